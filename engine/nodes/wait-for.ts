// A wait opens with a deadline and takes the oldest signal that was kept for it; else one that comes, or its deadline, ends it.
import { parseDuration } from '../../base/index.ts'
import { record } from '../decide/draft.ts'
import { takeKept } from '../decide/signal.ts'
import { ended, READY } from './behaviour.ts'
import type { NodeBehaviour } from './behaviour.ts'
import { pendingAt } from './places.ts'

export const waitFor: NodeBehaviour<'waitFor'> = {
  next: (_, { input }, done) => {
    if (done?.kind === 'received') return ended({ input, kind: 'received', signal: done.payload })
    return done?.kind === 'fired' ? ended({ input, kind: 'timedOut' }) : READY
  },
  hasBegun: (at, holder) => pendingAt(holder, at) !== undefined,
  begin: ({ draft, workflow, holder: { instance } }, { node, visit, graph: { signal, timeout } }) => {
    record(draft, { kind: 'WaitOpened', instance, node, visit, signal, due: draft.state.at + (parseDuration(timeout) ?? 0) })
    takeKept(draft, { workflow, instance, node, visit }, signal)
  },
}
