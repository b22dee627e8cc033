// In a store that was slow for a minute, claims became durable too late to call under: each used up an attempt, and the effect ended in review, never called.
import { expect, it } from 'vitest'
import { pause, virtualClock } from '../../base/index.ts'
import { inProcessBus } from '../../bus/in-process/index.ts'
import { notFound, ok } from '../../dsl/index.ts'
import type { HandlerValue } from '../../dsl/internal.ts'
import { startExecutor } from '../../executor-service/index.ts'
import { memoryJournal } from '../../journal/memory/index.ts'
import { startSideEffectService } from '../../side-effect-service/index.ts'
import { charge, pay, start, versionsOf } from '../core/attack.fixture.ts'

const silent = { info: () => {}, warn: () => {}, error: () => {} }

it.each([6_000, 12_000, 30_000])('an unsafe effect is called once where a claim takes %i ms to become durable', async (slow) => {
  const clock = virtualClock(1_000_000)
  const [kept, bus, versions] = [memoryJournal(), inProcessBus({ clock }), versionsOf([pay])]
  const journal: typeof kept = {
    ...kept,
    claim: async (claim) => {
      await pause(clock, slow)
      return kept.claim(claim)
    },
  }
  let runs = 0
  const run: HandlerValue['run'] = async () => {
    runs += 1
    return ok({ receipt: 'r' })
  }
  const handler: HandlerValue = { repeat: 'unsafe', run, probe: async () => notFound(), limit: 1_000, concurrency: 1 }
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
    clock,
    handlers: new Map([['Charge', { kind: 'Charge', handler }]]),
    declarations: async () => ({ kind: 'declared', effect: charge }),
    random: () => 0.5,
    process: 'p',
    log: silent,
  })
  await bus.publish('commands', [{ key: start(pay).stream, value: start(pay) }])
  await clock.advance(600_000)
  expect(runs).toBe(1)
  expect(await journal.instance(start(pay).instance)).toMatchObject({ status: 'completed', effectsInReview: 0 })
  await Promise.all([executor.stop(0), effects.stop(0)])
})
