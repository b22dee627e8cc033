// Masks sensitive values: where the schemas mark them, and wherever the same text appears again.
import { MASK } from '../../dsl/internal.ts'
import type { AnyWorkflow } from '../../dsl/index.ts'
import type { JsonValue } from '../../base/index.ts'
import { below, isHidden, kindsOf, requestedKindsOf, rulesOf, sensitiveNames } from './mask-rules.ts'
import type { Rule } from './mask-rules.ts'

/** Where a value stands in a record: a schema that is sensitive as a whole is known by that alone. */
export type Position = 'input' | 'output' | 'state' | 'payload' | 'value' | 'error'
export interface PlacedValue {
  readonly at: Position
  readonly value: JsonValue
}
export interface Hide {
  value(at: Position, value: JsonValue): JsonValue
  /** A message for people. */
  text(text: string): string
  /**
   * For what belongs to a side effect, by its key. Of a kind that only steps ask for the payload goes by the declaration in the version's code,
   * and what came of it is hidden whole; where no version declares it nobody says what of it is sensitive, and all of it is.
   */
  ofEffect(key: string): Hide
}
/** A side effect that was asked for. */
export interface RequestedEffect {
  readonly key: string
  readonly kind: string
  readonly payload: JsonValue
}

/**
 * `workflows`: every version that the values were made under; undefined for one that is not stored here: all is withheld then.
 * `given`: what came from outside; texts that are sensitive there are hidden wherever they stand again.
 * `requested`: the side effects of which something is shown; what belongs to any other is hidden whole.
 */
export type Mask = (
  workflows: readonly (AnyWorkflow | undefined)[],
  given: readonly PlacedValue[],
  requested?: readonly RequestedEffect[],
) => Hide

/** Goes by `.meta({ sensitive: 'pii' | 'secret' })` of the schemas. */
export const schemaMask: Mask = (workflows, given, effects = []) => {
  const known = workflows.filter((workflow) => workflow !== undefined)
  const rules = [...new Set(known)].flatMap(rulesOf)
  const found = given.flatMap(({ at, value }) => textsIn({ [at]: value }, rules, rules))
  const text = without(found)
  const withheld = known.length < workflows.length
  const declared = new Set(known.flatMap(kindsOf))
  const requested = new Set(known.flatMap(requestedKindsOf))
  const byKey = new Map(effects.map((effect) => [effect.key, effect]))
  const hide: Hide = {
    text,
    value: (at, value) => (withheld ? MASK : entry(at, value, { open: rules, rules, text })),
    ofEffect(key) {
      const effect = byKey.get(key)
      if (effect !== undefined && !withheld && declared.has(effect.kind)) return hide
      const all = whole(hide, effect?.payload ?? null)
      // Its step has read the payload by the schema that its code declares; what came of it nobody has read by any.
      if (effect === undefined || withheld || !requested.has(effect.kind)) return all
      return { ...all, value: (at, value) => (at === 'payload' ? hide.value(at, value) : MASK) }
    },
  }
  return hide
}

/** No value is shown; messages are, without what they repeat of the payload. */
const whole = (hide: Hide, payload: JsonValue): Hide => {
  const repeated = without(leaves(payload))
  const all: Hide = { value: () => MASK, text: (text) => repeated(hide.text(text)), ofEffect: () => all }
  return all
}

const without = (hidden: readonly string[]): ((of: string) => string) => {
  const longestFirst = [...new Set(hidden)].filter((text) => text.length >= SHORTEST).toSorted((a, b) => b.length - a.length)
  return (of) => longestFirst.reduce((seen, text) => seen.replaceAll(text, MASK), of)
}
/** A shorter text would be found in every other word. */
const SHORTEST = 4

interface Way {
  /** What is left of the rules that the path so far fulfils. */
  readonly open: readonly Rule[]
  readonly rules: readonly Rule[]
  readonly text: (of: string) => string
}
const entry = (key: string, value: JsonValue, { open, rules, text }: Way): JsonValue => {
  const left = below(open, key)
  return isHidden(left) ? MASK : inside(value, { open: [...left, ...rules], rules, text })
}
const inside = (value: JsonValue, way: Way): JsonValue => {
  if (typeof value === 'string') return way.text(value)
  if (typeof value !== 'object' || value === null) return value
  const entries = Object.entries<JsonValue>(value).map(([key, inner]) => [key, entry(key, inner, way)] as const)
  return Array.isArray(value) ? entries.map(([, inner]) => inner) : Object.fromEntries(entries)
}

/** The texts at sensitive places. */
const textsIn = (value: JsonValue, open: readonly Rule[], rules: readonly Rule[]): readonly string[] =>
  typeof value !== 'object' || value === null
    ? []
    : Object.entries<JsonValue>(value).flatMap(([key, inner]) => {
        const left = below(open, key)
        return isHidden(left) ? leaves(inner) : textsIn(inner, [...left, ...rules], rules)
      })
const leaves = (value: JsonValue): readonly string[] => {
  if (typeof value === 'string') return [value]
  return typeof value === 'object' && value !== null ? Object.values<JsonValue>(value).flatMap(leaves) : []
}

/** A dead letter: its text as JSON where it is JSON, else by the names of sensitive fields in it; and the reason, which may quote it. */
export const maskLetter = <T extends { readonly raw: string; readonly reason: string }>(
  letter: T,
  workflows: readonly AnyWorkflow[],
): T => {
  const { raw, reason } = letter
  const parsed = parse(raw)
  if (parsed !== undefined) {
    const hide = schemaMask(workflows, [{ at: 'input', value: parsed }])
    return { ...letter, raw: JSON.stringify(hide.value('input', parsed)), reason: hide.text(reason) }
  }
  const names = sensitiveNames(workflows.flatMap(rulesOf))
  if (names.includes('*')) return { ...letter, raw: MASK, reason: MASK }
  const hidden = names.flatMap((name) => [...raw.matchAll(field(name))].flatMap(([, , value = '']) => quotedIn(value)))
  const masked = names.reduce((seen, name) => seen.replace(field(name), `$1"${MASK}"`), raw)
  return { ...letter, raw: masked, reason: without(hidden)(reason) }
}

/** The texts in a piece of JSON that may be cut off. */
const quotedIn = (piece: string): readonly string[] =>
  [...piece.matchAll(/"((?:[^"\\]|\\.)*)"?/g)].map(([, text = '']) => {
    const quoted = parse(`"${text}"`)
    return typeof quoted === 'string' ? quoted : text
  })

/** A field and its value, also one that is cut off; from a list or an object on, all of the rest. */
const field = (name: string): RegExp => {
  const literal = JSON.stringify(name).replace(/[\\^$.*+?()[\]{}|]/g, '\\$&')
  return new RegExp(`(${literal}\\s*:\\s*)([{[][^]*|"(?:[^"\\\\]|\\\\.)*"?|[^,}\\]\\s]*)`, 'g')
}

const parse = (raw: string): JsonValue | undefined => {
  try {
    // `as`: what JSON.parse yields is JSON.
    return JSON.parse(raw) as JsonValue
  } catch {
    return undefined
  }
}

/** Says where a value still holds what a mask put there; undefined where it holds none. */
export const maskedAt = (value: JsonValue, at = 'value'): string | undefined => {
  if (typeof value === 'string') return value.includes(MASK) ? `${at} is masked (${MASK}): write the real value` : undefined
  if (typeof value !== 'object' || value === null) return undefined
  for (const [key, inner] of Object.entries<JsonValue>(value)) {
    const found = maskedAt(inner, `${at}.${key}`)
    if (found !== undefined) return found
  }
  return undefined
}
