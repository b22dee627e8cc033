// Sends what failed to a retry queue: after a pause it stands behind what came later, and its first place is acknowledged.
import { pause } from '../../../base/index.ts'
import type { Mutant } from '../mutant.ts'

const PAUSE_MS = 1_000

export const retryAtTheTail: Mutant = {
  name: 'retry-at-the-tail',
  breaks: 'instances of an aggregate run in the order of their commands in the partition',
  wrap: (ports) => ({
    ...ports,
    bus: {
      ...ports.bus,
      subscribe: (topic, on) =>
        ports.bus.subscribe(topic, {
          ...on,
          handler: async (messages, key, lease) => {
            try {
              await on.handler(messages, key, lease)
            } catch (error) {
              if (topic !== 'commands') throw error
              await pause(ports.clock, PAUSE_MS)
              await ports.bus.publish(
                topic,
                messages.map((value) => ({ key, value })),
              )
            }
          },
        }),
    },
  }),
}
