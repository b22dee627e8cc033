// The memory of answers: bounded, and long enough for what is asked twice.
import { describe, expect, it } from 'vitest'
import { request } from './fakes.test.helper.ts'
import { memory } from './memory.ts'
import { outcomeMessage } from './report.ts'

const answer = (after: number) =>
  outcomeMessage({ request: request({ after }), repeat: 'safe', result: { attempt: 1, report: { kind: 'ok' } } })

describe('the memory of answers', () => {
  it('keeps as many as it is told at least, twice as many at most, and the newest of each effect', () => {
    const kept = memory(10)
    for (let n = 0; n < 100; n++) kept.keep(`effect-${n}`, answer(3), 0)
    const known = Array.from({ length: 100 }, (_, n) => n).filter((n) => kept.answerTo(`effect-${n}`, request(), 0) !== undefined)
    expect(known.length).toBeGreaterThanOrEqual(10)
    expect(known.length).toBeLessThanOrEqual(20)
    expect(known.at(-1)).toBe(99)
    kept.keep('effect-99', answer(7), 0)
    expect(kept.answerTo('effect-99', request({ after: 3 }), 0)).toEqual(answer(7))
    expect(kept.answerTo('effect-99', request({ after: 8 }), 0)).toBeUndefined()
  })
  it('tells of a later attempt how long it is until then, and nothing any more once it is due', () => {
    const kept = memory()
    const put = (retryInMs: number) =>
      outcomeMessage({ request: request(), repeat: 'safe', result: { attempt: 1, report: { kind: 'attempted', error: '503', retryInMs } } })
    kept.keep('effect', put(60_000), 1_000)
    expect(kept.answerTo('effect', request(), 1_000)).toEqual(put(60_000))
    expect(kept.answerTo('effect', request(), 41_000)).toEqual(put(20_000))
    expect(kept.answerTo('effect', request(), 61_000)).toBeUndefined()
  })
})
