// A race goes into all of its branches; the first that ends wins, and publishes what it patched. The others are given up.
import { join } from '../../dsl/internal.ts'
import { abandon } from '../decide/abandon.ts'
import { record } from '../decide/draft.ts'
import { park } from '../decide/park.ts'
import { joinMisfit } from '../decide/state-fit.ts'
import { scopeName } from '../scope-names.ts'
import { ended, into, READY, WAITS } from './behaviour.ts'
import type { NodeBehaviour } from './behaviour.ts'

export const race: NodeBehaviour<'race'> = {
  next: ({ branches }, { begun, ended: count, first, outputs, last, input }, done) => {
    if (done?.kind === 'joined') {
      const won = branches.findIndex(({ name }) => name === done.branch)
      // After a restart only the winner's way is gone once more.
      if (begun === 0) return into(won, input)
      const value = won in outputs ? outputs[won] : last
      return value === undefined ? WAITS : ended({ kind: branches[won]!.name, value })
    }
    if (begun === 0) return { kind: 'intoParts', parts: branches.map((_, part) => ({ part })), input }
    return count > 0 && first ? READY : WAITS
  },
  urgency: 'decides',
  begin: (on, work) => {
    const { node, visit, base, graph, scopes, first } = work
    const { draft, holder } = on
    const branches = graph.branches.map(({ name }) => ({ name, scope: scopeName(join(node, name), base) }))
    const winner = branches[first?.part ?? 0]!
    const misfit = joinMisfit(on, work, [winner.scope])
    if (misfit) return park(draft, holder, work, misfit)
    abandon(on, work, { branches: branches.flatMap(({ scope }) => (scope === winner.scope ? [] : [scope])), why: 'lost' })
    const scope = scopes.at(-1)?.path
    const joined = { branches: [winner.scope], won: winner.name, ...(scope !== undefined && { scope }) }
    record(draft, { kind: 'BranchesJoined', instance: holder.instance, node, visit, ...joined })
  },
}
