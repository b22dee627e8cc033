// Payloads that are nearly right, and texts that are nearly JSON: drawn from a seed, so that a failure can be had again.
import type { Random } from '../simulation/random.ts'

type Choices<T> = readonly [T, ...T[]]

/** What stands where something else should stand. */
const ODD: Choices<unknown> = [
  null,
  true,
  0,
  -1,
  0.1,
  1e308,
  2 ** 53,
  '',
  ' ',
  '10248',
  '\u0000',
  '\u202e../..',
  '\ud800',
  '💳'.repeat(40),
  'x'.repeat(300),
  '__proto__',
  [],
  [null],
  {},
  { toString: 1 },
  { __proto__x: 1, constructor: { prototype: null } },
  nested(60),
  nested(600),
]
const KEYS: Choices<string> = ['__proto__', 'constructor', 'kind', 'instance', 'orderId', 'lines', 'toString', '']

function nested(depth: number): unknown {
  let value: unknown = 1
  for (let i = 0; i < depth; i++) value = i % 2 === 0 ? [value] : { value }
  return value
}

/** One to three changes anywhere inside; now and then something else altogether. */
export const mutated = (good: unknown, random: Random): unknown => {
  if (random.chance(0.05)) return random.pick(ODD)
  let value = good
  for (let changes = random.between(1, 3); changes > 0; changes--) value = changedIn(value, random)
  return value
}

const changedIn = (value: unknown, random: Random): unknown => {
  if (typeof value !== 'object' || value === null || random.chance(0.1)) return otherThan(value, random)
  const entries = Object.entries(value)
  const at = random.between(0, Math.max(0, entries.length - 1))
  const change = random.pick(['inside', 'inside', 'inside', 'without', 'added', 'twice'])
  const changed = entries.flatMap(([key, of], i): [string, unknown][] => {
    if (i !== at || change === 'added') return [[key, of]]
    if (change === 'without') return []
    const same: [string, unknown] = [key, of]
    return change === 'twice' ? [same, [`${key}2`, of]] : [[key, changedIn(of, random)]]
  })
  if (change === 'added') changed.push([random.pick(KEYS), random.pick(ODD)])
  return Array.isArray(value) ? changed.map(([, of]) => of) : Object.fromEntries(changed)
}

/** Of the same kind, so that much of it is taken; or of any. */
const otherThan = (value: unknown, random: Random): unknown => {
  if (random.chance(0.5)) return random.pick(ODD)
  if (typeof value === 'number') return random.pick([value + 1, -value, value / 3, value * 1e9])
  if (typeof value === 'string') return random.pick([`${value}${random.between(0, 9)}`, value.toUpperCase(), value.slice(1), `${value}é`])
  return random.pick(ODD)
}

/** The JSON of a value, in one of five broken at the level of its bytes. No line feeds: it may be a line. */
export const bytesOf = (value: unknown, random: Random): Buffer => {
  const bytes = Buffer.from(JSON.stringify(value))
  if (!random.chance(0.2)) return bytes
  const at = random.between(0, bytes.length)
  const junk = random.pick([
    Buffer.from([0xff]),
    Buffer.from([0xc3]),
    Buffer.from('}'),
    Buffer.from('"'),
    Buffer.from([0]),
    Buffer.from('\uFEFF'),
  ])
  return random.pick([
    () => bytes.subarray(0, at),
    () => Buffer.concat([bytes.subarray(0, at), junk, bytes.subarray(at)]),
    () => Buffer.concat([bytes, bytes]),
    () => Buffer.concat([junk, bytes]),
  ])()
}
