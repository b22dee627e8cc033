// Acknowledges commands when they arrive: who dies, or fails, on the way to the append has lost them.
import type { Mutant } from '../mutant.ts'

export const earlyAcknowledgement: Mutant = {
  name: 'early-acknowledgement',
  breaks: 'append, publish, acknowledge, in that order',
  wrap: (ports) => ({
    ...ports,
    bus: {
      ...ports.bus,
      subscribe: (topic, on) =>
        ports.bus.subscribe(topic, {
          ...on,
          handler: (messages, key, lease) => {
            const work = on.handler(messages, key, lease)
            if (topic !== 'commands') return work
            work.catch(() => {})
            return Promise.resolve()
          },
        }),
    },
  }),
}
