// A side-effect service whose clock was an hour ahead named the time of the next attempt by it: the executor asked again an hour late.
import { expect, it } from 'vitest'
import { z } from 'zod'
import type { Clock } from '../../base/index.ts'
import { virtualClock } from '../../base/index.ts'
import { inProcessBus } from '../../bus/in-process/index.ts'
import { flow, http, ok, perform, sideEffect, workflow } from '../../dsl/index.ts'
import type { HandlerValue } from '../../dsl/internal.ts'
import { startExecutor } from '../../executor-service/index.ts'
import { memoryJournal } from '../../journal/memory/index.ts'
import { startSideEffectService } from '../../side-effect-service/index.ts'
import { hashOf, start, versionsOf } from '../core/attack.fixture.ts'

const HOUR = 3_600_000
const Input = z.object({ id: z.string(), amount: z.number() })
const call = sideEffect('Call', { payload: z.object({ id: z.string() }) })
const slow = workflow(
  {
    name: 'Slow',
    version: 1,
    triggers: [http({ decode: Input, id: 'id' })],
    metadata: { retries: { attempts: 3, backoff: 'fixed', delay: '60s' } },
    state: z.object({}),
    initial: {},
  },
  flow(perform(call)),
)
const silent = { info: () => {}, warn: () => {}, error: () => {} }

it.each([HOUR, -HOUR])('the next attempt is made after its pause, also where the clocks of the services differ by %i ms', async (ahead) => {
  const clock = virtualClock(10 * HOUR)
  const wrong: Clock = { now: () => clock.now() + ahead, schedule: (at, fn) => clock.schedule(at - ahead, fn) }
  const [journal, bus, versions] = [memoryJournal(), inProcessBus({ clock }), versionsOf([slow])]
  const calls: number[] = []
  const run: HandlerValue['run'] = async () => {
    calls.push(clock.now() - 10 * HOUR)
    if (calls.length === 1) throw new Error('503')
    return ok(null)
  }
  const executor = startExecutor({
    journal,
    bus,
    clock,
    versions: { get: async (hash) => versions.get(hash), active: async () => [...versions.values()] },
    env: { random: () => 0.5, uuid: () => 'uuid' },
    log: silent,
  })
  const effects = startSideEffectService({
    bus,
    journal,
    clock: wrong,
    handlers: new Map([['Call', { kind: 'Call', handler: { repeat: 'safe', run, limit: 1_000, concurrency: 1 } }]]),
    declarations: async () => ({ kind: 'declared', effect: call }),
    random: () => 1 - Number.EPSILON,
    process: 'p',
    log: silent,
  })
  await bus.publish('commands', [{ key: start(slow).stream, value: start(slow) }])
  await clock.advance(59_999)
  expect(calls).toEqual([0])
  await clock.advance(1_001)
  expect(calls).toEqual([0, 60_000])
  expect(await journal.instance(start(slow).instance)).toMatchObject({ status: 'completed', hash: hashOf(slow) })
  await Promise.all([executor.stop(0), effects.stop(0)])
})
