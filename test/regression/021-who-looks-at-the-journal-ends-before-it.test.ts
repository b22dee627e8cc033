// A look of the timers or the reconciler that was under way at the end met a closed journal, and an error was logged.
import { expect, it } from 'vitest'
import { virtualClock } from '../../base/index.ts'
import { inProcessBus } from '../../bus/in-process/index.ts'
import { startExecutor } from '../../executor-service/index.ts'
import { memoryJournal } from '../../journal/memory/index.ts'

const world = () => {
  const clock = virtualClock()
  const looks: PromiseWithResolvers<void>[] = []
  const errors: string[] = []
  const look = async <T>(came: T): Promise<T> => {
    const one = Promise.withResolvers<void>()
    looks.push(one)
    await one.promise
    return came
  }
  const executor = startExecutor({
    journal: { ...memoryJournal(), due: () => look([]), open: () => look({ rows: [] }) },
    bus: inProcessBus({ clock }),
    clock,
    versions: { get: async () => undefined, active: async () => [] },
    env: { random: () => 0.5, uuid: () => 'id' },
    log: { info: () => {}, warn: () => {}, error: (_: unknown, message?: string) => void errors.push(String(message)) },
    reconcileEvery: 10,
  })
  return { clock, looks, errors, executor }
}

it('an executor that is stopped waits for the timers and the reconciler to end their look at the journal', async () => {
  const { clock, looks, executor } = world()
  await clock.advance(10)
  expect(looks).toHaveLength(2)
  let ended = false
  const stopped = executor.stop(1_000).then(() => (ended = true))
  looks[0]!.resolve()
  await clock.advance(0)
  expect(ended).toBe(false)
  looks[1]!.resolve()
  await stopped
  await clock.runUntilIdle()
  expect([clock.now(), looks.length]).toEqual([10, 2])
})

it('it waits no longer than it may, and what fails later is no news', async () => {
  const { clock, looks, errors, executor } = world()
  await clock.advance(10)
  const stopped = executor.stop(1_000)
  await clock.advance(1_000)
  await stopped
  for (const one of looks) one.reject(new Error('the journal is closed'))
  await clock.runUntilIdle()
  expect(errors).toEqual([])
})
