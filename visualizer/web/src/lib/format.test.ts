import { describe, expect, it } from 'vitest'
import { clock, duration, nodeName, relative, some, utc } from './format.ts'

describe('duration', () => {
  it.each([
    [0, '0 ms'],
    [431, '431 ms'],
    [3470, '3.47 s'],
    [125_000, '2 min 5 s'],
    [120_000, '2 min'],
    [12_000_000, '3 h 20 min'],
    [604_800_000, '7 d'],
  ])('reads %i ms as %s', (ms, text) => expect(duration(ms)).toBe(text))
})

describe('relative', () => {
  it.each([
    [999_500, 'just now'],
    [997_000, '3 s ago'],
    [1_000_000 - 7_500_000, '2 h ago'],
    [1_000_000 + 259_300_000, 'in 3 d'],
    [1_060_000, 'in 1 min'],
  ])('reads %i at 1000000 as %s', (at, text) => expect(relative(at, 1_000_000)).toBe(text))
})

describe('clock', () => {
  it('is the local time, with the date only where that is another than today', () => {
    const at = new Date(2026, 10, 21, 7, 5, 9, 44).getTime()
    expect(clock(at, new Date(2026, 10, 21, 23).getTime())).toBe('07:05:09.044')
    expect(clock(at, new Date(2026, 10, 22, 7).getTime())).toBe('2026-11-21 07:05:09.044')
  })
})

describe('words', () => {
  it('name times, things and nodes', () => {
    expect(utc(0)).toBe('1970-01-01 00:00:00.000 UTC')
    expect([some(1, 'side effect'), some(1200, 'side effect')]).toEqual(['1 side effect', '1,200 side effects'])
    expect([nodeName('3.usual.2.ok.Ship'), nodeName('Ship'), nodeName('')]).toEqual(['Ship', 'Ship', 'the workflow'])
  })
})
