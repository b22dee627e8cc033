import { describe, expect, it } from 'vitest'
import { loadScript } from './load.ts'

/** The value of an expression, as step code would see it. */
const seen = (expression: string): unknown =>
  loadScript({ code: `"use strict"; exports.value = ${expression}`, filename: 'probe.js' }).value
const thrown = (expression: string): string => {
  try {
    return `nothing was thrown, but given: ${String(seen(expression))}`
  } catch (error) {
    return error instanceof Error ? error.message : String(error)
  }
}

describe('the clock is hidden from step code', () => {
  it.each([
    'Date.now()',
    'new Date()',
    'Date()',
    'Reflect.construct(Date, [])',
    'new (class extends Date {})()',
    'performance.now()',
    'globalThis.Date.now()',
    'new (new Date(0).constructor)()',
    'new Date(0).constructor.now()',
    "new Intl.DateTimeFormat('en', { timeStyle: 'full' }).format()",
    'Intl.DateTimeFormat().format(undefined)',
    "new Intl.DateTimeFormat('en').formatToParts()",
    'new (new Intl.DateTimeFormat().constructor)().format()',
    'new (class extends Intl.DateTimeFormat {})().format()',
  ])('%s throws a sentence that names ctx.now()', (expression) => {
    expect(thrown(expression)).toBe('a step gets the time from its context: ctx.now()')
  })

  it('dates of a given time work as everywhere', () => {
    expect(seen('new Date(0).toISOString()')).toBe('1970-01-01T00:00:00.000Z')
    expect(seen("Date.parse('2026-11-21T00:00:00Z')")).toBe(1_795_219_200_000)
    expect(seen('Date.UTC(2026, 0, 1)')).toBe(Date.UTC(2026, 0, 1))
    expect(seen('new Date(2026, 0, 1).getMonth()')).toBe(0)
    expect(seen('new Date(0) instanceof Date')).toBe(true)
    expect(seen('new (class Day extends Date { number() { return this.getUTCDate() } })(0).number()')).toBe(1)
  })

  it('formats a given date, in UTC and in one locale', () => {
    expect(seen("new Intl.DateTimeFormat().format(0) + Intl.DateTimeFormat('de').format(new Date(0))")).toBe('1/1/19701.1.1970')
    expect(seen('Intl.DateTimeFormat().resolvedOptions().timeZone')).toBe('UTC')
    expect(seen('new Intl.DateTimeFormat() instanceof Intl.DateTimeFormat')).toBe(true)
  })

  it('a date made by step code is a Date to zod and to the engine', () => {
    expect(seen("require('zod').z.coerce.date().parse(0) instanceof Date")).toBe(true)
    expect(seen('[new Date(0).constructor === Date, Date.name]')).toEqual([true, 'Date'])
    expect(structuredClone(seen('new Date(0)'))).toEqual(new Date(0))
    expect(seen('new Date(0)')).toBeInstanceOf(Date)
    expect(seen("require('zod').z.date().safeParse(new Date(0)).success")).toBe(true)
  })

  it('the real Date goes on telling the time', () => {
    seen('Date')
    expect(Date.now()).toBeGreaterThan(1_700_000_000_000)
  })
})

describe('chance is hidden from step code', () => {
  it('random numbers and ids name the context', () => {
    expect(thrown('Math.random()')).toBe('a step gets random numbers from its context: ctx.random()')
    expect(thrown('crypto.getRandomValues(new Uint8Array(1))')).toBe('a step gets random numbers from its context: ctx.random()')
    expect(thrown('crypto.randomUUID()')).toBe('a step gets ids from its context: ctx.uuid()')
  })

  it('all other arithmetic is there', () => {
    expect(seen('Math.round(Math.PI * 100) + Math.max(1, 2)')).toBe(316)
    expect(seen('Object.prototype.toString.call(Math)')).toBe('[object Math]')
    const names = seen('Object.getOwnPropertyNames(Math)')
    expect(names).toHaveLength(Object.getOwnPropertyNames(Math).length)
  })
})

describe('code is written, not made from text', () => {
  it.each(["eval('1')", "(0, eval)('Math.random()')", "Function('return Math.random()')()", "new Function('a', 'return a')"])(
    '%s',
    (text) => {
      expect(thrown(text)).toBe('a step makes no code from text: write it as code')
    },
  )

  it('functions are functions, and a package finds a global object by the usual means', () => {
    expect(seen('(() => 1) instanceof Function && Function.prototype.call.call(() => 2)')).toBe(2)
    for (const found of ["Function('return this')()", "new Function('return this;')()", 'globalThis', 'global'])
      expect(seen(`[typeof ${found}.process, ${found}.Object === Object, ${found}.Date === Date, typeof ${found}.setTimeout]`)).toEqual([
        'undefined',
        true,
        true,
        'function',
      ])
    expect(thrown('(globalThis.counter = 1)')).toMatch(/not extensible/)
  })
})

describe('the process is hidden from step code', () => {
  it.each(['setTimeout(() => 1)', 'setInterval(() => 1, 1)', 'setImmediate(() => 1)', 'queueMicrotask(() => 1)'])(
    '%s names sleep',
    (expression) => {
      expect(thrown(expression)).toBe('a step is synchronous and never waits: put sleep or waitFor into the graph')
    },
  )

  it('fetch names side effects', () => {
    expect(thrown("fetch('http://127.0.0.1')")).toBe('a step does no I/O: request a side effect, and let its handler use the network')
  })

  it.each([
    'process',
    'Buffer',
    'WebSocket',
    'BroadcastChannel',
    'localStorage',
    'navigator',
    'Temporal',
    'WeakRef',
    'SharedArrayBuffer',
    'WebAssembly',
  ])('%s is undefined', (name) => {
    expect(seen(`typeof ${name}`)).toBe('undefined')
  })

  it('a global that nobody has thought of is undefined too', () => {
    Object.defineProperty(globalThis, 'somethingNew', { value: 1, configurable: true })
    try {
      expect(seen('typeof somethingNew')).toBe('undefined')
    } finally {
      Reflect.deleteProperty(globalThis, 'somethingNew')
    }
  })

  it('a function has no global object as its `this`', () => {
    expect(seen('(function () { return this })()')).toBe(undefined)
  })

  it('the language is there, of the same realm', () => {
    expect(seen('[new Map(), [], /a/, new URL("http://a/b").pathname, structuredClone({ a: 1 })]')).toEqual([
      new Map(),
      [],
      /a/,
      '/b',
      { a: 1 },
    ])
    expect(seen('[]')).toBeInstanceOf(Array)
    expect(seen('new TypeError("no")')).toBeInstanceOf(TypeError)
  })
})
