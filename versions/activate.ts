// Activates stored versions by commands to the executor, and sees that each is active or says why not.
import { pause, FatalProblem } from '../base/index.ts'
import type { Clock } from '../base/index.ts'
import { sharedByKey } from '../dsl/internal.ts'
import type { AnyWorkflow } from '../dsl/index.ts'
import { causeKey, checkActivation, evolveTurn, initial, shortHash, VERSIONS } from '../engine/index.ts'
import type { TurnLog } from '../journal/index.ts'
import type { Turn, Version, ActivateCommand, Topics } from '../engine/index.ts'
import type { StoredVersions } from './stored.ts'
import type { Bus } from '../bus/index.ts'

export interface ActivationOptions {
  readonly journal: Pick<TurnLog, 'load' | 'read'>
  readonly versions: Pick<StoredVersions, 'active' | 'refresh'>
  readonly bus: Pick<Bus<Topics>, 'submit'>
  readonly dev: boolean
  readonly clock: Clock
  /** How long an executor may take to decide, in milliseconds. */
  readonly patienceMs?: number
}

/** Activates what is not active yet. Needs a running executor, here or elsewhere. Throws a `FatalProblem` that says why a version is refused. */
export const activateVersions = async (deployment: ActivationOptions, stored: readonly Version[]): Promise<void> => {
  const { journal, versions, bus, dev } = deployment
  const { snapshot, turns, version } = await journal.load(VERSIONS)
  const state = turns.reduce(evolveTurn, snapshot?.state ?? initial)
  const [shared] = sharedByKey(await activeAfter(deployment, stored))
  if (shared !== undefined) throw new FatalProblem(shared)
  for (const { hash, workflow } of stored) {
    const candidate = { workflow: workflow.name, number: workflow.version, hash }
    if (Object.hasOwn(state.active, workflow.name) && state.active[workflow.name]?.hash === hash) continue
    const check = checkActivation(state, candidate, { dev })
    if (check.kind === 'refused') throw new FatalProblem(check.message)
    const id = `${hash}-${version}`
    const command: ActivateCommand = {
      kind: 'activate',
      stream: VERSIONS,
      id,
      ...candidate,
      by: 'deploy',
      reason: `module holds ${shortHash(hash)}`,
    }
    await bus.submit('commands', { key: VERSIONS, value: command })
    const { events } = await decided(deployment, { command, since: version })
    const refusal = refusalIn(events, command)
    if (refusal !== undefined) throw new FatalProblem(refusal)
  }
  versions.refresh()
}

/** In development a workflow that was renamed or removed stays active beside the module that no longer has it: it stops nobody. */
const activeAfter = async ({ versions, dev }: ActivationOptions, stored: readonly Version[]): Promise<readonly AnyWorkflow[]> => {
  const deployed = stored.map(({ workflow }) => workflow)
  const names = new Set(deployed.map(({ name }) => name))
  const others = dev ? [] : (await versions.active()).flatMap(({ workflow }) => (names.has(workflow.name) ? [] : [workflow]))
  return [...others, ...deployed]
}

const PATIENCE = 30_000
/** Between two looks at what the executor decided, in milliseconds. */
const LOOK = 50

/** The turn that the command led to, after version `since`. In a cluster a command is durable long before an executor takes it. */
const decided = async (
  { journal, clock, patienceMs = PATIENCE }: ActivationOptions,
  { command, since }: { readonly command: ActivateCommand; readonly since: number },
): Promise<Turn> => {
  const cause = causeKey(command)
  const until = clock.now() + patienceMs
  for (;;) {
    const { version } = await journal.load(VERSIONS)
    const turns = version === since ? [] : await journal.read(VERSIONS, since + 1, version)
    const turn = turns.find(({ causes }) => causes.some((one) => causeKey(one) === cause))
    if (turn) return turn
    if (clock.now() >= until)
      throw new FatalProblem(
        `no executor took the activation of ${command.workflow} ${command.number} within ${patienceMs / 1000} s: start one with 'contrail serve executor'; it counts as soon as one runs`,
      )
    await pause(clock, LOOK)
  }
}

/** The executor decides on what others have activated meanwhile. */
const refusalIn = (events: Turn['events'], command: ActivateCommand): string | undefined => {
  const ignored = events.find((event) => event.kind === 'Ignored' && event.cause === causeKey(command))
  return ignored?.kind === 'Ignored' && ignored.code !== undefined ? ignored.reason : undefined
}
