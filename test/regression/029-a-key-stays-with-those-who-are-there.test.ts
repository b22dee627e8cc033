// The hostile bus gave a key to a consumer that had left meanwhile: nobody got its messages any more.
import { expect, it } from 'vitest'
import { virtualClock } from '../../base/index.ts'
import { hostileBus, noFaults } from '../../bus/hostile/index.ts'

it('a key moves to no consumer that has left', async () => {
  const clock = virtualClock()
  let chance = 0.5
  const bus = hostileBus<{ commands: string; effects: never; replies: never; control: never }>({
    clock,
    random: () => chance,
    faults: { ...noFaults, twoOwners: 0.9, maxMs: 100 },
  })
  const got: string[] = []
  const leaving = bus.subscribe('commands', { group: 'g', atOnce: 1, handler: () => Promise.reject(new Error('it has left')) })
  await bus.publish('commands', [{ key: 'k', value: 'm' }])
  await clock.advance(10)
  const left = leaving.stop(0)
  await clock.advance(1_000)
  await left
  // From here on nothing goes wrong any more.
  chance = 0.99
  bus.subscribe('commands', { group: 'g', atOnce: 1, handler: async (messages) => void got.push(...messages) })
  await clock.advance(60_000)
  expect(got).toContain('m')
})
