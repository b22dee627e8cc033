// What waits shares a batch; a stream is never in two at once; a bad append hurts itself alone.
import { describe, expect, it } from 'vitest'
import { groupCommit } from './group.ts'
import type { AppendGroup } from './group.ts'

interface Item {
  readonly key: string
  readonly nth: number
  readonly bytes?: number
  readonly call?: number
}
interface Batch {
  readonly items: readonly Item[]
  answer(answers?: readonly (string | Error)[]): Promise<void>
  fail(error: unknown): Promise<void>
}

const rounds = async (): Promise<void> => {
  for (let i = 0; i < 5; i++) await new Promise(setImmediate)
}

/** A group over a store that answers when the test says so. */
const grouped = (atOnce: number): { readonly group: AppendGroup<Item, string>; readonly batches: readonly Batch[] } => {
  const batches: Batch[] = []
  const group = groupCommit<Item, string>({
    keyOf: ({ key }) => key,
    bytesOf: ({ bytes = 1 }) => bytes,
    callOf: ({ nth, call = nth }) => call,
    isOfOne: (error) => error === 'of one',
    atOnce,
    write: (items) =>
      new Promise((resolve, reject) => {
        batches.push({
          items,
          answer: async (answers = items.map(({ key, nth }) => `${key}${nth}`)) => {
            resolve(answers)
            await rounds()
          },
          fail: async (error) => {
            reject(error)
            await rounds()
          },
        })
      }),
  })
  return { group, batches }
}

const names = (batches: readonly Batch[]): readonly (readonly string[])[] =>
  batches.map(({ items }) => items.map(({ key, nth }) => `${key}${nth}`))

describe('a group', () => {
  it('writes what is asked for in one round together, in the order of keys, and gives each its own answer', async () => {
    const { group, batches } = grouped(2)
    const answers = ['c', 'a', 'b'].map((key) => group.submit({ key, nth: 1 }))
    await rounds()
    expect(names(batches)).toEqual([['a1', 'b1', 'c1']])
    await batches[0]!.answer()
    expect(await Promise.all(answers)).toEqual(['c1', 'a1', 'b1'])
  })

  it('never has a key in two batches, keeps the order of each, and holds up no other key', async () => {
    const { group, batches } = grouped(2)
    const answers = [1, 2, 3].map((nth) => group.submit({ key: 'a', nth }))
    await rounds()
    answers.push(group.submit({ key: 'b', nth: 1 }))
    await rounds()
    expect(names(batches)).toEqual([['a1'], ['b1']])
    await batches[0]!.answer()
    expect(names(batches)).toEqual([['a1'], ['b1'], ['a2']])
    await batches[2]!.answer()
    await batches[1]!.answer()
    await batches[3]!.answer()
    expect(await Promise.all(answers)).toEqual(['a1', 'a2', 'a3', 'b1'])
  })

  it('has no more batches at once than it may, and gathers what waits into the next', async () => {
    const { group, batches } = grouped(1)
    const first = group.submit({ key: 'a', nth: 1 })
    await rounds()
    const others = ['c', 'b'].map((key) => group.submit({ key, nth: 1 }))
    await rounds()
    expect(names(batches)).toEqual([['a1']])
    await batches[0]!.answer()
    expect(names(batches)).toEqual([['a1'], ['b1', 'c1']])
    await batches[1]!.answer()
    await Promise.all([first, ...others])
  })

  it('bounds a batch by items and by bytes, and keeps what one call asked for together', async () => {
    const { group, batches } = grouped(9)
    const many = Array.from({ length: 1_500 }, (_, nth) => group.submit({ key: `k${nth}`, nth }))
    const whole = Array.from({ length: 1_500 }, (_, nth) => group.submit({ key: `w${nth}`, nth, call: -1 }))
    const large = [1, 2].map((nth) => group.submit({ key: `l${nth}`, nth: 5_000 + nth, bytes: 3 * 1024 * 1024 }))
    await rounds()
    expect(batches.map(({ items }) => items.length)).toEqual([1_000, 2_000, 1, 1])
    for (const batch of batches) await batch.answer()
    await Promise.all([...many, ...whole, ...large])
  })

  it('writes again, in a later batch and before what came after it, what was answered so', async () => {
    const { group, batches } = grouped(1)
    const answers = [group.submit({ key: 'a', nth: 1 }), group.submit({ key: 'a', nth: 2 }), group.submit({ key: 'b', nth: 1 })]
    await rounds()
    await batches[0]!.answer(['again', 'b1'])
    expect(names(batches)).toEqual([['a1', 'b1'], ['a1']])
    await batches[1]!.answer()
    await batches[2]!.answer()
    expect(await Promise.all(answers)).toEqual(['a1', 'a2', 'b1'])
  })

  it('rejects the one that is to blame and writes the others, where a batch failed for one', async () => {
    const { group, batches } = grouped(1)
    const answers = Promise.allSettled(['a', 'b', 'c'].map((key) => group.submit({ key, nth: 1 })))
    await rounds()
    await batches[0]!.fail('of one')
    await batches[1]!.answer()
    await batches[2]!.fail('of one')
    await batches[3]!.answer([new Error('refused')])
    expect(names(batches)).toEqual([['a1', 'b1', 'c1'], ['a1'], ['b1'], ['c1']])
    expect((await answers).map((settled) => (settled.status === 'fulfilled' ? settled.value : String(settled.reason)))).toEqual([
      'a1',
      'of one',
      'Error: refused',
    ])
  })

  it('rejects all of a batch where the store failed, and goes on with what waits', async () => {
    const { group, batches } = grouped(1)
    const lost = Promise.allSettled(['a', 'b'].map((key) => group.submit({ key, nth: 1 })))
    await rounds()
    const next = group.submit({ key: 'a', nth: 2 })
    await batches[0]!.fail('the server is away')
    await batches[1]!.answer()
    expect((await lost).map(({ status }) => status)).toEqual(['rejected', 'rejected'])
    expect(await next).toBe('a2')
  })

  it('is idle when all is answered, and at once where nothing was asked', async () => {
    const { group, batches } = grouped(1)
    await group.idle()
    const answer = group.submit({ key: 'a', nth: 1 })
    let idle = false
    const resting = group.idle().then(() => (idle = true))
    await rounds()
    expect(idle).toBe(false)
    await batches[0]!.answer()
    await resting
    expect(await answer).toBe('a1')
  })
})
