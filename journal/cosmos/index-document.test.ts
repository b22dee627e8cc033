// Marks: what covers what, and that their order as text is their order in time.
import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { shardOf } from '../../base/index.ts'
import { confirmed, covers, marksOf, merged, placeAfter, stored, streamLine, withMarks } from './index-document.ts'
import type { Marks } from './index-document.ts'

const time = fc.option(fc.integer({ min: -10, max: 2_000_000_000_000 }))
const anyMarks: fc.Arbitrary<Marks> = fc.record({ open: time, due: time })
const text = fc.string({ unit: 'grapheme', maxLength: 6 })

describe('marks', () => {
  it('merged, cover both', () => {
    fc.assert(
      fc.property(anyMarks, anyMarks, (a, b) => {
        expect(covers(merged(a, b), a)).toBe(true)
        expect(covers(merged(a, b), b)).toBe(true)
      }),
    )
  })
  it('cover an open stream by any open mark, and a due one by a time that is not later', () => {
    expect(covers({ open: 9, due: null }, { open: 3, due: null })).toBe(true)
    expect(covers({ open: null, due: 3 }, { open: 3, due: null })).toBe(false)
    expect(covers({ open: null, due: 3 }, { open: null, due: 3 })).toBe(true)
    expect(covers({ open: null, due: 4 }, { open: null, due: 3 })).toBe(false)
    expect(covers({ open: 3, due: null }, { open: null, due: 3 })).toBe(false)
    expect(covers({ open: null, due: null }, { open: null, due: null })).toBe(true)
  })
  it('come out of a line as they were put in, with the shard of the stream, and leave nothing behind when they go', () => {
    fc.assert(
      fc.property(text, anyMarks, (stream, marks) => {
        const line = withMarks(streamLine(stream), 7, marks, true)
        expect(marksOf(line)).toEqual(stored(marks))
        expect(line.shard).toBe(marks.open === null && marks.due === null ? undefined : shardOf(stream))
        expect(withMarks(line, 0, { open: null, due: null })).toEqual(streamLine(stream))
      }),
    )
  })
  it('are in the order of time, as text', () => {
    const at = fc.integer({ min: 0, max: Number.MAX_SAFE_INTEGER - 1 })
    fc.assert(
      fc.property(at, at, text, text, (a, b, one, other) => {
        const [due, bound] = [withMarks(streamLine(one), 1, { open: null, due: a }).due ?? '', placeAfter(b)]
        expect(due < bound).toBe(a <= b)
        const later = withMarks(streamLine(other), 1, { open: null, due: b }).due ?? ''
        if (a < b) expect(due < later).toBe(true)
      }),
    )
  })
  it('are no matter of whether a row is confirmed', () => {
    const line = { ...withMarks(streamLine('Order/1'), 1, { open: 3, due: null }), ahead: true as const }
    expect(confirmed(line)).toEqual(withMarks(streamLine('Order/1'), 1, { open: 3, due: null }))
  })
})
