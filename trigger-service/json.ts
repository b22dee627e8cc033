// From a text to the JSON in it, or to what keeps it from being taken as it is.
import { pathText } from '../base/index.ts'
import type { Issue } from '../dsl/internal.ts'
import { jsonFault } from './json-fault.ts'

/** `fault` goes on with a subject: "the body is no JSON: …"; `issue` is there where the text is JSON and one field of it cannot be taken. */
export type Parsed = { readonly raw: unknown } | { readonly fault: string; readonly issue?: Issue }

/** The fault quotes nothing of the text. */
export const parseJson = (text: string): Parsed => {
  try {
    return MANY_DIGITS.test(text) ? parseExactly(text) : { raw: JSON.parse(text) }
  } catch {
    return { fault: `is no JSON: ${jsonFault(text) ?? 'it is nested too deeply'}` }
  }
}

/** Where no row of digits is that long, each whole number is exact: most texts need no closer look. */
const MANY_DIGITS = /\d{16}/
const WHOLE = /^-?\d+$/
const INEXACT = 'is a whole number that would not stay exact, it has too many digits: send it as a text'

const parseExactly = (text: string): Parsed => {
  let found: { readonly holder: unknown; readonly key: string } | undefined
  const raw: unknown = JSON.parse(text, function (this: unknown, key: string, value: unknown, context?: { readonly source?: string }) {
    const source = context?.source
    if (typeof value === 'number' && source !== undefined && WHOLE.test(source) && !isExact(value, source)) found ??= { holder: this, key }
    return value
  })
  if (!found) return { raw }
  const path = pathText(pathTo(raw, found.holder, found.key) ?? []).replace(/^\./, '')
  return { fault: `has a number that cannot be taken: ${path === '' ? 'it' : path} ${INEXACT}`, issue: { path, message: INEXACT } }
}

/** As it prints again, or to the last digit. */
const isExact = (value: number, source: string): boolean =>
  Number.isSafeInteger(value) || `${value}` === source || (Number.isFinite(value) && BigInt(value) === BigInt(source))

/** Where a key of that very object or list stands in a value. */
const pathTo = (value: unknown, holder: unknown, key: string): readonly PropertyKey[] | undefined => {
  if (typeof value !== 'object' || value === null) return undefined
  const step = (name: string): PropertyKey => (Array.isArray(value) ? Number(name) : name)
  if (value === holder) return [step(key)]
  for (const [name, part] of Object.entries(value)) {
    const inner = pathTo(part, holder, key)
    if (inner) return [step(name), ...inner]
  }
  return undefined
}
