// The published table, between its rows and beyond its ends.
import { describe, expect, it } from 'vitest'
import { QUERY_RU, queryRu, readRu, writeRu } from './ru.ts'

const KB = 1024

describe('request units', () => {
  it('are those of the table at its sizes', () => {
    expect([1, 2, 4, 64, 1024].map((kilobytes) => writeRu(kilobytes * KB))).toEqual([4.95, 6.29, 6.67, 22.67, 625])
    expect([1, 2, 4, 64, 1024].map((kilobytes) => readRu(kilobytes * KB))).toEqual([1, 1.04, 1.14, 4.76, 145.9])
  })
  it('lie on a straight line between two sizes', () => {
    expect(writeRu(1.5 * KB)).toBeCloseTo((4.95 + 6.29) / 2)
    expect(readRu(12 * KB)).toBeCloseTo((1.33 + 1.67) / 2)
  })
  it('are never less than the smallest row, and grow on behind the largest', () => {
    expect(writeRu(0)).toBe(4.95)
    expect(writeRu(100)).toBe(4.95)
    expect(readRu(1)).toBe(1)
    expect(writeRu(4096 * KB)).toBeCloseTo(2500)
  })
  it('of a query are those of a small one, and of what it gives back', () => {
    expect(queryRu(2)).toBe(QUERY_RU)
    expect(queryRu(16 * KB)).toBeCloseTo(QUERY_RU + 0.67)
  })
})
