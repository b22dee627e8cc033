// A child's result did not fit its parent's version. The parent was sent again on a version that takes it, and heard `refused: exists`: the result was lost to it.
import { expect, it } from 'vitest'
import { z } from 'zod'
import { call, child, contract, flow, forEach, http, ok, perform, sideEffect, take, takes, match, step, workflow } from '../../dsl/index.ts'
import type { Data } from '../../dsl/index.ts'
import { answered, given, resubmitted, started } from '../../testing/index.ts'
import type { Happening, Scenario } from '../../testing/index.ts'

const Work = z.object({ id: z.string(), key: z.string() })
interface Work extends Data<typeof Work> {}
const Receipt = z.object({ receipt: z.string() })
const charge = sideEffect('Charge', { payload: z.object({ key: z.string() }), ok: Receipt, failed: z.object({}) })
const own = { state: z.object({}), initial: {} } as const
const none = step('None', (_input: unknown) => ({ output: { receipt: 'none' } }))
const pay = workflow(
  { ...own, version: 1, name: 'Pay', triggers: [call({ decode: Work, id: 'key', result: Receipt })] },
  flow(takes<{ readonly key: string }>(), perform(charge), match({ ok: take('value'), failed: none })),
)
const long = contract('Pay', { payload: Work, completed: z.object({ receipt: z.string().min(5) }), id: 'key' })
const triggers = [http({ decode: Work, id: 'id' })] as const
const strict = workflow({ ...own, version: 1, name: 'Order', triggers }, child(long))
const stricter = workflow({ ...own, version: 2, name: 'Order', triggers }, child(long))
const lenient = workflow({ ...own, version: 3, name: 'Order', triggers }, child(pay))
const input = { id: 'a', key: 'k' }

const onVersion = (hash: string, at?: { readonly node: string; readonly visit: number }): Happening => ({
  kind: 'asked',
  command: (stream, instance) => ({
    kind: 'operator',
    stream,
    id: `on ${hash}`,
    by: 'ann',
    reason: 'it takes that',
    action: { do: 'resubmit', instance, hash, ...(at && { at }) },
  }),
})
const parked = given(strict, stricter, lenient, pay).when(started(strict, input), answered(charge, ok({ receipt: 'r' })))
const children = ({ events }: Scenario): number => events.filter(({ kind }) => kind === 'ChildRequested').length

it('it goes on with the result that was recorded, on a version that takes it', () => {
  parked.expects({ status: 'review' })
  const now = parked.when(onVersion('Order@3'))
  now.expects({ status: 'completed', output: { kind: 'completed', input, value: { receipt: 'r' } } })
  expect(children(now)).toBe(1)
})

it('it is not sent on a version that does not take it either, which is said', () => {
  const sentence =
    /what Pay gave is not what version 2 of Order was written for: .*; name a version that takes it, or give an input with another key/
  expect(() => parked.when(onVersion('Order@2'))).toThrow(sentence)
})

it('with an input that names another key it begins another', () => {
  const now = parked.when(resubmitted({ id: 'a', key: 'k2' }))
  now.expects({ instances: { 'Order:a': 'waiting', 'Pay:k': 'completed', 'Pay:k2': 'waiting' } })
  now.when(answered(charge, ok({ receipt: 'long enough' }))).expects({ status: 'completed' })
})

it('so it is in an item of a list, beside others that went on', () => {
  const List = z.object({ id: z.string(), lines: z.array(Work) })
  const lists = { ...own, name: 'All', triggers: [http({ decode: List, id: 'id' })] } as const
  const before = workflow({ ...lists, version: 1 }, forEach('lines', child(long)))
  const after = workflow({ ...lists, version: 2 }, forEach('lines', child(pay)))
  const begun = given(before, after, pay).when(started(before, { id: 'a', lines: [input, { id: 'b', key: 'l' }] }))
  const held = begun.when(answered(charge, ok({ receipt: 'r' })), answered(charge, ok({ receipt: 'long enough' })))
  held.expects({ status: 'review' })
  const now = held.when(onVersion('All@2', { node: 'body.Pay', visit: 2 }))
  now.expects({ status: 'completed' })
  expect(now.output).toMatchObject({ results: [{ value: { receipt: 'r' } }, { value: { receipt: 'long enough' } }] })
})
