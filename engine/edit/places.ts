// What one way through the graph says of each place: what it took, what was patched there, and where it stands among the others.
import { sameJson } from '../../base/index.ts'
import type { JsonObject, JsonValue } from '../../base/index.ts'
import type { PlacedNode } from '../../dsl/internal.ts'
import { isWithin } from '../nodes/places.ts'
import { pathOfScope } from '../scope-names.ts'
import type { Patches } from '../state.ts'

/** A branch of a `parallel` around a place. */
export interface InBranch {
  readonly parallel: string
  readonly branch: number
}
export interface Took {
  readonly at: PlacedNode
  readonly visit: number
  /** Among all places, in the order of the way. */
  readonly order: number
  readonly branches: readonly InBranch[]
  /** `done`: it has ended. `open`: it has not. */
  readonly status: 'done' | 'open'
  /** What the graph gives it. */
  readonly input: JsonValue
  /** What it looked at of the state, where it does. */
  readonly saw?: JsonObject
  /** What it asks of the outside: a payload, or the moment and the value that it waits for. */
  readonly asks?: JsonValue | undefined
  /** What of it was run, or asked for, on this way and not before. */
  readonly why?: 'edited' | 'input' | 'reads' | 'takes' | 'wrote' | 'new'
  readonly key?: string | undefined
}

/** In order: a patch, or a join that publishes those of its branches. */
export type Written = {
  readonly node: string
  readonly order: number
  readonly branches: readonly InBranch[]
  /** It stands as it was: nothing of it is run again. */
  readonly stands: boolean
} & (
  | {
      readonly kind: 'patch'
      readonly scope: string | undefined
      readonly patches: Patches
      /** It stands inside this compound. */ readonly of?: string
    }
  | { readonly kind: 'join'; readonly scope: string | undefined; readonly scopes: readonly string[] }
)

const NO_PATCHES: Patches = { patch: {}, unset: [] }
/** In whatever order the keys were removed. */
export const samePatches = (a: Patches = NO_PATCHES, b: Patches = NO_PATCHES): boolean =>
  sameJson(a.patch, b.patch) && sameJson(a.unset.toSorted(), b.unset.toSorted())
export const keysOf = ({ patch, unset }: Patches): readonly string[] => [...Object.keys(patch), ...unset]

/** The workflow with a state of its own that a place stands in: keys of the same name in two of them are two. */
export const spaceOf = (at: PlacedNode): string => at.scopes.findLast(({ own }) => own !== undefined)?.path ?? ''
/** The parallels in different branches of which both stand. */
export const apart = (a: readonly InBranch[], b: readonly InBranch[]): readonly string[] =>
  a.flatMap(({ parallel, branch }) => {
    const other = b.find((one) => one.parallel === parallel)
    return other && other.branch !== branch ? [parallel] : []
  })
export const isUnder = (scope: string, path: string): boolean => isWithin(pathOfScope(scope), path)
