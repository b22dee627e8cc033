import { describe, expect, it } from 'vitest'
import { all, turn } from '../fakes.test.helper.ts'
import { inOrder } from './in-order.ts'

/** Items whose answers come when the test says so. */
const scripted = (count: number, fail?: Error) => {
  const taken: number[] = []
  const answers = new Map<number, (value: string) => void>()
  const refusals = new Map<number, (error: Error) => void>()
  let closed = false
  async function* items(): AsyncGenerator<number, void> {
    try {
      for (let i = 1; i <= count; i++) {
        taken.push(i)
        yield i
      }
      if (fail) throw fail
    } finally {
      closed = true
    }
  }
  const offer = (item: number) => {
    const { promise, resolve, reject } = Promise.withResolvers<string>()
    answers.set(item, resolve)
    refusals.set(item, reject)
    return Promise.resolve({ answer: promise })
  }
  const answer = async (...numbers: readonly number[]): Promise<void> => {
    for (const n of numbers) answers.get(n)!(`answer ${n}`)
    await turn()
  }
  return { items: items(), offer, answer, refusals, taken, closed: () => closed }
}

async function* oneThenNever(): AsyncGenerator<number, void> {
  yield 1
  await new Promise(() => {})
}

describe('answers', () => {
  it('come in the order of the items, those that are there together at once', async () => {
    const { items, offer, answer } = scripted(4)
    const answers = inOrder({ items, offer, atOnce: 10 })
    const first = answers.next()
    await turn()
    await answer(3, 2)
    await answer(1)
    expect(await first).toEqual({ done: false, value: ['answer 1', 'answer 2', 'answer 3'] })
    const last = answers.next()
    await answer(4)
    expect(await last).toEqual({ done: false, value: ['answer 4'] })
    expect(await answers.next()).toEqual({ done: true, value: undefined })
  })

  it('are given although the next item does not come', async () => {
    const { offer, answer } = scripted(0)
    const answers = inOrder({ items: oneThenNever(), offer, atOnce: 10 })
    const first = answers.next()
    await turn()
    await answer(1)
    expect(await first).toEqual({ done: false, value: ['answer 1'] })
  })

  it('are none where there are no items', async () => {
    const { items, offer } = scripted(0)
    expect(await all(inOrder({ items, offer, atOnce: 1 }))).toEqual([])
  })
})

describe('the bound', () => {
  it('holds over answers that are open, and over those that a slow reader has not taken', async () => {
    const { items, offer, answer, taken } = scripted(10)
    const answers = inOrder({ items, offer, atOnce: 3 })
    const first = answers.next()
    await turn()
    expect(taken).toEqual([1, 2, 3])
    await answer(2, 3)
    expect(taken).toEqual([1, 2, 3]) // 1 is open, 2 and 3 wait behind it
    await answer(1)
    expect(await first).toHaveProperty('value.length', 3)
    await turn()
    expect(taken).toEqual([1, 2, 3, 4, 5, 6])
    await answer(4, 5, 6)
    expect(taken).toEqual([1, 2, 3, 4, 5, 6]) // nobody reads
    expect(await answers.next()).toHaveProperty('value.length', 3)
    await turn()
    expect(taken).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9])
  })

  it('offers one item after the other, so that they keep their order', async () => {
    const offers: PromiseWithResolvers<void>[] = []
    const offered: number[] = []
    const { items } = scripted(3)
    const offer = async (item: number) => {
      offered.push(item)
      const gate = Promise.withResolvers<void>()
      offers.push(gate)
      await gate.promise
      return { answer: Promise.resolve(item) }
    }
    const offeredAll = all(inOrder({ items, offer, atOnce: 3 }))
    for (const n of [1, 2, 3]) {
      await turn()
      expect(offered).toHaveLength(n)
      offers[n - 1]!.resolve()
    }
    expect((await offeredAll).flat()).toEqual([1, 2, 3])
  })
})

describe('an end before the end', () => {
  it('closes the items when the reader goes, and takes no more', async () => {
    const { items, offer, answer, taken, closed } = scripted(100)
    const answers = inOrder({ items, offer, atOnce: 2 })
    const first = answers.next()
    await turn()
    await answer(1)
    await first
    await answers.return()
    await turn()
    expect(taken.length).toBeLessThanOrEqual(3)
    expect(closed()).toBe(true)
  })

  it('that the items fail with comes after the answers of those before', async () => {
    const { items, offer, answer } = scripted(2, new Error('the line is cut'))
    const answers = inOrder({ items, offer, atOnce: 10 })
    const first = answers.next()
    await turn()
    await answer(1, 2)
    expect(await first).toHaveProperty('value', ['answer 1', 'answer 2'])
    await expect(answers.next()).rejects.toThrow('the line is cut')
  })

  it('that an answer fails with comes in its turn', async () => {
    const { items, offer, refusals } = scripted(1)
    const answers = inOrder({ items, offer, atOnce: 10 })
    const first = answers.next()
    await turn()
    refusals.get(1)!(new Error('a fault of ours'))
    await expect(first).rejects.toThrow('a fault of ours')
  })
})
