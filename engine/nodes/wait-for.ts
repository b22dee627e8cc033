// A wait opens with a deadline and takes the oldest signal that was kept for it; else one that comes, or its deadline, ends it.
import { signalOf } from '../../dsl/internal.ts'
import { dueOf } from '../decide/moment.ts'
import { record } from '../decide/draft.ts'
import { park } from '../decide/park.ts'
import { matchOf } from '../decide/pending.ts'
import { placeKey } from '../ids.ts'
import { ended, READY } from './behaviour.ts'
import type { NodeBehaviour } from './behaviour.ts'

export const waitFor: NodeBehaviour<'waitFor'> = {
  next: (_, { input }, done) => {
    if (done?.kind === 'received') return ended({ input, kind: 'received', signal: done.payload })
    return done?.kind === 'fired' ? ended({ input, kind: 'timedOut' }) : READY
  },
  hasBegun: (at, { pending }) => pending.has(placeKey(at)),
  urgency: 'asks',
  begin: (on, work) => {
    const { node, visit, graph } = work
    const due = dueOf(on, work, graph.timeout)
    if (due === undefined) return
    const { signal } = graph
    const match = matchOf(on.workflow, signal, work.input)
    if (match === undefined && signalOf(on.workflow, signal)?.match !== undefined) {
      const field = signalOf(on.workflow, signal)?.match
      const message = `what comes in has no text or number in its field '${field}', by which signal ${signal} is matched`
      return park(on.draft, on.holder, work, { code: 'match', message })
    }
    const { instance } = on.holder
    record(on.draft, { kind: 'WaitOpened', instance, node, visit, signal, due, ...(match !== undefined && { match }) })
    on.draft.offers.push(placeKey({ node, visit }))
  },
}
