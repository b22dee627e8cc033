// Gives up what stands inside a node: what was never called is withdrawn at once, all else that was asked for is only found out.
import { entriesOf } from '../abandon.ts'
import type { ScopeAbandoned } from '../events.ts'
import { framesOf } from '../frames.ts'
import type { Beginning } from '../nodes/behaviour.ts'
import { pathOfScope } from '../scope-names.ts'
import { record } from './draft.ts'
import { isHarmless } from './requests.ts'

export const abandon = (
  { draft, holder }: Beginning,
  { node, visit }: { readonly node: string; readonly visit: number },
  what: Pick<ScopeAbandoned, 'branches' | 'why'>,
): void => {
  const { instance } = holder
  const frames = framesOf(holder)
  const paths = what.branches.map(pathOfScope)
  const uncalled = entriesOf(draft.state.effects)
    .filter(({ value: e }) => e.instance === instance && e.awaited && isHarmless(e) && frames.isInside(e, { node, visit }, paths))
    .toSorted((a, b) => a.rank - b.rank)
  record(draft, { kind: 'ScopeAbandoned', instance, node, visit, ...what })
  for (const { value } of uncalled) {
    const { node: of, visit: at, index, reads } = value
    record(draft, { kind: 'EffectWithdrawn', instance, node: of, visit: at, index, reason: reads ? 'reads' : 'notCalled' })
  }
}
