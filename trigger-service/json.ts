// From a text to the JSON in it, or to where it stops being JSON.
import { jsonFault } from './json-fault.ts'

export type Parsed = { readonly raw: unknown } | { readonly fault: string }

/** The fault quotes nothing of the text. */
export const parseJson = (text: string): Parsed => {
  try {
    const raw: unknown = JSON.parse(text)
    return { raw }
  } catch {
    return { fault: jsonFault(text) ?? 'it is nested too deeply' }
  }
}
