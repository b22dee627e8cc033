// An outcome that a person gave was taken as it was: an order was paid with the receipt 5, and others threw in the step after it.
import { expect, it } from 'vitest'
import { unknown } from '../../dsl/index.ts'
import type { EffectPlace, OperatorAction } from '../../engine/index.ts'
import { notify, operator, pay } from '../core/attack.fixture.ts'
import { shop } from './effects.fixture.ts'

type Given = Extract<OperatorAction, { readonly do: 'settleEffect' }>['outcome']
const HOUR = 3_600_000

const inReview = async () => {
  const on = shop([pay, notify])
  const began = await on.begin(pay)
  const handler = { repeat: 'unsafe', limit: '1s', run: async () => unknown(), probe: async () => unknown() }
  on.serve([{ workflow: 'Pay', handlers: { Charge: handler } }])
  await on.clock.advance(HOUR)
  const effect: EffectPlace = { instance: began.instance, node: '0.Charge', visit: 1, index: 0 }
  const settle = (outcome: Given) => on.tell(operator(began.stream, { do: 'settleEffect', effect, outcome }))
  return { on, began, settle }
}

it.each([
  [{ kind: 'ok' }, "the value of 'Charge' does not fit: "],
  [{ kind: 'ok', value: { receipt: 5, extra: 'x' } }, "the value of 'Charge' does not fit: receipt: Invalid input: expected string"],
  [{ kind: 'failed', error: { reason: 'no' } }, "the error of 'Charge' does not fit: code: "],
  [{ kind: 'failed' }, "the error of 'Charge' does not fit: "],
] satisfies readonly (readonly [Given, string])[])('%j is refused, with the field that is wrong', async (outcome, message) => {
  const { on, began, settle } = await inReview()
  expect(await settle(outcome)).toMatchObject([{ kind: 'refused', code: 'misfit', message: expect.stringContaining(message) }])
  expect((await on.events(began.stream)).at(-1)).toMatchObject({ kind: 'Ignored', code: 'misfit' })
  expect(await on.row(began)).toMatchObject({ status: 'waiting', effectsInReview: 1 })
  await settle({ kind: 'ok', value: { receipt: 'by hand', extra: 'x' } })
  // As the flow will read it: what the kind does not declare is left out.
  expect((await on.effects(began.stream)).at(-1)).toHaveProperty('outcome', { kind: 'ok', value: { receipt: 'by hand' } })
  expect((await on.events(began.stream)).at(-1)).toMatchObject({ kind: 'InstanceCompleted', output: 'by hand' })
  await on.end()
})

it('what came of a kind that only steps ask for is read by nobody but people, and taken as they say', async () => {
  const on = shop([notify])
  const { stream, instance } = await on.begin(notify)
  on.serve([
    { workflow: 'Notify', handlers: { Mail: { repeat: 'unsafe', limit: '1s', run: async () => unknown(), probe: async () => unknown() } } },
  ])
  await on.clock.advance(HOUR)
  const effect: EffectPlace = { instance, node: 'Ask', visit: 1, index: 0 }
  await on.tell(operator(stream, { do: 'settleEffect', effect, outcome: { kind: 'ok', value: 'seen' } }))
  expect((await on.effects(stream)).at(-1)).toMatchObject({ kind: 'OutcomeRecorded', outcome: { kind: 'ok', value: 'seen' }, by: 'ann' })
  await on.end()
})
