// A dead letter goes into a record and comes out as it was.
import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { LETTER_HEADERS, letterId } from './dead-letter.ts'
import type { DeadLetter } from './dead-letter.ts'
import { letterRecord, readLetter, resentRecord } from './letter-record.ts'

const bytes = (text: string): Uint8Array => Buffer.from(text)
const letter: DeadLetter = {
  origin: { source: 'kafka', at: 'orders/3@17', trace: 'a-trace' },
  target: 'workflow Order',
  workflow: 'Order',
  reason: 'orderId: is missing',
  raw: bytes('{"order":1}'),
  key: bytes('k'),
  headers: { colour: bytes('red') },
}

describe('the record of a dead letter', () => {
  it('holds the raw bytes untouched, by the key of its origin, and says the rest in headers', () => {
    const { topic, key, value, headers } = letterRecord('contrail.deadletters', letter, 1_700)
    expect({ topic, value, key: Buffer.from(key!).toString() }).toEqual({
      topic: 'contrail.deadletters',
      value: letter.raw,
      key: 'orders/3@17',
    })
    expect(Object.fromEntries(Object.entries(headers!).map(([name, of]) => [name, Buffer.from(of).toString()]))).toEqual({
      'contrail-id': letterId(letter),
      'contrail-at': '1700',
      'contrail-reason': 'orderId: is missing',
      'contrail-source': 'kafka',
      'contrail-origin': 'orders/3@17',
      'contrail-target': 'workflow Order',
      'contrail-workflow': 'Order',
      'contrail-key': 'k',
      'contrail-original-colour': 'red',
      traceparent: 'a-trace',
    })
  })

  it('is read as it was written, whatever it holds', () => {
    const some = fc.uint8Array({ maxLength: 50 })
    const arbitrary = fc.record({
      source: fc.constantFrom('http', 'file', 'kafka', 'bus'),
      at: fc.option(
        fc.string({ minLength: 1 }).map((text) => `at ${text.toWellFormed()}`),
        { nil: undefined },
      ),
      raw: fc.option(some),
      key: fc.option(some),
      headers: fc.dictionary(
        fc.string().map((name) => name.toWellFormed()),
        some,
      ),
    })
    fc.assert(
      fc.property(arbitrary, ({ source, at, raw, key, headers }) => {
        const given: DeadLetter = {
          origin: { source, ...(at !== undefined && { at }) },
          target: 'topic t',
          reason: 'why',
          raw,
          key,
          headers,
        }
        const { value, headers: written } = letterRecord('d', given, 5)
        const read = readLetter({ value, headers: written ?? {} })
        expect(read).toMatchObject({ kind: 'letter', letter: { id: letterId(given), at: 5, raw, key, cut: false, origin: given.origin } })
        expect(read.kind === 'letter' && Object.entries(read.letter.headers)).toEqual(Object.entries(headers))
      }),
    )
  })

  it('keeps the beginning of what is too big for a broker, and says how big it was', () => {
    const big = letterRecord('d', { ...letter, raw: Buffer.alloc(1024 * 1024, 'x'), headers: { most: Buffer.alloc(900 * 1024) } }, 5)
    const size = Object.entries(big.headers!).reduce((sum, [name, of]) => sum + name.length + of.length, big.value!.length)
    expect(size).toBeLessThan(1_000_000)
    expect(big.value!.length).toBeGreaterThan(30_000)
    expect(readLetter({ value: big.value, headers: big.headers! })).toMatchObject({ kind: 'letter', letter: { cut: true } })
  })

  it('leaves out what has no room: a key or a header is whole or not there', () => {
    const { headers, value } = letterRecord(
      'd',
      { ...letter, key: Buffer.alloc(1024 * 1024), headers: { huge: Buffer.alloc(1024 * 1024) } },
      5,
    )
    expect(headers).not.toHaveProperty('contrail-key')
    expect(headers).not.toHaveProperty('contrail-original-huge')
    expect(headers).toHaveProperty(LETTER_HEADERS.cut)
    expect(value).toEqual(letter.raw)
  })

  it('says that it is no whole record where only the beginning of something was found', () => {
    const { headers, value } = letterRecord('d', { ...letter, bytes: 70_000 }, 5)
    expect(Buffer.from(headers![LETTER_HEADERS.cut]!).toString()).toBe('70000')
    expect(readLetter({ value, headers: headers! })).toMatchObject({ letter: { cut: true, raw: letter.raw } })
  })

  it('cuts a reason without end', () => {
    const { headers } = letterRecord('d', { ...letter, reason: 'x'.repeat(100_000) }, 5)
    expect(headers![LETTER_HEADERS.reason]!.length).toBe(4_000)
  })

  it('that somebody else wrote is told apart, and so is the note that one was sent again', () => {
    const read = readLetter({ value: bytes('x'), headers: { 'contrail-id': bytes('1') } })
    expect(read).toEqual({ kind: 'stranger' })
    const kept = readLetter({ value: null, headers: letterRecord('d', letter, 5).headers! })
    if (kept.kind !== 'letter') throw new Error('no letter')
    const note = resentRecord('d', kept.letter, 9)
    expect(note).toMatchObject({ topic: 'd', key: bytes('orders/3@17'), value: null })
    expect(readLetter({ value: null, headers: note.headers! })).toEqual({ kind: 'resent', id: letterId(letter), at: 9 })
  })
})

describe('the id of a dead letter', () => {
  it('is made of where it came from, what it was meant for, and what it is', () => {
    const others: readonly DeadLetter[] = [
      letter,
      { ...letter, origin: { source: 'kafka', at: 'orders/3@18' } },
      { ...letter, origin: { source: 'file', at: 'orders/3@17' } },
      { ...letter, target: 'workflow Other' },
      { ...letter, raw: bytes('') },
      { ...letter, raw: null },
      { ...letter, digest: 'a' },
      { ...letter, digest: 'b' },
    ]
    expect(new Set(others.map(letterId)).size).toBe(others.length)
    expect(letterId({ ...letter, raw: '{"order":1}', reason: 'another', headers: {} })).toBe(letterId(letter))
  })
})
