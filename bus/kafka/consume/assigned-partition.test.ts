// A holding: the low-water mark never passes what is not done.
import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { virtualClock } from '../../../base/index.ts'
import { commits } from './commits.ts'
import { assignedPartition } from './assigned-partition.ts'
import { recordsBehind } from '../topics/offsets.ts'

const held = (signal = new AbortController().signal) => assignedPartition({ topic: 't', partition: 0, lease: { epoch: 1, signal } })

describe('a holding', () => {
  it('has as its low water the first record that is not done, whatever the order in which they are', () => {
    const property = fc.property(
      fc.uniqueArray(fc.nat(200), { minLength: 1, maxLength: 60 }),
      fc.infiniteStream(fc.nat()),
      (numbers, dice) => {
        const of = held()
        const open = numbers.toSorted((a, b) => a - b).map((offset) => ({ offset, done: of.take(BigInt(offset)) }))
        of.position = 201n
        while (open.length > 0) {
          expect(of.standing()?.offset).toBe(BigInt(open[0]!.offset))
          expect(of.pending()).toBe(open.length)
          const [one] = open.splice(dice.next().value % open.length, 1)
          one!.done()
          one!.done()
        }
        expect(of.standing()).toEqual({ offset: 201n, doneAbove: 0 })
        expect(of.pending()).toBe(0)
      },
    )
    fc.assert(property)
  })

  it('has none before it is known where the group stands', () => {
    expect(held().standing()).toBeUndefined()
  })

  it('tells how much is done behind one that cannot be done, so that only what is not done counts as waiting', () => {
    const of = held()
    const done = [5n, 6n, 7n, 8n].map((offset) => of.take(offset))
    of.position = 9n
    for (const one of [1, 2]) done[one]!()
    expect(of.standing()).toEqual({ offset: 5n, doneAbove: 2 })
    expect(recordsBehind(of.standing()!, 12n)).toBe(5)
  })
})

describe('commits', () => {
  const start = (fail: () => boolean = () => false) => {
    const clock = virtualClock()
    const ending = new AbortController()
    const of = held(ending.signal)
    const made: string[] = []
    let failures = 0
    const commit = commits({
      sent: () => Promise.resolve(),
      clock,
      owned: () => [of],
      commit: async (offsets) => {
        if (fail()) throw new Error('the coordinator moves')
        made.push(...offsets.map(({ offset }) => `${clock.now()} ${offset}`))
      },
      onFailed: () => void failures++,
    })
    return { clock, ending, of, made, commit, failures: () => failures }
  }

  it('are made once for all that was done within a moment, and not where nothing changed', async () => {
    const { clock, of, made, commit } = start()
    of.position = 3n
    const done = [0n, 1n, 2n].map((offset) => of.take(offset))
    done[0]!()
    commit.soon()
    await clock.advance(5)
    done[1]!()
    commit.soon()
    await clock.advance(100)
    commit.soon()
    await clock.advance(100)
    expect(made).toEqual(['100 2'])
  })

  it('are tried again when they failed', async () => {
    let broken = true
    const { clock, of, made, commit, failures } = start(() => broken)
    of.position = 7n
    commit.soon()
    await clock.advance(100)
    broken = false
    await clock.advance(2_000)
    expect({ made, failures: failures() }).toEqual({ made: ['1100 7'], failures: 1 })
  })

  it('are not made for partitions that were lost', async () => {
    const { clock, ending, of, made, commit } = start()
    of.position = 7n
    ending.abort()
    await commit.now()
    commit.soon()
    await clock.advance(100)
    expect(made).toEqual([])
  })
})
