// JSON that a person wrote, or why it is none.
import type { JsonValue } from '../api/types.ts'

type Parsed =
  | { readonly kind: 'none' }
  | { readonly kind: 'json'; readonly value: JsonValue }
  | { readonly kind: 'broken'; readonly detail: string }
export const parse = (text: string): Parsed => {
  if (text.trim() === '') return { kind: 'none' }
  try {
    // `as`: what JSON.parse yields is JSON.
    return { kind: 'json', value: JSON.parse(text) as JsonValue }
  } catch (error) {
    return { kind: 'broken', detail: error instanceof Error ? error.message : String(error) }
  }
}
