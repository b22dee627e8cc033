import { describe, expect, it } from 'vitest'
import type { DeadLetters, KeptLetter } from '../../bus/index.ts'
import { clusterDeadLetters } from './dead-letters.ts'

const letter = (id: string): KeptLetter => ({
  id,
  at: 1,
  origin: { source: 'kafka', at: 'orders/3@17' },
  target: 'topic orders',
  reason: 'it is no JSON',
  raw: Buffer.from('{'),
  key: null,
  headers: {},
  cut: false,
  resentAt: 2,
})

describe('dead letters that a cluster keeps', () => {
  it('are shown as text, page by page', async () => {
    const asked: unknown[] = []
    const kept: Pick<DeadLetters, 'list'> = {
      list: async (page) => {
        asked.push(page)
        return { rows: [letter('a')], next: 'more' }
      },
    }
    const { rows, next } = await clusterDeadLetters(kept, () => 0).page('more')
    expect(asked).toEqual([{ limit: 50, cursor: 'more' }])
    expect(next).toBe('more')
    expect(rows).toEqual([
      {
        id: 'a',
        at: 1,
        origin: { source: 'kafka', at: 'orders/3@17' },
        target: 'topic orders',
        workflow: null,
        reason: 'it is no JSON',
        raw: '{',
        resentAt: 2,
      },
    ])
  })

  it('are looked for seldom, and not at all missed while the brokers are away', async () => {
    let [looks, now] = [0, 0]
    const letters = clusterDeadLetters(
      {
        list: () => {
          looks++
          return looks === 1 ? Promise.reject(new Error('no broker answers')) : Promise.resolve({ rows: [letter('a')] })
        },
      },
      () => now,
    )
    expect(await Promise.all([letters.any(), letters.any()])).toEqual([false, false])
    now = 29_999
    expect(await letters.any()).toBe(false)
    now = 30_000
    expect(await letters.any()).toBe(true)
    expect(looks).toBe(2)
  })
})
