// A body that has to end in time: what of both comes first in the journal, its end or its deadline, says which way the flow goes.
import { abandon } from '../decide/abandon.ts'
import { record } from '../decide/draft.ts'
import { dueOf } from '../decide/moment.ts'
import { placeKey } from '../ids.ts'
import { ended, into, READY, WAITS } from './behaviour.ts'
import type { NodeBehaviour } from './behaviour.ts'

export const withDeadline: NodeBehaviour<'withDeadline'> = {
  next: (_, at, done, { pending }) => {
    const { begun, ended: count, input, last } = at
    if (done?.kind === 'late') return ended({ input, kind: 'late' })
    if (begun === 0) {
      // After a restart the body's way is gone once more: it may have ended before the deadline passed.
      if (done?.kind === 'fired') return { kind: 'intoParts', parts: [{ part: 0 }], input, ready: true }
      return done || pending.has(placeKey(at)) ? into(0, input) : READY
    }
    if (done?.kind === 'joined') return last === undefined ? WAITS : ended({ kind: 'inTime', value: last })
    return count > 0 || done?.kind === 'fired' ? READY : WAITS
  },
  entersOnceBegun: true,
  urgency: 'decides',
  begin: (on, work) => {
    const { draft, holder } = on
    const { instance } = holder
    const { node, visit, graph, first } = work
    const fired = holder.done.entry(placeKey(work))
    if (fired?.value.kind === 'fired' && !(first && first.root < fired.rank)) return abandon(on, work, { branches: [], why: 'late' })
    if (first) return record(draft, { kind: 'BranchesJoined', instance, node, visit, branches: [] })
    const due = dueOf(on, work, graph.moment)
    if (due !== undefined) record(draft, { kind: 'TimerSet', instance, node, visit, due, deadline: true })
  },
}
