// What is remembered of streams is bounded, by streams and by causes.
import { describe, expect, it } from 'vitest'
import { NO_MARKS } from './index-document.ts'
import { knownStreams } from './stream-cache.ts'
import type { KnownStream } from './stream-cache.ts'

const known = (causes: number): KnownStream => ({
  version: causes,
  marks: NO_MARKS,
  line: null,
  causes: new Map(Array.from({ length: causes }, (_, i) => [`start:${i}`, i + 1])),
})

describe('known streams', () => {
  it('are forgotten where there are too many, the one that was not used for the longest time first', () => {
    const streams = knownStreams({ streams: 2, causes: 100 })
    streams.set('a', known(1))
    streams.set('b', known(1))
    streams.get('a')
    streams.set('c', known(1))
    expect(['a', 'b', 'c'].map((name) => streams.get(name) !== undefined)).toEqual([true, false, true])
  })
  it('are forgotten where they have too many causes in sum, also when those of one have grown', () => {
    const streams = knownStreams({ streams: 100, causes: 10 })
    const grows = known(4)
    streams.set('a', known(4))
    streams.set('b', grows)
    for (let i = 0; i < 5; i++) grows.causes?.set(`signal:${i}`, i)
    streams.set('b', grows)
    expect(streams.get('a')).toBeUndefined()
    expect(streams.get('b')?.causes?.size).toBe(9)
    streams.forget('b')
    for (const name of ['c', 'd', 'e', 'f', 'g']) streams.set(name, known(2))
    expect(['c', 'd', 'e', 'f', 'g'].every((name) => streams.get(name) !== undefined)).toBe(true)
  })
  it('keep their version, and not their causes, where one has more than all may have', () => {
    const streams = knownStreams({ streams: 10, causes: 3 })
    streams.set('a', known(4))
    expect(streams.get('a')).toMatchObject({ version: 4, causes: undefined })
  })
})
