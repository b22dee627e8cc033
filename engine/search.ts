// The fields by which an instance is found: of its payload, and of the published state of its stream.
import type { JsonObject, JsonValue } from '../base/index.ts'

/** By field, the value as text: numbers and flags as JSON prints them. A field that is not there, or null, is not among them. */
export type SearchedBy = Readonly<Record<string, string>>

/** So many characters of a value are kept and compared: an index holds no documents. */
export const LONGEST_SEARCHED = 200
export const searchedText = (value: string): string => (value.length > LONGEST_SEARCHED ? value.slice(0, LONGEST_SEARCHED) : value)

/** A field that both have is the state's. Undefined where the workflow names no fields. */
export const searchOf = (names: readonly string[] | undefined, payload: JsonValue, state: JsonObject): SearchedBy | undefined => {
  if (names === undefined || names.length === 0) return undefined
  const found = names.flatMap((name): readonly (readonly [string, string])[] => {
    const text = textOf(own(state, name)) ?? textOf(own(payload, name))
    return text === undefined ? [] : [[name, text]]
  })
  return Object.fromEntries(found)
}

const isObject = (of: JsonValue): of is JsonObject => typeof of === 'object' && of !== null && !Array.isArray(of)
const own = (of: JsonValue, name: string): JsonValue | undefined => (isObject(of) && Object.hasOwn(of, name) ? of[name] : undefined)

const textOf = (value: JsonValue | undefined): string | undefined => {
  if (typeof value === 'string') return searchedText(value)
  return typeof value === 'number' || typeof value === 'boolean' ? String(value) : undefined
}
