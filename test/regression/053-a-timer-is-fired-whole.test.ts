// A timer command that found more due than fits into a turn was acknowledged with the rest unfired: it stayed due for up to 30 seconds, 500 at a time.
import { expect, it } from 'vitest'
import type { Command } from '../../engine/index.ts'
import { deliver } from '../../executor-service/shell/deliver.ts'
import { driven, LEASE } from '../core/attack.fixture.ts'

it('one timer command fires all that is due, over as many turns as that takes', async () => {
  const clock = { now: 1_000 }
  const on = driven([], { now: () => clock.now })
  const shell = { ...on.shell, env: { ...on.shell.env, limits: { events: 2, size: 1_000_000 } } }
  const stream = 'Cart/c1'
  const kept = Array.from({ length: 5 }, (_, i): Command => ({
    kind: 'signal',
    stream,
    signal: 'Go',
    id: `${i}`,
    payload: {},
    keep: 60,
    origin: { source: 't' },
  }))
  await deliver({ shell, stream, commands: kept, lease: LEASE })
  expect((await on.state(stream)).kept.size).toBe(5)
  clock.now = 1_060
  await deliver({ shell, stream, commands: [{ kind: 'timer', stream, due: 1_060 }], lease: LEASE })
  expect((await on.state(stream)).kept.size).toBe(0)
  const expired = (await on.journal.read(stream, 1, 99)).map(({ events }) => events.filter(({ kind }) => kind === 'SignalExpired').length)
  expect(expired.filter((count) => count > 0)).toEqual([2, 2, 1])
})
