// Gives up what stands inside a node: what only reads is withdrawn at once, all else that was asked for is only found out.
import { nodeOfEffect } from '../abandon.ts'
import type { ScopeAbandoned } from '../events.ts'
import { insideOf } from '../inside.ts'
import type { Beginning } from '../nodes/behaviour.ts'
import { pathOfScope } from '../scope-names.ts'
import { record } from './draft.ts'
import { onlyReads, withdraw } from './withdraw.ts'

export const abandon = (
  { draft, holder }: Beginning,
  { node, visit }: { readonly node: string; readonly visit: number },
  what: Pick<ScopeAbandoned, 'branches' | 'why'>,
): void => {
  const { instance } = holder
  const reads = insideOf(holder, { node, visit }, what.branches.map(pathOfScope))
    .in(draft.state.effects, nodeOfEffect)
    .filter(({ value: e }) => e.instance === instance && e.awaited && onlyReads(e))
    .toSorted((a, b) => a.rank - b.rank)
  record(draft, { kind: 'ScopeAbandoned', instance, node, visit, ...what })
  withdraw(
    draft,
    reads.map(({ value }) => value),
  )
}
