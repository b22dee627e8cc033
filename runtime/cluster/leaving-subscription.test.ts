// An executor that could not reach its journal kept its partitions as long as that lasted, although others could have done the work.
import { expect, it } from 'vitest'
import { virtualClock } from '../../base/index.ts'
import type { Subscription } from '../../bus/index.ts'
import { leavingSubscription } from './leaving-subscription.ts'

const AFTER = 15_000

const start = () => {
  const clock = virtualClock(1_000)
  let answeredAt = clock.now()
  const said: string[] = []
  const made: { drains: number[]; readonly ended: PromiseWithResolvers<void> }[] = []
  const subscribe = (): Subscription => {
    const one = { drains: [] as number[], ended: Promise.withResolvers<void>() }
    made.push(one)
    return {
      partitions: () => [made.length],
      health: () => 'ok',
      stop: (ms) => {
        one.drains.push(ms)
        return one.ended.promise
      },
    }
  }
  const of = leavingSubscription({
    subscribe,
    answeredAt: () => answeredAt,
    afterMs: AFTER,
    clock,
    onChange: (what) => void said.push(what),
  })
  /** Looks each second, as a process does. */
  const pass = async (seconds: number, answers: boolean): Promise<void> => {
    for (let n = 0; n < seconds; n++) {
      await clock.advance(1_000)
      if (answers) answeredAt = clock.now()
      of.check()
    }
    await clock.advance(0)
  }
  return { of, said, made, pass }
}

it('stays while the journal answers, however seldom, and leaves when it has not for longer than it may', async () => {
  const { of, said, made, pass } = start()
  await pass(15, false)
  await pass(1, true)
  await pass(15, false)
  expect([of.isAway(), of.partitions(), said]).toEqual([false, [1], []])
  await pass(1, false)
  expect([of.isAway(), of.partitions(), of.health(), said]).toEqual([true, [], 'joining', ['leaves']])
  expect(made[0]?.drains).toEqual([0])
})

it('comes back with the first answer, but not before it has left', async () => {
  const { of, said, made, pass } = start()
  await pass(20, false)
  await pass(5, true)
  expect([of.isAway(), said]).toEqual([true, ['leaves']])
  made[0]?.ended.resolve()
  await pass(1, true)
  expect([of.isAway(), of.partitions(), of.health(), said]).toEqual([false, [2], 'ok', ['leaves', 'returns']])
  await pass(20, false)
  expect(said).toEqual(['leaves', 'returns', 'leaves'])
})

it('that was stopped while it was away does not come back', async () => {
  const { of, said, made, pass } = start()
  await pass(20, false)
  const stopped = of.stop(5_000)
  made[0]?.ended.resolve()
  await stopped
  await pass(5, true)
  expect([said, made.length, of.health()]).toEqual([['leaves'], 1, 'dead'])
})
