// What people paused besides single instances, as this process knows it: read before it works, followed from then on.
import type { Logger } from 'pino'
import { systemClock } from '../base/index.ts'
import type { Clock } from '../base/index.ts'
import { evolveTurn, initial, PAUSES } from '../engine/index.ts'
import type { PauseSwitch } from '../engine/index.ts'
import { followStream } from '../journal/index.ts'
import type { Journal } from '../journal/index.ts'
import type { Ask } from '../visualizer/server/index.ts'

export interface Switches {
  /** The last of each workflow, and of the engine, on or off. */
  now(): readonly PauseSwitch[]
  /** Told after each change. */
  onChange(listener: () => void): void
  /** Asks as before; what was asked for here holds in this process by the time of the answer. */
  noticing(ask: Ask): Ask
  stop(): Promise<void>
}

/** Rejects where the journal cannot be read. */
export const followSwitches = async (
  { journal, log }: { readonly journal: Pick<Journal, 'load' | 'read'>; readonly log: Pick<Logger, 'info' | 'error'> },
  clock: Clock = systemClock,
): Promise<Switches> => {
  const { snapshot, turns, version: from } = await journal.load(PAUSES)
  let state = turns.reduce(evolveTurn, snapshot?.state ?? initial)
  const listeners: (() => void)[] = []
  const followed = followStream({
    journal,
    stream: PAUSES,
    from,
    clock,
    log,
    take: (news) => {
      state = news.reduce(evolveTurn, state)
      log.info({ paused: state.switches?.filter(({ on }) => on) }, 'which workflows are paused has changed')
      for (const listener of listeners) listener()
    },
  })
  return {
    now: () => state.switches ?? [],
    onChange: (listener) => void listeners.push(listener),
    noticing: (ask) => async (command) => {
      const reply = await ask(command)
      if (command.stream === PAUSES) await followed.look().catch(() => {}) // then it is noticed at the next look
      return reply
    },
    stop: () => followed.stop(),
  }
}
