// A parallel goes into all of its branches; when the last has ended it joins them, which publishes their patches.
import { join } from '../../dsl/internal.ts'
import { record } from '../decide/draft.ts'
import { park } from '../decide/park.ts'
import { joinMisfit } from '../decide/state-fit.ts'
import { scopeName } from '../scope-names.ts'
import { ended, READY, WAITS } from './behaviour.ts'
import type { NodeBehaviour } from './behaviour.ts'

export const parallel: NodeBehaviour<'parallel'> = {
  next: ({ branches }, { begun, ended: count, outputs, input }, done) => {
    if (begun === 0 && branches.length > 0) return { kind: 'intoParts', parts: branches.map((_, part) => ({ part })), input }
    if (count < branches.length) return WAITS
    if (done?.kind !== 'joined') return READY
    const named = branches.map(({ name }, i) => [name, outputs[i]!] as const)
    return ended(Object.fromEntries(named.toSorted(([a], [b]) => (a < b ? -1 : 1))))
  },
  begin: (on, work) => {
    const { node, visit, graph, scopes } = work
    const { draft, holder } = on
    const branches = graph.branches.map(({ name }) => scopeName(join(node, name), work.base))
    const misfit = joinMisfit(on, work, branches)
    if (misfit) return park(draft, holder, work, misfit)
    const scope = scopes.at(-1)?.path
    record(draft, { kind: 'BranchesJoined', instance: holder.instance, node, visit, branches, ...(scope !== undefined && { scope }) })
  },
}
