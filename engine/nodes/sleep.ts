// A sleep sets a timer; when that has fired its input goes through.
import { dueOf } from '../decide/moment.ts'
import { record } from '../decide/draft.ts'
import { placeKey } from '../ids.ts'
import { ended, READY } from './behaviour.ts'
import type { NodeBehaviour } from './behaviour.ts'

export const sleep: NodeBehaviour<'sleep'> = {
  next: (_, { input }, done) => (done?.kind === 'fired' ? ended(input) : READY),
  hasBegun: (at, { pending }) => pending.has(placeKey(at)),
  urgency: 'asks',
  begin: (on, work) => {
    const { node, visit, graph } = work
    const due = dueOf(on, work, graph.duration)
    if (due !== undefined) record(on.draft, { kind: 'TimerSet', instance: on.holder.instance, node, visit, due })
  },
}
