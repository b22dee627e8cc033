// A command of a deploy, and what an executor decided on it: here or elsewhere, now or when one runs.
import { pause, FatalProblem } from '../base/index.ts'
import type { Clock } from '../base/index.ts'
import { causeKey, causeOf } from '../engine/index.ts'
import type { Command, Topics, Turn } from '../engine/index.ts'
import type { TurnLog } from '../journal/index.ts'
import type { Bus } from '../bus/index.ts'

export interface Deciding {
  readonly journal: Pick<TurnLog, 'load' | 'read'>
  readonly bus: Pick<Bus<Topics>, 'submit'>
  readonly clock: Clock
  /** How long an executor may take to decide, in milliseconds. */
  readonly patienceMs?: number
}

const PATIENCE = 30_000
/** Between two looks at what the executor decided, in milliseconds. */
const LOOK = 50

/** Sends it; the turn that it led to, after version `since` of its stream. In a cluster a command is durable long before an executor takes it. */
export const decided = async (
  { journal, bus, clock, patienceMs = PATIENCE }: Deciding,
  { command, since, what }: { readonly command: Command; readonly since: number; readonly what: string },
): Promise<Turn> => {
  const { stream } = command
  const cause = causeKey(causeOf(command))
  await bus.submit('commands', { key: stream, value: command })
  const until = clock.now() + patienceMs
  for (;;) {
    const { version } = await journal.load(stream)
    const turns = version === since ? [] : await journal.read(stream, since + 1, version)
    const turn = turns.find(({ causes }) => causes.some((one) => causeKey(one) === cause))
    if (turn) return turn
    if (clock.now() >= until)
      throw new FatalProblem(
        `no executor took ${what} within ${patienceMs / 1000} s: start one with 'contrail serve executor'; it counts as soon as one runs`,
      )
    await pause(clock, LOOK)
  }
}

/** The executor decides on what others have done meanwhile. */
export const refusalIn = (events: Turn['events'], command: Command): string | undefined => {
  const cause = causeKey(causeOf(command))
  const ignored = events.find((event) => event.kind === 'Ignored' && event.cause === cause)
  return ignored?.kind === 'Ignored' && ignored.code !== undefined ? ignored.reason : undefined
}
