// Asks for side effects before the turn that requests them is appended: a turn that loses its race has had them done.
import type { EffectRequest } from '../../../engine/index.ts'
import type { Message } from '../../../bus/index.ts'
import { effectKey } from '../../../engine/index.ts'
import type { Append } from '../../../journal/index.ts'
import type { Mutant } from '../mutant.ts'

export const publishFirst: Mutant = {
  name: 'publish-first',
  breaks: 'an effect is never requested before the turn that asks for it is durable',
  wrap: (ports) => ({
    ...ports,
    journal: {
      ...ports.journal,
      append: async (batch) => {
        await ports.bus.publish('effects', batch.flatMap(requests))
        return ports.journal.append(batch)
      },
    },
  }),
}

const requests = ({ stream, turn }: Append): readonly Message<EffectRequest>[] =>
  turn.events.flatMap((event) => {
    if (event.kind !== 'EffectRequested') return []
    const { instance, node, visit, index, effect, payload } = event
    const of = { instance, node, visit, index }
    const [workflow = ''] = instance.split(':')
    const hash = `${workflow}@1`
    const retries = { attempts: 4, backoff: 'exponential', delayMs: 1_000 } as const
    return [{ key: effectKey(of), value: { stream, of, effect, workflow, hash, payload, attempts: 0, after: turn.version, retries } }]
  })
