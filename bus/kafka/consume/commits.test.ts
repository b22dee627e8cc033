import { expect, it } from 'vitest'
import { virtualClock } from '../../../base/index.ts'
import { commits } from './commits.ts'
import { assignedPartition } from './assigned-partition.ts'

const setUp = (sent: () => Promise<void>) => {
  const clock = virtualClock()
  const ending = new AbortController()
  const held = assignedPartition({ topic: 't', partition: 0, lease: { epoch: 1, signal: ending.signal } })
  held.position = 0n
  held.committed = { offset: 0n, doneAbove: 0 }
  const committed: string[] = []
  const commit = commits({
    owned: () => [held],
    commit: async (places) => void committed.push(...places.map(({ offset }) => offset)),
    sent,
    clock,
    onFailed: () => undefined,
  })
  const done = (offset: bigint): void => {
    const acknowledge = held.take(offset)
    held.position = offset + 1n
    acknowledge()
    commit.soon()
  }
  return { clock, ending, committed, commit, done }
}

it('commits nothing while what came of it is not durable: a crash would lose it', async () => {
  const written = Promise.withResolvers<void>()
  const { clock, committed, done } = setUp(() => written.promise)
  done(0n)
  await clock.runUntilIdle()
  expect(committed).toEqual([])
  written.resolve()
  await clock.runUntilIdle()
  expect(committed).toEqual(['1'])
})

it('does not commit any more for a partition that went to others meanwhile', async () => {
  const written = Promise.withResolvers<void>()
  const { clock, committed, done, ending } = setUp(() => written.promise)
  done(0n)
  await clock.runUntilIdle()
  ending.abort(new Error('gone'))
  written.resolve()
  await clock.runUntilIdle()
  expect(committed).toEqual([])
})
