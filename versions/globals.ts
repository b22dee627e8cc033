// What step code sees in place of the process it runs in: the language, and sentences where it reaches for more.
import { types } from 'node:util'
import { fixLocale } from '../base/index.ts'

/** The language itself: what gives the same answer in every process. All other globals are hidden, so one that a future Node adds is hidden too. */
const VISIBLE: readonly string[] = `Object Array Number Boolean String Symbol BigInt RegExp Promise Proxy Reflect Iterator JSON
  parseFloat parseInt isFinite isNaN Infinity NaN undefined escape unescape
  decodeURI decodeURIComponent encodeURI encodeURIComponent
  Error AggregateError EvalError RangeError ReferenceError SyntaxError TypeError URIError SuppressedError
  Map Set WeakMap WeakSet ArrayBuffer DataView Int8Array Uint8Array Uint8ClampedArray Int16Array Uint16Array
  Int32Array Uint32Array BigInt64Array BigUint64Array Float16Array Float32Array Float64Array
  URL URLSearchParams TextEncoder TextDecoder atob btoa console`.split(/\s+/)

/** What the bundler puts in place of `process.env`. */
export const ENVIRONMENT = '$contrailEnvironment'

const instead = (sentence: string) => (): never => {
  throw new Error(sentence)
}
const noTime = instead('a step gets the time from its context: ctx.now()')
const noRandom = instead('a step gets random numbers from its context: ctx.random()')
const noId = instead('a step gets ids from its context: ctx.uuid()')
const noWaiting = instead('a step is synchronous and never waits: put sleep or waitFor into the graph')
const noNetwork = instead('a step does no I/O: request a side effect, and let its handler use the network')
const noCode = instead('a step makes no code from text: write it as code')

// What stands below is made of this process's own parts: they must be the fixed ones.
fixLocale()

/**
 * A date of step code is a real `Date`, and `instanceof` holds here, in zod and in the engine; only what reads the clock
 * throws. Its prototype is one of its own, so that `constructor` leads back here too.
 */
class DateOfSteps extends Date {}
const StepDate = new Proxy(DateOfSteps as DateConstructor, {
  get: (target, key, receiver): unknown => {
    if (key === 'now') return noTime
    return key === Symbol.hasInstance ? isDate : Reflect.get(target, key, receiver)
  },
  apply: noTime,
  construct: (target, args, newTarget) => (args.length === 0 ? noTime() : Reflect.construct(target, args, newTarget)),
})
const isDate = (value: unknown): boolean => value instanceof Date
Object.defineProperty(DateOfSteps.prototype, 'constructor', { value: StepDate, enumerable: false })
Object.freeze(DateOfSteps.prototype)
Object.defineProperty(DateOfSteps, 'name', { value: 'Date' })
Object.freeze(DateOfSteps)

const { random: _, ...math } = Object.getOwnPropertyDescriptors(Math)
const StepMath: unknown = Object.freeze(Object.defineProperties({ random: noRandom }, math))

/** Without a date it formats that of now. */
class StepDateTimeFormat extends Intl.DateTimeFormat {
  override formatToParts(date?: Date | number): Intl.DateTimeFormatPart[] {
    return date === undefined ? noTime() : super.formatToParts(date)
  }
}
Object.defineProperty(StepDateTimeFormat.prototype, 'format', {
  get(this: Intl.DateTimeFormat): Intl.DateTimeFormat['format'] {
    const format = Reflect.get(Intl.DateTimeFormat.prototype, 'format', this)
    return (date) => (date === undefined ? noTime() : format(date))
  },
})
const callable = new Proxy(StepDateTimeFormat, {
  apply: (_target, _self, args: ConstructorParameters<typeof StepDateTimeFormat>) => new StepDateTimeFormat(...args),
})
const StepIntl: unknown = Object.freeze(
  Object.defineProperties({}, { ...Object.getOwnPropertyDescriptors(Intl), DateTimeFormat: { value: callable, enumerable: false } }),
)

/** How packages look for the global object. */
const GLOBAL_THIS = /^\s*return\s+this\s*;?\s*$/
const StepFunction: FunctionConstructor = new Proxy(Function, {
  apply: (_target, _self, args: unknown[]) => fromText(args),
  construct: (_target, args: unknown[]) => fromText(args),
})
const fromText = (args: readonly unknown[]): (() => unknown) =>
  args.length === 1 && GLOBAL_THIS.test(String(args[0])) ? () => stepGlobal : noCode()

/** The state is given as a view that notes what is read, which cannot be cloned as it is. */
const clone = (value: unknown, options?: Parameters<typeof structuredClone>[1]): unknown =>
  structuredClone(types.isProxy(value) && typeof value === 'object' ? { ...value } : value, options)

/** Packages ask for `process.env.NODE_ENV`, which the bundler answers; a step that asks for more would do something else on another machine. */
const environment = new Proxy(Object.freeze({}), {
  get: (_target, name) =>
    instead(
      `a step sees no environment variables, not '${String(name)}' either: what it needs comes with the payload, or stands in the module`,
    )(),
})

const REPLACED: Readonly<Record<string, unknown>> = {
  Date: StepDate,
  Math: StepMath,
  Intl: StepIntl,
  Function: StepFunction,
  eval: noCode,
  structuredClone: clone,
  crypto: Object.freeze({ randomUUID: noId, getRandomValues: noRandom }),
  performance: Object.freeze({ now: noTime }),
  fetch: noNetwork,
  setTimeout: noWaiting,
  setInterval: noWaiting,
  setImmediate: noWaiting,
  queueMicrotask: noWaiting,
}
const language = VISIBLE.flatMap((name) => (name in globalThis ? [[name, Reflect.get(globalThis, name)] as const] : []))
/** What step code finds as its global object: nothing can be added to it, for there is nothing that steps could share. */
const stepGlobal: object = Object.create(Object.prototype)
Object.defineProperties(
  stepGlobal,
  Object.fromEntries(
    [...language, ...Object.entries(REPLACED), ['globalThis', stepGlobal] as const, ['global', stepGlobal] as const].map(
      ([name, value]) => [name, { value, enumerable: false }],
    ),
  ),
)
Object.freeze(stepGlobal)

const visible: ReadonlySet<string> = new Set(VISIBLE)
/** The names of this process's globals that step code must not see. */
export const hiddenGlobals = (): readonly string[] =>
  Object.getOwnPropertyNames(globalThis).filter((name) => !visible.has(name) && /^[A-Za-z_$][\w$]*$/.test(name))

/** The same, with what step code sees instead. */
export const stepGlobals = (): ReadonlyMap<string, unknown> => {
  return new Map<string, unknown>([
    ...hiddenGlobals().map((name): [string, unknown] => [name, undefined]),
    ...Object.entries(REPLACED),
    ['globalThis', stepGlobal],
    ['global', stepGlobal],
    [ENVIRONMENT, environment],
  ])
}
