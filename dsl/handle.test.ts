import { left, right } from 'fp-ts/lib/Either.js'
import { expect, test } from 'vitest'
import { z } from 'zod'
import { failed, notFound, ok, outcomeOf, unknown } from './outcome.ts'
import { flow } from './nodes/flow.ts'
import { handle, handleSome, handlerOf } from './handle.ts'
import { http } from './trigger.ts'
import { perform } from './nodes/perform.ts'
import { sideEffect } from './side-effect.ts'
import { step } from './nodes/step.ts'
import { workflow } from './nodes/workflow.ts'
import type { Duration } from './data.ts'

const Start = z.object({ id: z.string() })
const mail = sideEffect('Mail', { payload: Start })
const charge = sideEffect('Charge', { payload: Start, ok: z.object({ receipt: z.string() }), failed: z.object({ code: z.string() }) })
const greet = step('Greet', (x: { id: string }) => ({ output: x, sideEffects: [mail({ id: x.id })] }))
const state = { state: z.object({}), initial: {} }
const shop = workflow({ name: 'Shop', version: 1, triggers: [http({ decode: Start, id: 'id' })], ...state }, flow(greet, perform(charge)))
const call = { effectKey: 'i/n#1/0', attempt: 1, signal: new AbortController().signal }
const charging = { repeat: 'unsafe', run: async () => ok({ receipt: 'r' }), probe: async () => notFound() } as const
const mailing = { repeat: 'safe', run: async () => ok() } as const

test('handlers are found by kind, with their limits filled in', async () => {
  const handlers = handle(shop, { Mail: { ...mailing, limit: '5s', concurrency: 2 }, Charge: charging })
  expect(handlers.workflow).toBe('Shop')
  expect(handlerOf(handlers, 'Mail')).toMatchObject({ repeat: 'safe', limit: 5_000, concurrency: 2 })
  const found = handlerOf(handlers, 'Charge')
  expect(found).toMatchObject({ repeat: 'unsafe', limit: 30_000, concurrency: 16 })
  expect(await found?.run({ id: 'a' }, call)).toEqual({ kind: 'ok', value: { receipt: 'r' } })
  expect(found?.repeat === 'unsafe' && (await found.probe({ id: 'a' }, call))).toEqual({ kind: 'notFound' })
})
test('handlers of some kinds are given where other processes serve the rest, and of no kind that the workflow does not have', () => {
  const some = handleSome(shop, { Mail: mailing })
  expect([handlerOf(some, 'Mail')?.repeat, handlerOf(some, 'Charge')]).toEqual(['safe', undefined])
  // @ts-expect-error -- the workflow has no such kind
  expect(handleSome(shop, { Fax: mailing }).workflow).toBe('Shop')
})
test('a kind that nobody handles has no handler, nor has a name that every object has', () => {
  const handlers = handle(shop, { Mail: mailing, Charge: charging })
  expect(handlerOf(handlers, 'Fax')).toBeUndefined()
  expect(handlerOf(handlers, 'toString')).toBeUndefined()
})
test('a limit or concurrency that is none is refused when the handlers are defined', () => {
  expect(() => handle(shop, { Mail: { ...mailing, limit: '1.5s' as Duration }, Charge: charging })).toThrow(
    "the limit of handler 'Mail' is wrong: '1.5s' is no duration",
  )
  for (const concurrency of [0, 1.5, Number.NaN, Infinity])
    expect(() => handle(shop, { Mail: { ...mailing, concurrency }, Charge: charging })).toThrow(
      `the concurrency of handler 'Mail' is ${concurrency}: write a whole number from 1`,
    )
})
test('outcomes are values', () => {
  expect([ok(), ok({ receipt: 'r' }), failed('x'), unknown(), notFound()]).toEqual([
    { kind: 'ok', value: undefined },
    { kind: 'ok', value: { receipt: 'r' } },
    { kind: 'failed', error: 'x' },
    { kind: 'unknown' },
    { kind: 'notFound' },
  ])
})
test('an Either becomes an outcome: Right happened, Left certainly did not', () => {
  expect(outcomeOf(right({ receipt: 'r' }))).toEqual({ kind: 'ok', value: { receipt: 'r' } })
  expect(outcomeOf(left({ code: 'declined' }))).toEqual({ kind: 'failed', error: { code: 'declined' } })
})
