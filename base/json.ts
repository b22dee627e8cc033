// The one form in which data enters the journal: checked, sorted, frozen JSON.

export type JsonValue = string | number | boolean | null | readonly JsonValue[] | JsonObject
export interface JsonObject {
  readonly [key: string]: JsonValue
}
export type Canonical =
  | { readonly kind: 'ok'; readonly value: JsonValue }
  /** `tooDeep`: for nothing else than that. */
  | { readonly kind: 'refused'; readonly problem: string; readonly tooDeep?: true }

/** Deep enough for any document, shallow enough for everything after us that walks or prints it by recursion. */
const DEEPEST = 500
/** `super` that gives back what it is given: the one way to put a private field into an object that is there already. */
const Given: new (value: object) => object = function (value: object) {
  return value
} as never
/**
 * What `canonical` has made: recognised without looking into it again. A mark that nobody else can see or make, and the one class that is no
 * error: measured, an order costs 11 to 13 µs with it and 13 to 19 with a `WeakSet`, which the garbage collector has to go through each time.
 */
class Made extends Given {
  readonly #levels: number
  readonly #size: number
  constructor(value: object, levels: number, size: number) {
    super(value)
    this.#levels = levels
    this.#size = size
  }
  static mark(value: object, levels: number, size: number): void {
    void new Made(value, levels, size)
  }
  static is(value: object): boolean {
    return #levels in value
  }
  /** How many levels of lists and objects it has, itself included: its bound is that of the whole it becomes a part of. */
  static levelsOf(value: object): number {
    return #levels in value ? value.#levels : 0
  }
  static sizeOf(value: object): number | undefined {
    return #size in value ? value.#size : undefined
  }
}
/** About how many characters it has as JSON, where it is known because `canonical` made it. */
export const knownSize = (value: object): number | undefined => Made.sizeOf(value)
/** What a number, a boolean or null is counted as. */
export const SIZE_OF_SMALL = 6
/**
 * How deep inside a value its parts are recognised too: a state or an input comes back whole, or field by field.
 * Deeper, to remember a part costs more than to copy it again.
 */
const REMEMBERED = 1
const refused = Symbol('refused')
/** Where a walk through a value is. One serves for all: most of what is copied is small, and lists for its way would cost more than its copy. */
class Walk {
  deepest = DEEPEST
  /** The lists and objects around the value that is being copied: so many of these. */
  readonly inside: (object | undefined)[] = []
  depth = 0
  /** The keys that lead to it: so many of these. */
  readonly keys: (string | number)[] = []
  length = 0
  /** The levels of what was copied last below the value that is being copied. */
  levels = 0
  /** About how many characters of JSON have been copied. */
  size = 0
  problem = ''
  tooDeep = false

  isInside(value: object): boolean {
    for (let i = 0; i < this.depth; i++) if (this.inside[i] === value) return true
    return false
  }
  enter(value: object): void {
    this.inside[this.depth++] = value
  }
  leave(): void {
    this.inside[--this.depth] = undefined
  }
  down(key: string | number): void {
    this.keys[this.length++] = key
  }
  up(): void {
    this.length--
  }
  path(): readonly (string | number)[] {
    return this.keys.slice(0, this.length)
  }
}
/** Undefined while it is in use: a getter inside a value may have another value copied. */
let spare: Walk | undefined = new Walk()

/**
 * Checks that `value` is JSON, copies it with sorted keys and freezes the copy, so that equal values print as equal bytes.
 * `at` is how messages name the value: "output.when.at is a Date, the journal holds JSON only". Never throws.
 */
export const canonical = (value: unknown, at = 'value'): Canonical => inForm(value, at, DEEPEST)

/**
 * The same for what is recorded already and only read, however deep it is: what was built from recorded parts may be deeper than each of
 * them, and must read the same whether it comes from memory or from a store.
 */
export const canonicalRead = (value: unknown, at = 'value'): Canonical => inForm(value, at, Infinity)

const inForm = (value: unknown, at: string, deepest: number): Canonical => {
  // Most of what is read was made here: there is nothing to walk through.
  if (typeof value === 'object' && value !== null && Made.is(value) && Made.levelsOf(value) <= deepest)
    return { kind: 'ok', value: value as JsonObject } // `as`: only what we made has the mark
  const walk = spare ?? new Walk()
  spare = undefined
  walk.deepest = deepest
  walk.levels = 0
  walk.size = 0
  try {
    const copied = copy(value, walk)
    if (copied === refused) return refusal(`${shortPlace(at, walk.path())} ${walk.problem}`, walk.tooDeep)
    spare = walk
    return { kind: 'ok', value: copied }
  } catch (error) {
    // A getter or a proxy inside the value threw.
    const why = error instanceof Error ? error.message : 'it threw'
    return refusal(`${shortPlace(at, walk.path())} cannot be read: ${why}`)
  }
}
/** What is nested a thousand times has a name of as many parts, behind which nobody would read what is wrong. */
const shortPlace = (at: string, path: readonly PropertyKey[]): string =>
  path.length <= 20 ? placeText(at, path) : `${placeText(at, path.slice(0, 20))}…`
/** The walk ended somewhere in the middle: the next value gets a new one. */
const refusal = (problem: string, tooDeep = false): Canonical => {
  spare = new Walk()
  return { kind: 'refused', problem, ...(tooDeep && { tooDeep }) }
}

const copy = (value: unknown, walk: Walk): JsonValue | typeof refused => {
  switch (typeof value) {
    case 'string':
      walk.size += value.length + 2
      return value
    case 'boolean':
      walk.size += SIZE_OF_SMALL
      return value
    case 'number':
      if (!Number.isFinite(value)) return refuse(walk, `is ${value}`)
      walk.size += SIZE_OF_SMALL
      return value === 0 ? 0 : value // -0 prints as 0
    case 'object':
      if (value === null) {
        walk.size += SIZE_OF_SMALL
        return null
      }
      return Made.is(value) ? known(value as JsonObject, walk) : copyObject(value, walk) // `as`: only what we made has the mark
    case 'undefined':
      return refuse(walk, 'is undefined', ': leave the key out, or use null')
    case 'bigint':
    case 'symbol':
    case 'function':
      return refuse(walk, `is a ${typeof value}`)
  }
}

const known = (value: JsonObject, walk: Walk): JsonValue | typeof refused => {
  const levels = Made.levelsOf(value)
  if (walk.depth + levels > walk.deepest) return tooDeep(walk)
  walk.levels = Math.max(walk.levels, levels)
  walk.size += Made.sizeOf(value) ?? 0
  return value
}

const tooDeep = (walk: Walk): typeof refused => {
  walk.tooDeep = true
  return refuse(walk, `is nested deeper than ${walk.deepest} levels`)
}

const copyObject = (value: object, walk: Walk): JsonValue | typeof refused => {
  if (walk.isInside(value)) return refuse(walk, 'contains itself')
  if (walk.depth >= walk.deepest) return tooDeep(walk)
  walk.enter(value)
  const beside = walk.levels
  walk.levels = 0
  const before = walk.size
  walk.size += 2
  const copied = Array.isArray(value)
    ? copyArray(value, walk)
    : isPlain(value)
      ? copyPlain(value, walk)
      : refuse(walk, `is a ${classOf(value)}`)
  if (copied === refused) return refused
  walk.leave()
  const levels = walk.levels + 1
  if (walk.depth <= REMEMBERED) Made.mark(copied, levels, walk.size - before)
  walk.levels = Math.max(beside, levels)
  return Object.freeze(copied)
}

const copyArray = (value: readonly unknown[], walk: Walk): JsonValue[] | typeof refused => {
  const items: JsonValue[] = []
  for (let i = 0; i < value.length; i++) {
    walk.down(i)
    if (value[i] === undefined && !Object.hasOwn(value, i)) return refuse(walk, 'is a gap in a list')
    const item = copy(value[i], walk)
    if (item === refused) return refused
    items.push(item)
    walk.size += 1
    walk.up()
  }
  return items
}

const copyPlain = (value: object, walk: Walk): Record<string, JsonValue> | typeof refused => {
  if (Object.getOwnPropertySymbols(value).length > 0) return refuse(walk, 'has a symbol for a key')
  const fields: Record<string, JsonValue> = {}
  const keys = Object.keys(value)
  for (const key of sorted(keys)) {
    walk.down(key)
    const field = copy(value[key as keyof typeof value], walk)
    if (field === refused) return refused
    // Assigning to `__proto__` would set the prototype instead of a field.
    if (key === '__proto__') Object.defineProperty(fields, key, { value: field, enumerable: true, configurable: true, writable: true })
    else fields[key] = field
    walk.size += key.length + 4
    walk.up()
  }
  return fields
}

/** In place. Most are in order, having been here before, and nearly all are few: those are sorted for less than `sort` needs to begin. */
const sorted = (keys: string[]): readonly string[] => {
  if (keys.length > FEW) return inOrder(keys) ? keys : keys.toSorted()
  for (let i = 1; i < keys.length; i++) {
    const key = keys[i]!
    let at = i
    for (; at > 0 && keys[at - 1]! > key; at--) keys[at] = keys[at - 1]!
    keys[at] = key
  }
  return keys
}
const FEW = 32
const inOrder = (keys: readonly string[]): boolean => {
  for (let i = 1; i < keys.length; i++) if (keys[i - 1]! > keys[i]!) return false
  return true
}

const refuse = (walk: Walk, what: string, fix = ''): typeof refused => {
  walk.problem = `${what}, the journal holds JSON only${fix}`
  return refused
}

/** `{}` and `Object.create(null)`, whatever realm they come from; no instance of a class. */
export const isPlain = (value: object): boolean => {
  const prototype: unknown = Object.getPrototypeOf(value)
  return prototype === Object.prototype || prototype === null || Object.getPrototypeOf(prototype) === null
}
const classOf = (value: object): string => {
  const { constructor } = value
  return typeof constructor === 'function' && constructor.name !== '' ? constructor.name : 'class instance'
}

/** `.when.at`, `[0].sku`, `["odd key"]`: how messages go from a value to a part of it. */
export const pathText = (path: readonly PropertyKey[]): string =>
  path
    .map((key) =>
      typeof key === 'number'
        ? `[${key}]`
        : /^[A-Za-z_$][\w$]*$/.test(String(key))
          ? `.${String(key)}`
          : `[${JSON.stringify(String(key))}]`,
    )
    .join('')

/** What `deepFreeze` has done; a frozen object alone says nothing about what it holds. */
const frozen = new WeakSet<object>()
/** A part of what is called `at`; '' where it needs no name of its own: 'lines[0].sku'. */
export const placeText = (at: string, path: readonly PropertyKey[]): string =>
  at === '' ? pathText(path).replace(/^\./, '') : at + pathText(path)

/** Freezes plain objects and lists in place, all the way down; leaves functions and instances of classes (schemas) as they are. */
export const deepFreeze = <T>(value: T): T => {
  if (typeof value !== 'object' || value === null || Made.is(value) || frozen.has(value)) return value
  if (!Array.isArray(value) && !isPlain(value)) return value
  frozen.add(Object.freeze(value))
  for (const part of Object.values(value)) deepFreeze(part)
  return value
}

/** Where two JSON values differ first, as a path from them ('' for the values themselves); undefined where they are the same. */
export const differsAt = (a: unknown, b: unknown): string | undefined => {
  if (Object.is(a, b)) return undefined
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null || Array.isArray(a) !== Array.isArray(b)) return ''
  const to = (key: string): string => pathText([Array.isArray(a) ? Number(key) : key])
  for (const key of Object.keys(a)) {
    const inner = Object.hasOwn(b, key) ? differsAt(a[key as keyof typeof a], b[key as keyof typeof b]) : ''
    if (inner !== undefined) return to(key) + inner
  }
  const added = Object.keys(b).find((key) => !Object.hasOwn(a, key))
  return added === undefined ? undefined : to(added)
}

/** Whether two JSON values are the same, whatever the order of their keys. */
export const sameJson = (a: unknown, b: unknown): boolean => differsAt(a, b) === undefined
