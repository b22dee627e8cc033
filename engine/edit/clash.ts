// A key that two branches of one `parallel` would patch.
import type { PlacedNode } from '../../dsl/internal.ts'
import type { Patches } from '../state.ts'
import { apart, keysOf } from './places.ts'
import type { InBranch, Written } from './places.ts'

interface Patching {
  readonly at: PlacedNode
  readonly branches: readonly InBranch[]
  readonly patches: Patches
}
export const clashIn = (written: readonly Written[], { at, branches, patches }: Patching): string | undefined => {
  const keys = keysOf(patches)
  if (keys.length === 0 || branches.length === 0) return undefined
  // Down from the innermost state of its own: patches in there concern nobody outside.
  const own = at.scopes.findLast((scope) => scope.own !== undefined)?.path
  const near = own === undefined ? branches : branches.filter(({ parallel }) => parallel.startsWith(own))
  for (const other of written) {
    if (other.kind !== 'patch' || apart(near, other.branches).length === 0) continue
    const key = keysOf(other.patches).find((one) => keys.includes(one))
    if (key !== undefined) return key
  }
  return undefined
}
