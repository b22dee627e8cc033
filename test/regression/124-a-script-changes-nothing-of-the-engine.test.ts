// A polyfill in a workflow module changed the engine's own realm: `for (const k in { a: 1 })` gave 'a' and 'isEmpty' from then on, although the module was refused.
import { describe, expect, it } from 'vitest'
import { loadScript } from '../../versions/index.ts'
import { onlyOf, ORDER, problemsOf } from '../../versions/bundle/modules.fixture.ts'

const order = ORDER['order.ts']!
const PATCHES = `;(Array.prototype as any).last = function () { return this[this.length - 1] }
;(Object.prototype as any).isEmpty = function () { return Object.keys(this).length === 0 }
`
const SENTENCE = 'for the engine and for every other workflow too: write a function of your own, and use no package that does so'

describe('a module that changes the language', () => {
  it('is refused before it ran, with what it changes, and the engine is as it was', async () => {
    const before = [Reflect.ownKeys(Array.prototype).length, Reflect.ownKeys(Object.prototype).length]
    expect(await problemsOf({ ...ORDER, 'order.ts': `${order}${PATCHES}` })).toEqual([
      `order.ts: it does not load: it changes the language itself (Object.prototype.isEmpty, Array.prototype.last), ${SENTENCE}`,
    ])
    expect([Reflect.ownKeys(Array.prototype).length, Reflect.ownKeys(Object.prototype).length]).toEqual(before)
    expect(Reflect.ownKeys(Object.prototype)).not.toContain('isEmpty')
  })

  it('also where it throws on the way', async () => {
    expect(await problemsOf({ ...ORDER, 'order.ts': `${PATCHES}throw new Error('no')\n${order}` })).toEqual([
      expect.stringContaining('Object.prototype.isEmpty'),
    ])
    expect('isEmpty' in {}).toBe(false)
  })

  it.each([
    ['Object.defineProperty(String.prototype, "x", { value: 1 })', 'String.prototype.x'],
    ['Array.prototype.at = function () { return 1 }', 'Array.prototype.at'],
    ['delete Array.prototype.flat', 'Array.prototype.flat'],
    ['Function.prototype.x = 1', 'Function.prototype.x'],
    ['Intl.NumberFormat.prototype.x = 1', 'Intl.NumberFormat.prototype.x'],
    ['globalThis.Map.prototype.x = 1', 'Map.prototype.x'],
    ['JSON.parse = () => 1', 'JSON.parse'],
    ['Math.random = () => 1', 'Math.random'],
    ['Date.prototype.x = 1', 'Date.prototype.x'],
    ['URL.prototype.x = 1', 'URL.prototype.x'],
    ['Object.getPrototypeOf(Int8Array.prototype).x = 1', 'TypedArray.prototype.x'],
    ['[].constructor.from = 1', 'Array.from'],
    ['Array.prototype[Symbol.iterator] = function* () {}', 'Array.prototype.Symbol(Symbol.iterator)'],
  ])('%s is %s', (code, part) => {
    expect(() => loadScript({ code: `"use strict";${code}`, filename: 'a.js' })).toThrow(
      `it changes the language itself (${part}), ${SENTENCE}`,
    )
  })

  it('but to look whether there is something, or to have classes of its own, is no change', async () => {
    const text = `if (!Array.prototype.at) (Array.prototype as any).at = () => 1
class Money extends Array { last() { return this.at(-1) } }
;(Money.prototype as any).twice = (n: number) => n * 2
const empty = Object.assign(Object.create(null), { isEmpty: () => true })
`
    expect(
      (await onlyOf({ ...ORDER, 'order.ts': `${order}${text}export const used = [new Money(), empty.isEmpty()]\n` })).manifest.name,
    ).toBe('Order')
  })
})
