// The kinds of fields that a configuration is made of: each takes the text of a variable and the value of a file alike, and says how it is written.
import { z } from 'zod'
import { parseDuration } from '../../base/index.ts'

export interface FieldDescription {
  /** What it means, in one sentence for an operator. */
  readonly about: string
  /** A value as it may be shown to anybody; where it is not given, as it is. */
  readonly show?: (value: unknown) => string
  /** It is a path: in a file it is meant from the folder of that file. */
  readonly path?: true
}

const registered = z.registry<FieldDescription>()

/** Describes a field; to be the outermost call, so that it is found again. */
export const field = <T extends z.ZodType>(schema: T, about: string, more: Omit<FieldDescription, 'about'> = {}): T => {
  registered.add(schema, { about, ...more })
  return schema
}

export const aboutOf = (schema: z.ZodType): FieldDescription | undefined => registered.get(schema)

const trimmed = (value: unknown): unknown => (typeof value === 'string' ? value.trim() : value)

export const text = () => z.preprocess(trimmed, z.string({ error: 'write a text' }).min(1, 'write a text that is not empty'))

export const whole = (least: number, most: number) => {
  const error = `write a whole number from ${least} to ${most}`
  const read = (value: unknown): unknown => (typeof value === 'string' && /^\s*\d+\s*$/.test(value) ? Number(value) : value)
  return z.preprocess(read, z.int({ error }).min(least, error).max(most, error))
}

export const flag = () => {
  const read = (value: unknown): unknown => (value === 'true' ? true : value === 'false' ? false : value)
  return z.preprocess(read, z.boolean({ error: 'write true or false' }))
}

export const choice = <const T extends readonly [string, ...string[]]>(...of: T) =>
  z.preprocess(trimmed, z.enum(of, { error: `write one of ${of.join(', ')}` }))

/** A list in a file, or texts with commas between them. */
export const list = () => {
  const read = (value: unknown): unknown =>
    typeof value === 'string'
      ? value
          .split(',')
          .map((part) => part.trim())
          .filter((part) => part !== '')
      : value
  const error = 'write a list of texts; in a variable, with commas between them'
  return z.preprocess(read, z.array(z.string({ error }), { error }).readonly())
}

/** Any object; in a variable, as JSON. */
export const json = () => {
  const error = 'write an object; in a variable, as JSON'
  const read = (value: unknown): unknown => {
    if (typeof value !== 'string') return value
    try {
      return JSON.parse(value)
    } catch {
      return value
    }
  }
  return z.preprocess(read, z.record(z.string(), z.unknown(), { error }))
}

/** The texts of a list by the name that they belong to, or such as `a=b,c;d=e`. */
export const lists = () => {
  const error = 'write an object of lists, each by its name; in a variable, such as a=b,c;d=e'
  const read = (value: unknown): unknown => {
    if (typeof value !== 'string') return value
    const parts = value.split(';').filter((part) => part.trim() !== '')
    return Object.fromEntries(
      parts.map((part) => [
        part.slice(0, part.indexOf('=')).trim(),
        part
          .slice(part.indexOf('=') + 1)
          .split(',')
          .map((one) => one.trim()),
      ]),
    )
  }
  const texts = z.array(z.string({ error }).min(1, error), { error }).readonly()
  return z.preprocess(read, z.record(z.string(), texts, { error }))
}
export const listsShown = (value: unknown): string =>
  Object.entries(value ?? {})
    .map(([name, texts]) => `${name}=${String(texts)}`)
    .join(';')

const DURATION = "write a whole number and a unit, such as '500ms', '10s' or '2m'"
/** Milliseconds. */
export const duration = () =>
  z.preprocess((value) => (typeof value === 'string' ? (parseDuration(value.trim()) ?? value) : undefined), z.number({ error: DURATION }))

const HIDDEN = '••••'
export const hidden = (): string => HIDDEN
/** Of an object that may hold secrets: only whether there is anything. */
export const contentHidden = (value: unknown): string => (Object.keys(value ?? {}).length === 0 ? '' : HIDDEN)

/** An address, with all that may be a secret in it hidden. */
export const addressShown = (value: unknown): string => {
  const address = String(value)
  if (!URL.canParse(address)) return HIDDEN
  const url = new URL(address)
  if (url.password !== '') url.password = 'hidden'
  for (const name of url.searchParams.keys()) if (/pass|secret|key|token/i.test(name)) url.searchParams.set(name, 'hidden')
  return url.href.replaceAll('hidden', HIDDEN)
}

/** As it is written: in the largest unit that divides it. */
export const durationShown = (value: unknown): string => {
  const ms = Number(value)
  const units = [
    ['h', 3_600_000],
    ['m', 60_000],
    ['s', 1000],
  ] as const
  const [unit, size] = units.find(([, of]) => ms % of === 0) ?? ['ms', 1]
  return `${ms / size}${unit}`
}
