// How long a value is as JSON, for bounds that need not be exact: to print it once more costs three times as much.
import { knownSize, SIZE_OF_SMALL } from './json.ts'

/** In characters. What has been brought into the journal's form has been measured there. */
export const roughSize = (value: unknown): number => {
  if (typeof value === 'string') return value.length + 2
  if (typeof value !== 'object' || value === null) return SIZE_OF_SMALL
  const known = knownSize(value)
  if (known !== undefined) return known
  if ('toJSON' in value && typeof value.toJSON === 'function') return roughSize(value.toJSON())
  let size = 2
  if (Array.isArray(value)) for (const item of value) size += roughSize(item) + 1
  else for (const key in value) size += key.length + 4 + roughSize(value[key as keyof typeof value])
  return size
}
