// Patches of the state: one laid over another, in order, in work that grows with what they hold and not with how many there are.
import type { JsonValue } from '../base/index.ts'
import type { Patches } from './state.ts'

type State = Readonly<Record<string, JsonValue>>

/** The state after these patches, the last one on top. */
export const merge = (state: State, patches: readonly Patches[]): State => {
  const next: Record<string, JsonValue> = { ...state }
  for (const { patch, unset } of patches) lay(next, patch, unset)
  return next
}
/** The same with one. */
export const mergeOne = (state: State, patch: State | undefined, unset: readonly string[] | undefined): State => {
  const next: Record<string, JsonValue> = { ...state }
  lay(next, patch, unset)
  return next
}
const lay = (next: Record<string, JsonValue>, patch: State | undefined, unset: readonly string[] | undefined): void => {
  // Own keys only: a patch is JSON.
  for (const key in patch) put(next, key, patch[key]!)
  if (unset) for (const key of unset) delete next[key]
}

/** One patch in place of several: what one sets the next may remove, and the other way round. */
export const join = (before: Patches | undefined, patches: readonly Patches[]): Patches => {
  const unset = new Set(before?.unset)
  for (const { patch, unset: removed } of patches) {
    for (const key of Object.keys(patch)) unset.delete(key)
    for (const key of removed) {
      unset.delete(key)
      unset.add(key)
    }
  }
  return { patch: merge(before?.patch ?? {}, patches), unset: [...unset] }
}

/** Assigning to `__proto__` would set the prototype instead of a field. */
const put = (target: Record<string, JsonValue>, key: string, value: JsonValue): void => {
  if (key === '__proto__') Object.defineProperty(target, key, { value, enumerable: true, configurable: true, writable: true })
  else target[key] = value
}
