// What tells the waits for one signal apart: the value of the field that it declares as `match`.
import type { JsonValue } from '../base/index.ts'
import { fieldOf } from './nodes/fields.ts'

/** Undefined where the signal declares no `match`, or there is no such value. */
export type MatchValue = string | number | undefined

export const matchIn = ({ match }: { readonly match?: string }, value: JsonValue): MatchValue => {
  const found = match === undefined ? undefined : fieldOf(value, match)
  return typeof found === 'string' || typeof found === 'number' ? found : undefined
}
