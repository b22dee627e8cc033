// What step code sees in place of the process it runs in: the language, and sentences where it reaches for more.

/**
 * The language itself: what gives the same answer in every process. All other globals are hidden, so one that a
 * future Node adds is hidden too. `console` stays, for debugging by hand. `eval` cannot be shadowed in strict code.
 */
const VISIBLE: ReadonlySet<string> = new Set(
  `Object Function Array Number Boolean String Symbol BigInt RegExp Promise Proxy Reflect Iterator JSON Intl
  parseFloat parseInt isFinite isNaN Infinity NaN undefined eval escape unescape
  decodeURI decodeURIComponent encodeURI encodeURIComponent
  Error AggregateError EvalError RangeError ReferenceError SyntaxError TypeError URIError SuppressedError
  Map Set WeakMap WeakSet ArrayBuffer DataView Int8Array Uint8Array Uint8ClampedArray Int16Array Uint16Array
  Int32Array Uint32Array BigInt64Array BigUint64Array Float16Array Float32Array Float64Array
  URL URLSearchParams TextEncoder TextDecoder atob btoa structuredClone console`.split(/\s+/),
)

const instead = (sentence: string) => (): never => {
  throw new Error(sentence)
}
const noTime = instead('a step gets the time from its context: ctx.now()')
const noRandom = instead('a step gets random numbers from its context: ctx.random()')
const noId = instead('a step gets ids from its context: ctx.uuid()')
const noWaiting = instead('a step is synchronous and never waits: put sleep or waitFor into the graph')
const noNetwork = instead('a step does no I/O: request a side effect, and let its handler use the network')

/** The real `Date`, for `instanceof` must hold here and in zod; only what reads the clock throws. */
const StepDate: DateConstructor = new Proxy(Date, {
  get: (target, key, receiver): unknown => (key === 'now' ? noTime : Reflect.get(target, key, receiver)),
  apply: noTime,
  construct: (target, args, newTarget) => (args.length === 0 ? noTime() : Reflect.construct(target, args, newTarget)),
})

const { random: _, ...math } = Object.getOwnPropertyDescriptors(Math)
const StepMath: unknown = Object.freeze(Object.defineProperties({ random: noRandom }, math))

const REPLACED: Readonly<Record<string, unknown>> = {
  Date: StepDate,
  Math: StepMath,
  crypto: Object.freeze({ randomUUID: noId, getRandomValues: noRandom }),
  performance: Object.freeze({ now: noTime }),
  fetch: noNetwork,
  setTimeout: noWaiting,
  setInterval: noWaiting,
  setImmediate: noWaiting,
  queueMicrotask: noWaiting,
}

/** Every global of this process that step code must not see, with what it sees instead. */
export const stepGlobals = (): ReadonlyMap<string, unknown> => {
  const names = Object.getOwnPropertyNames(globalThis).filter((name) => !VISIBLE.has(name) && /^[A-Za-z_$][\w$]*$/.test(name))
  return new Map<string, unknown>([...names.map((name): [string, unknown] => [name, undefined]), ...Object.entries(REPLACED)])
}
