// Treats dead letters as a log: they are sent off and nobody waits to hear whether they arrived.
import type { Command } from '../../../engine/index.ts'
import type { Mutant } from '../mutant.ts'

export const bestEffortDeadLetters: Mutant = {
  name: 'best-effort-dead-letters',
  breaks: 'no bad input is lost: what cannot be decoded is durable as a dead letter before it is acknowledged',
  wrap: (ports) => ({
    ...ports,
    bus: {
      ...ports.bus,
      submit: async (topic, message) => {
        const submitted = ports.bus.submit(topic, message)
        // `as`: on the topic of commands there are commands.
        if (topic !== 'commands' || (message.value as Command).kind !== 'deadLetter') return submitted
        submitted.catch(() => {})
      },
    },
  }),
}
