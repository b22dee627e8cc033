// Values that a schema takes: drawn by its JSON Schema, and read by the schema itself before they count.
import { isLeft } from 'fp-ts/lib/Either.js'
import type { JsonObject, JsonValue } from '../base/index.ts'
import type { AnySchema } from '../dsl/index.ts'
import { decode, jsonSchemaOf } from '../dsl/internal.ts'
import type { Random } from './random.ts'

const TRIES = 200
/** So deep a value that refers to itself may be. */
const DEEPEST = 4
const MOST_ITEMS = 3

/** One for each format that zod has a name for; others are found by trying, or not at all. */
const FORMATS: Readonly<Record<string, readonly string[]>> = {
  email: ['ann@example.com', 'bob@example.org'],
  'date-time': ['2026-01-02T03:04:05Z', '2026-03-29T01:30:00Z', '2027-12-31T23:59:59Z'],
  date: ['2026-01-31', '2028-02-29'],
  time: ['00:00:00', '23:59:59'],
  duration: ['P1D', 'PT5M'],
  uri: ['https://example.com/a', 'https://example.org/b?c=d'],
  uuid: ['00000000-0000-4000-8000-000000000001', 'ffffffff-ffff-4fff-bfff-ffffffffffff'],
  ipv4: ['127.0.0.1', '10.0.0.1'],
  ipv6: ['::1'],
}
/** Texts that often fit a pattern: durations, numbers, codes, dates. */
const TEXTS = ['a', 'b', '', 'A', '1s', '5m', '2h', '3d', '0', '7', '42', '4711', 'AB12', '2026-01-31', 'Zoë 🙂', 'x'.repeat(40)] as const
const NUMBERS = [0, 1, 2, -1, 3, 10, 99, 100, 1_000, 12_345, 0.5] as const

/** Undefined where none was found. */
export const randomValue = (schema: AnySchema, random: Random): JsonValue | undefined => {
  const described = jsonSchemaOf(schema)
  if (!isObject(described)) return undefined
  for (let tries = 0; tries < TRIES; tries++) {
    const value = draw(described, { random, root: described, depth: 0 })
    if (value !== undefined && !isLeft(decode(schema, value))) return value
  }
  return undefined
}

interface Drawing {
  readonly random: Random
  /** Where `$ref` leads. */
  readonly root: JsonObject
  readonly depth: number
}

export const isObject = (value: JsonValue | undefined): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
const listIn = (of: JsonObject, name: string): readonly JsonValue[] => {
  const value = of[name]
  return Array.isArray(value) ? value : []
}
const numberIn = (of: JsonObject, name: string): number | undefined => {
  const value = of[name]
  return typeof value === 'number' ? value : undefined
}

const draw = (of: JsonValue | undefined, drawing: Drawing): JsonValue | undefined => {
  const { random, root, depth } = drawing
  if (!isObject(of)) return 'anything'
  const deeper = { ...drawing, depth: depth + 1 }
  if (typeof of['$ref'] === 'string') {
    const path = of['$ref'].replace(/^#\/?/, '').split('/')
    const target = path.reduce<JsonValue | undefined>((at, part) => (part === '' ? at : isObject(at) ? at[part] : undefined), root)
    return draw(target, deeper)
  }
  if (of['const'] !== undefined) return of['const']
  if (listIn(of, 'enum').length > 0) return random.of(listIn(of, 'enum'))
  const ways = [...listIn(of, 'anyOf'), ...listIn(of, 'oneOf')]
  // The last of the ways of what refers to itself is often the one that ends it.
  if (ways.length > 0) return draw(depth > DEEPEST ? ways.at(-1) : random.of(ways), deeper)
  const parts = listIn(of, 'allOf')
  if (parts.length > 0) return Object.assign({}, ...parts.map((part) => draw(part, deeper))) as JsonValue // of objects, an object
  return drawTyped(of, deeper)
}

const drawTyped = (of: JsonObject, drawing: Drawing): JsonValue => {
  const { random, depth } = drawing
  const { type } = of
  switch (typeof type === 'string' ? type : '') {
    case 'string':
      return drawText(of, random)
    case 'number':
    case 'integer':
      return drawNumber(of, random)
    case 'boolean':
      return random.whole(2) === 0
    case 'null':
      return null
    case 'array': {
      const least = numberIn(of, 'minItems') ?? 0
      const most = Math.max(least, Math.min(numberIn(of, 'maxItems') ?? MOST_ITEMS, depth > DEEPEST ? least : MOST_ITEMS))
      const fixed = listIn(of, 'prefixItems')
      const count = fixed.length > 0 ? 0 : least + random.whole(most - least + 1)
      return [
        ...fixed.map((item) => draw(item, drawing) ?? null),
        ...Array.from({ length: count }, () => draw(of['items'], drawing) ?? null),
      ]
    }
    case 'object':
      return drawObject(of, drawing)
    default:
      return random.of(['anything', 1, true, null])
  }
}

const drawObject = (of: JsonObject, drawing: Drawing): JsonValue => {
  const { random, depth } = drawing
  const required = new Set(listIn(of, 'required'))
  const fields = isObject(of['properties']) ? Object.entries(of['properties']) : []
  const some = fields.filter(([name]) => required.has(name) || (depth <= DEEPEST && random.whole(2) === 0))
  const own = some.map(([name, field]) => [name, draw(field, drawing) ?? null] as const)
  const free = isObject(of['additionalProperties']) && fields.length === 0 ? random.whole(MOST_ITEMS) : 0
  const more = Array.from({ length: free }, (_, n) => [`k${n}`, draw(of['additionalProperties'], drawing) ?? null] as const)
  return Object.fromEntries([...own, ...more])
}

const drawText = (of: JsonObject, random: Random): string => {
  const known = typeof of['format'] === 'string' ? FORMATS[of['format']] : undefined
  if (known !== undefined) return random.of(known)
  const [least, most] = [numberIn(of, 'minLength') ?? 0, numberIn(of, 'maxLength') ?? Infinity]
  const text = random.of(TEXTS)
  return text.padEnd(Math.min(least, 1_000), 'x').slice(0, most)
}

const drawNumber = (of: JsonObject, random: Random): number => {
  const [least, most] = [
    numberIn(of, 'minimum') ?? numberIn(of, 'exclusiveMinimum'),
    numberIn(of, 'maximum') ?? numberIn(of, 'exclusiveMaximum'),
  ]
  const bounds = [least, least === undefined ? undefined : least + 1, most, most === undefined ? undefined : most - 1]
  const near = bounds.filter((n) => n !== undefined && Math.abs(n) <= 1e9)
  const drawn = near.length > 0 && random.whole(2) === 0 ? random.of(near) : random.of(NUMBERS)
  const number = Math.min(most ?? Infinity, Math.max(least ?? -Infinity, drawn ?? 0))
  return of['type'] === 'integer' ? Math.trunc(number) : number
}
