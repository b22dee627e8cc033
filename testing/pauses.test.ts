// Pauses in tests: one instance, a workflow, or everything; and what a deploy would refuse is refused by a test as well.
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { byKey, flow, forEach, http, ok, perform, sideEffect, signal, sleep, step, waitFor, workflow } from '../dsl/index.ts'
import type { Data } from '../dsl/index.ts'
import { answered, given, passed, paused, resumed, signalled, started } from './index.ts'

const Asked = z.object({ id: z.string() })
interface Asked extends Data<typeof Asked> {}
const Said = z.object({ id: z.string(), n: z.string() })
const go = signal('Go', { payload: Said, id: 'n', to: byKey('id') })
const charge = sideEffect('Charge', { payload: Asked, ok: z.object({}), failed: z.object({}) })
const base = { version: 1, triggers: [http({ decode: Asked, id: 'id' })], state: z.object({}), initial: {} } as const
const done = step('Done', (_input: unknown) => ({ output: 'done' }))
const order = workflow({ ...base, name: 'Order' }, flow(waitFor(go, '9d'), done))
const pay = workflow({ ...base, name: 'Pay' }, flow(perform(charge), done))
const says = signalled(go, { id: 'a', n: '1' })

describe('a workflow that is paused', () => {
  const both = given(order, pay).when(started(pay, { id: 'b' }), started(order, { id: 'a' }))
  const still = both.when(paused('deploy', { workflow: order }), says)

  it('does nothing of what came, and says by whom it is held; another goes on', () => {
    still.expects({ status: 'paused' })
    expect(still.events.at(-1)).toEqual({ kind: 'InstancePaused', instance: 'Order:a', by: 'test', reason: 'deploy', with: 'workflow' })
    still.when(answered(charge, ok({}))).expects({ instances: { 'Pay:b': 'completed', 'Order:a': 'paused' } })
  })
  it('goes on with all that came once it is resumed', () => {
    still.when(resumed('deployed', { workflow: order })).expects({ status: 'completed', output: 'done' })
  })
  it('begins nothing meanwhile, and then what was started', () => {
    const late = still.when(started(order, { id: 'c' }))
    late.expects({ status: 'deferred' })
    late.when(resumed('deployed', { workflow: order })).expects({ status: 'waiting' })
  })
  it('is what is resumed, not the instance', () => {
    expect(() => still.when(resumed())).toThrow('is paused together with the workflow Order: resume that')
  })
})

describe('the engine, paused', () => {
  it('stands still as a whole, and waits for nobody’s time', () => {
    const naps = workflow({ ...base, name: 'Naps' }, flow(sleep('1h'), done))
    const still = given(naps, pay).when(started(pay, { id: 'b' }), started(naps, { id: 'a' }), paused('storm', { engine: true }))
    const later = still.when(passed('2d'), answered(charge, ok({})))
    later.expects({ instances: { 'Pay:b': 'paused', 'Naps:a': 'paused' } })
    const now = later.when(resumed('calm', { engine: true }))
    now.expects({ instances: { 'Pay:b': 'completed', 'Naps:a': 'completed' }, states: { 'Pay:b': {}, 'Naps:a': {} } })
  })
})

it('given() refuses what a deploy would refuse, by name', () => {
  const list = http({ decode: z.object({ id: z.string(), lines: z.array(Said) }), id: 'id' })
  const unmatched = workflow({ ...base, name: 'All', triggers: [list] }, forEach('lines', waitFor(go, '1d')))
  expect(() => given(order, unmatched)).toThrow(/^a deploy would refuse this: All version 1: .*Go/)
})
