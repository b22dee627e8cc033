// What the type tests are written with: schemas, steps and declarations of a shopping cart.
import { z } from 'zod'
import { aggregate } from './aggregate.ts'
import { byKey, signal } from './signal.ts'
import { http, kafka } from './trigger.ts'
import { sideEffect } from './side-effect.ts'
import { step } from './nodes/step.ts'
import type { Data } from './data.ts'

export const Start = z.object({ id: z.string(), n: z.number(), tags: z.array(z.string()) })
export interface Start extends Data<typeof Start> {}
export const State = z.object({ total: z.number(), note: z.string().optional(), list: z.array(z.object({ sku: z.string() })) })
export interface State extends Data<typeof State> {}
export const Cart = aggregate({ name: 'Cart', version: 1, state: State, initial: { total: 0, list: [] }, upcast: {} })
export const mail = sideEffect('Mail', { payload: z.object({ to: z.string() }) })
export const charge = sideEffect('Charge', {
  payload: z.object({ card: z.string(), cents: z.number() }),
  ok: z.object({ receipt: z.string() }),
  failed: z.object({ code: z.enum(['declined', 'expired']) }),
})
export const GoPayload = z.object({ decision: z.string(), id: z.string(), yes: z.boolean() })
export const Go = signal('Go', { payload: GoPayload, id: 'decision', to: Cart.by('id'), keep: '7d' })
export const GoByKey = signal('GoByKey', { payload: z.object({ decision: z.string(), key: z.string() }), id: 'decision', to: byKey('key') })

export const one = step('One', (x: { n: number }) => ({ output: { v: x.n + 1 } }))
export const one2 = step('One2', (x: { v: number }) => ({ output: x }))
export const two = step('Two', (x: { v: number }, _state: State) => ({
  output: { w: String(x.v) },
  state: { total: x.v },
  sideEffects: [mail({ to: 'a' })],
}))
export const three = step('Three', (x: { w: string }) => ({ output: { done: x.w } }))
export const alsoTwo = step('AlsoTwo', (x: { v: number }, state: State) => ({ output: { v: x.v }, state: { total: state.total + 1 } }))
export const noter = step('Noter', (_: { v: number }, _state: State, ctx) => ({ output: { at: ctx.now() }, state: { note: ctx.uuid() } }))
export const eraser = step('Eraser', (x: { v: number }, _state: State) => ({ output: x, unset: ['note'] }))
export const split = step('Split', (x: { n: number }) =>
  x.n > 1 ? { output: { kind: 'big', v: x.n } } : { output: { kind: 'small', w: 'x' } },
)
export const prepare = step('Prepare', (x: { n: number }) => ({ output: { card: 'c', cents: x.n, order: 'o' } }))
export const paid = step('Paid', (x: { input: { order: string }; value: { receipt: string } }) => ({ output: x.value.receipt }))
export const unpaid = step('Unpaid', (x: { input: { order: string }; error: { code: string } }) => ({ output: x.error.code }))
export const after = step('After', (x: { input: { w: string } }) => ({ output: { w: x.input.w } }))
export const woken = step('Woken', (x: { input: Start }) => ({ output: x.input.id }))
export const charged = step('Charged', (x: { w: string }) => ({ output: x, sideEffects: [charge({ card: x.w, cents: 1 })] }))
export const total = step('Total', (x: Start, _state: State) => ({ output: x, state: { total: x.n } }))
export const pre = step('Pre', (x: Start) => ({ output: x }))
export const triggers = [kafka({ topic: 't', decode: Start, id: 'id' }), http({ decode: Start, id: 'id' })] as const
export const retries = { attempts: 1, backoff: 'fixed', delay: '1s' } as const
export const def = { name: 'W', version: 1, triggers, metadata: { aggregate: Cart.by('id'), retries } } as const
export const ownDef = { name: 'Own', version: 1, triggers, metadata: { retries }, state: State, initial: { total: 0, list: [] } } as const
