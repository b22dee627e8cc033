// A payload out of what was typed into the fields of its schema.
import type { JsonValue } from '../api/types.ts'
import type { SchemaField } from './json-schema.ts'

export type FormPayload =
  | { readonly kind: 'ok'; readonly value: Readonly<Record<string, JsonValue>> }
  /** `detail` names the field. */
  | { readonly kind: 'broken'; readonly detail: string }

/** Optional fields that stay empty are left out. */
export const payloadOf = (fields: readonly SchemaField[], texts: Readonly<Record<string, string>>): FormPayload => {
  const value: Record<string, JsonValue> = {}
  for (const field of fields) {
    const text = texts[field.name] ?? ''
    if (text === '') {
      if (field.required) return { kind: 'broken', detail: `${field.name}: fill it in.` }
      continue
    }
    const read = readAs(field.kind, text)
    if (read.kind === 'broken') return { kind: 'broken', detail: `${field.name}: ${read.detail}` }
    value[field.name] = read.value
  }
  return { kind: 'ok', value }
}

type Read = { readonly kind: 'ok'; readonly value: JsonValue } | { readonly kind: 'broken'; readonly detail: string }
const readAs = (kind: SchemaField['kind'], text: string): Read => {
  switch (kind) {
    case 'text':
    case 'choice':
      return { kind: 'ok', value: text }
    case 'yesNo':
      return { kind: 'ok', value: text === 'yes' }
    case 'number':
    case 'whole': {
      const number = Number(text)
      const right = Number.isFinite(number) && (kind === 'number' || Number.isInteger(number))
      return right
        ? { kind: 'ok', value: number }
        : { kind: 'broken', detail: kind === 'whole' ? 'write a whole number.' : 'write a number.' }
    }
    case 'json':
      try {
        // `as`: what JSON.parse yields is JSON.
        return { kind: 'ok', value: JSON.parse(text) as JsonValue }
      } catch (error) {
        return { kind: 'broken', detail: `write JSON (${error instanceof Error ? error.message : 'it cannot be read'}).` }
      }
  }
}
