// A body that goes on, and beside it, at a moment and then every so often, what is done because it has not ended.
import { parseDuration } from '../../base/index.ts'
import { record } from '../decide/draft.ts'
import { dueOf } from '../decide/moment.ts'
import { placeKey } from '../ids.ts'
import { timeOf } from '../stream-time.ts'
import { ended, READY, WAITS } from './behaviour.ts'
import type { NodeBehaviour } from './behaviour.ts'
import { nextBase } from './places.ts'

const BODY = 0
const BEAT = 1

export const withEscalation: NodeBehaviour<'withEscalation'> = {
  next: ({ every }, at, done, { pending }) => {
    const { begun, entered, ended: count, outputs, input } = at
    const output = outputs[BODY]
    if (output !== undefined) return done?.kind === 'joined' ? ended(output) : READY
    const isSet = pending.has(placeKey(at))
    const beat = done?.kind === 'round' ? [{ part: BEAT, base: done.base }] : []
    // Also after a restart: both ways are gone once more.
    if (begun === 0)
      return isSet || done
        ? { kind: 'intoParts', parts: [{ part: BODY }, ...beat], input, ...(done?.kind === 'fired' && { ready: true }) }
        : READY
    if (done?.kind === 'fired') return READY
    if (done?.kind === 'round' && entered !== done.base) return { kind: 'intoParts', parts: beat, input }
    const isBeatOver = done?.kind === 'round' && begun - count === 1
    return isBeatOver && every !== null && !isSet ? READY : WAITS
  },
  entersOnceBegun: true,
  urgency: 'decides',
  begin: (on, work) => {
    const { draft, holder } = on
    const { instance } = holder
    const { node, visit, graph, input, outputs } = work
    if (outputs[BODY] !== undefined) return record(draft, { kind: 'BranchesJoined', instance, node, visit, branches: [] })
    const done = holder.done.get(placeKey(work))
    if (done?.kind === 'fired') {
      const round = (done.round ?? 0) + 1
      return record(draft, { kind: 'RoundBegan', instance, node, visit, part: 'then', round, base: nextBase(holder, node), input })
    }
    const every = done?.kind === 'round' && graph.every !== null ? parseDuration(graph.every) : undefined
    const due = every === undefined ? dueOf(on, work, graph.moment) : timeOf(draft.state) + every
    if (due !== undefined) record(draft, { kind: 'TimerSet', instance, node, visit, due })
  },
}
