// A script is run once in a realm of its own before it runs in the engine's: what it would change of the language is seen there, and reaches nothing.
import { compileFunction, constants, createContext, runInContext } from 'node:vm'
import type { Context } from 'node:vm'
import { hiddenGlobals } from './globals.ts'

/** Objects of the language in that realm, by the names that people call them by. */
type Builtins = ReadonlyMap<string, object>
type Shape = ReadonlyMap<string, ReadonlyMap<string | symbol, PropertyDescriptor>>

/** Node's own that step code sees besides the language: in the other realm what is put on them lands on classes of that realm's. */
const nodeClasses = (): Readonly<Record<string, object>> => ({
  URL: class extends URL {},
  URLSearchParams: class extends URLSearchParams {},
  TextEncoder: class extends TextEncoder {},
  TextDecoder: class extends TextDecoder {},
})
const silent = (): void => undefined
const CONSOLE = Object.fromEntries(Object.keys(console).map((name) => [name, silent]))

/** The parts of the language that this script changes, such as 'Array.prototype.last'. What it throws is not told: the engine's realm will. */
export const changedBy = (code: string, require: (name: string) => object): readonly string[] => {
  const realm = createContext(constants.DONT_CONTEXTIFY) // with a proxy before its global object it would take twice as long
  Object.assign(realm, { console: CONSOLE, structuredClone, atob, btoa, global: realm, ...nodeClasses() })
  const builtins = builtinsOf(realm)
  const before = shapeOf(builtins)
  const module = { exports: {} }
  const hidden = hiddenGlobals().filter((name) => !(name in realm))
  try {
    const run = compileFunction(code, ['module', 'exports', 'require', ...hidden], { parsingContext: realm })
    Reflect.apply(run, module.exports, [module, module.exports, require])
  } catch {
    // The same happens where it is loaded, and is told there.
  }
  return differences(before, shapeOf(builtins))
}

const UNNAMED = `({
  'TypedArray.prototype': Object.getPrototypeOf(Int8Array.prototype),
  'the prototype of iterators': Object.getPrototypeOf(Object.getPrototypeOf([][Symbol.iterator]())),
  'the prototype of generators': Object.getPrototypeOf(function* () {}),
  'the prototype of async functions': Object.getPrototypeOf(async () => {}),
})`

/** Constructors, their prototypes, and the namespaces; also what has no global name. */
const builtinsOf = (realm: Context): Builtins => {
  const found = new Map<string, object>()
  const add = (name: string, value: unknown): void => {
    if ((typeof value !== 'object' && typeof value !== 'function') || value === null || value === realm) return
    found.set(name, value)
    const prototype: unknown = Object.getOwnPropertyDescriptor(value, 'prototype')?.value
    if ((typeof prototype === 'object' && prototype !== null) || typeof prototype === 'function') found.set(`${name}.prototype`, prototype)
  }
  for (const name of Object.getOwnPropertyNames(realm)) add(name, Reflect.get(realm, name))
  for (const name of Object.getOwnPropertyNames(Reflect.get(realm, 'Intl')))
    add(`Intl.${name}`, Reflect.get(Reflect.get(realm, 'Intl'), name))
  const unnamed = runInContext(UNNAMED, realm) as Readonly<Record<string, object>> // `as`: that is what it makes
  for (const [name, value] of Object.entries(unnamed)) found.set(name, value)
  return found
}

const shapeOf = (builtins: Builtins): Shape =>
  new Map(
    [...builtins].map(([name, value]) => [
      name,
      new Map(Reflect.ownKeys(value).map((key) => [key, Object.getOwnPropertyDescriptor(value, key)!])),
    ]),
  )

const differences = (before: Shape, after: Shape): readonly string[] =>
  [...after].flatMap(([name, keys]) => {
    const known = before.get(name)!
    return [...new Set([...known.keys(), ...keys.keys()])]
      .filter((key) => !same(known.get(key), keys.get(key)))
      .map((key) => `${name}.${String(key)}`)
  })
const same = (one: PropertyDescriptor | undefined, other: PropertyDescriptor | undefined): boolean =>
  one !== undefined &&
  other !== undefined &&
  Object.is(one.value, other.value) &&
  one.get === other.get &&
  one.set === other.set &&
  one.enumerable === other.enumerable
