// What a reading looks at in values that only types know.
import type { JsonValue } from '../../../base/index.ts'
import type { Here, Read } from '../reading.ts'

export const fieldOf = (of: JsonValue | undefined, name: string): JsonValue | undefined =>
  // `as`: an object has fields.
  typeof of === 'object' && of !== null && !Array.isArray(of) ? (of as Readonly<Record<string, JsonValue>>)[name] : undefined

/** It has not ended; `state` is as it was. */
export const open = ({ state }: Pick<Read, 'state'>): Read => ({ ended: undefined, state, touched: [] })
/** By something from outside, unless it says otherwise. */
export const endsWith = ({ state }: Pick<Here, 'state'>, output: JsonValue, at: number, ready = at, root = at): Read => ({
  ended: { output, at, ready, root },
  state,
  touched: [],
})
