// A wait opens with a deadline and takes the oldest signal that was kept for it; else one that comes, or its deadline, ends it.
import { timeOf } from '../stream-time.ts'
import { parseDuration } from '../../base/index.ts'
import { record } from '../decide/draft.ts'
import { placeKey } from '../ids.ts'
import { ended, READY } from './behaviour.ts'
import type { NodeBehaviour } from './behaviour.ts'

export const waitFor: NodeBehaviour<'waitFor'> = {
  next: (_, { input }, done) => {
    if (done?.kind === 'received') return ended({ input, kind: 'received', signal: done.payload })
    return done?.kind === 'fired' ? ended({ input, kind: 'timedOut' }) : READY
  },
  hasBegun: (at, { pending }) => pending.has(placeKey(at)),
  begin: ({ draft, holder: { instance } }, { node, visit, graph: { signal, timeout } }) => {
    record(draft, { kind: 'WaitOpened', instance, node, visit, signal, due: timeOf(draft.state) + (parseDuration(timeout) ?? 0) })
    draft.offers.push(placeKey({ node, visit }))
  },
}
