// Keeps in memory that it is about to call a safe handler: a handler that ends its process is called again by the next, for ever.
import { effectKey } from '../../../engine/index.ts'
import type { Topics } from '../../../engine/index.ts'
import type { Topic } from '../../../bus/index.ts'
import type { Mutant } from '../mutant.ts'

const SAFE: ReadonlySet<string> = new Set(['Mail', 'Reserve', 'Coin'])

export const forgottenCrashes: Mutant = {
  name: 'forgotten-crashes',
  breaks: 'a handler that ends its process uses up an attempt, and is in review after the last',
  wrap: (ports) => {
    const safe = new Set<string>()
    const note = <T extends Topic>(topic: T, message: Topics[T]): void => {
      const given: { readonly [N in Topic]?: Topics[N] } = { [topic]: message }
      if (given.effects && SAFE.has(given.effects.effect)) safe.add(effectKey(given.effects.of))
    }
    return {
      ...ports,
      journal: {
        ...ports.journal,
        claim: async (claim) => (safe.has(claim.effect) ? { kind: 'claimed' } : ports.journal.claim(claim)),
      },
      bus: {
        ...ports.bus,
        subscribe: (topic, on) =>
          ports.bus.subscribe(topic, {
            ...on,
            handler: (messages, key, lease) => {
              for (const message of messages) note(topic, message)
              return on.handler(messages, key, lease)
            },
          }),
      },
    }
  },
}
