// Decides on a stale read: the journal shows a stream as it once was, and results do not say which version they follow.
import type { Command } from '../../../engine/index.ts'
import type { Journal, Loaded } from '../../../journal/index.ts'
import type { Mutant } from '../mutant.ts'
import type { Random } from '../random.ts'

export const staleRead: Mutant = {
  name: 'stale-read',
  breaks: 'a decision to do nothing is taken on a fresh read',
  wrap: (ports, { random }) => ({
    ...ports,
    journal: { ...ports.journal, load: stale(ports.journal, random) },
    bus: {
      ...ports.bus,
      subscribe: (topic, on) =>
        ports.bus.subscribe(topic, {
          ...on,
          handler: (messages, key, lease) => on.handler(topic === 'commands' ? messages.map((m) => timeless(m)) : messages, key, lease),
        }),
    },
  }),
}

/** Every other read shows what an earlier one saw. */
const stale = (journal: Journal, random: Random): Journal['load'] => {
  const seen = new Map<string, Loaded>()
  return async (stream) => {
    const old = seen.get(stream)
    if (old && random.chance(0.5)) return old
    const now = await journal.load(stream)
    seen.set(stream, old && random.chance(0.5) ? old : now)
    return now
  }
}

/** `as`: what has a kind and a version to follow is an outcome. */
const timeless = <T>(message: T): T => {
  const command = message as Command
  return command.kind === 'outcome' ? ({ ...command, after: 0 } as T) : message
}
