import { expect, test } from 'vitest'
import type { JsonObject } from '../base/index.ts'
import { trackReads } from './reads.ts'
import type { Reads } from './reads.ts'

const state: JsonObject = Object.freeze({ total: 1, note: 'n', list: [{ sku: 'a' }] })
const readsOf = (use: (state: JsonObject) => unknown): Reads => {
  const tracked = trackReads(state)
  use(tracked.state)
  return tracked.reads()
}

test.each<[string, (state: JsonObject) => unknown, Reads]>([
  ['nothing', () => 1, []],
  ['a key', (s) => s['total'], ['total']],
  ['keys in any order, once each and sorted', (s) => [s['total'], s['list'], s['total']], ['list', 'total']],
  ['a destructured key', ({ note }) => note, ['note']],
  ['a key that is not there: it may be there another time', (s) => s['tracking'], ['tracking']],
  ['a look whether a key is there', (s) => ['tracking' in s, Object.hasOwn(s, 'note')], ['note', 'tracking']],
  ['a spread', (s) => ({ ...s }), '*'],
  ['a rest', ({ total: _total, ...rest }) => rest, '*'],
  ['a list of keys', (s) => Object.keys(s), '*'],
  ['all entries', (s) => Object.entries(s), '*'],
  ['a stringified state', (s) => JSON.stringify(s), '*'],
])('notes %s', (_, use, reads) => expect(readsOf(use)).toEqual(reads))

test('the view looks like the state and cannot be written to', () => {
  const view = trackReads(state).state
  expect({ ...view }).toEqual(state)
  expect(() => Object.assign(view, { total: 2 })).toThrow(TypeError)
  expect(() => Reflect.deleteProperty(view, 'total') || Reflect.defineProperty(view, 'x', { value: 1 })).not.toThrow()
  expect(state).toEqual({ total: 1, note: 'n', list: [{ sku: 'a' }] })
})
