// When a run may end: what is asked of bus, journal and side effects, on fake timers.
import { getEventListeners } from 'node:events'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { untilQuiet } from './quiet.ts'

beforeEach(() => void vi.useFakeTimers({ now: 1_000_000 }))
afterEach(() => void vi.useRealTimers())

/** What is open, due or claimed; times in milliseconds after the begin of the run. */
interface Left {
  readonly open?: boolean
  readonly due?: number
  readonly claimsEnd?: number
}
/** How long a run goes on while `left` says what is left, in milliseconds; `never` where it is not over within a minute. */
const lasts = async (left: (after: number) => Left): Promise<number | 'never'> => {
  const began = Date.now()
  const now = (): Left => left(Date.now() - began)
  const row = { stream: 'Order/1', version: 1, since: began }
  let over: number | 'never' = 'never'
  const engine = {
    bus: { quiet: async () => {} },
    journal: {
      open: async () => ({ rows: now().open === true ? [row] : [] }),
      nextDue: async () => {
        const { due } = now()
        return due === undefined ? null : began + due
      },
    },
    claimsEnd: () => began + (now().claimsEnd ?? 0),
  }
  void untilQuiet(engine, new AbortController().signal, { now: Date.now }).then(() => (over = Date.now() - began))
  await vi.advanceTimersByTimeAsync(60_000)
  return over
}

describe('a run', () => {
  it('ends at once where nothing is open, due or claimed, or a timer is due later than soon', async () => {
    expect(await lasts(() => ({}))).toBe(0)
    expect(await lasts(() => ({ due: 5_001 }))).toBe(0)
  })

  it('goes on while something is open, or a timer is due within 5 s', async () => {
    expect(await lasts((now) => ({ open: now < 3_000 }))).toBe(3_000)
    expect(await lasts((now) => (now < 5_000 ? { due: 5_000 } : {}))).toBe(5_000)
    expect(await lasts(() => ({ open: true }))).toBe('never')
  })

  it('goes on while a claim is open whose effect was put off further than soon, until it has been looked up', async () => {
    const claimsEnd = 13_000
    expect(await lasts((now) => (now < 13_200 ? { due: claimsEnd, claimsEnd } : { claimsEnd }))).toBe(13_200)
  })

  it('is not taken for over where a timer fires between two looks', async () => {
    let looks = 0
    expect(await lasts(() => (looks++ === 0 ? { due: 10 } : { open: true }))).toBe('never')
  })

  it('does not wait for a pause between attempts that is longer than the claim', async () => {
    expect(await lasts(() => ({ due: 3_600_000, claimsEnd: 13_000 }))).toBe(13_000)
  })

  it('leaves no listener behind, however often it looks', async () => {
    const row = { stream: 'Order/1', version: 1, since: 0 }
    const journal = { open: async () => ({ rows: [row] }), nextDue: async () => null }
    const ending = new AbortController()
    const over = untilQuiet({ bus: { quiet: async () => {} }, journal, claimsEnd: () => 0 }, ending.signal)
    await vi.advanceTimersByTimeAsync(10_000)
    expect(getEventListeners(ending.signal, 'abort').length).toBeLessThan(2)
    ending.abort()
    await vi.advanceTimersByTimeAsync(1_000)
    await over
  })
})
