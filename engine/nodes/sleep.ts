// A sleep sets a timer; when that has fired its input goes through.
import { timeOf } from '../stream-time.ts'
import { parseDuration } from '../../base/index.ts'
import { record } from '../decide/draft.ts'
import { placeKey } from '../ids.ts'
import { ended, READY } from './behaviour.ts'
import type { NodeBehaviour } from './behaviour.ts'

export const sleep: NodeBehaviour<'sleep'> = {
  next: (_, { input }, done) => (done?.kind === 'fired' ? ended(input) : READY),
  hasBegun: (at, { pending }) => pending.has(placeKey(at)),
  begin: ({ draft, holder: { instance } }, { node, visit, graph: { duration } }) =>
    record(draft, { kind: 'TimerSet', instance, node, visit, due: timeOf(draft.state) + (parseDuration(duration) ?? 0) }),
}
