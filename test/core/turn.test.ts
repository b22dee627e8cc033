import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import {
  aggregate,
  failed,
  flow,
  http,
  match,
  ok,
  parallel,
  perform,
  sideEffect,
  signal,
  sleep,
  step,
  unknown,
  waitFor,
  workflow,
} from '../../dsl/index.ts'
import type { Data, Failed, Ok, Waited } from '../../dsl/index.ts'
import { answered, cancelled, given, passed, resubmitted, signalled, started } from '../../testing/index.ts'

const Submitted = z.object({ id: z.string(), amount: z.number() })
interface Submitted extends Data<typeof Submitted> {}
const CartState = z.object({ total: z.number(), note: z.string().optional(), seen: z.array(z.string()) })
interface CartState extends Data<typeof CartState> {}
const Cart = aggregate({ name: 'Cart', version: 1, state: CartState, initial: { total: 0, seen: [] }, upcast: {} })
const mail = sideEffect('Mail', { payload: z.object({ to: z.string() }) })
const charge = sideEffect('Charge', {
  payload: z.object({ id: z.string(), amount: z.number() }),
  ok: z.object({ receipt: z.string() }),
  failed: z.object({ code: z.string() }),
})
const Go = signal('Go', { payload: z.object({ n: z.string(), id: z.string() }), id: 'n', to: Cart.by('id') })
const def = { version: 1, triggers: [http({ decode: Submitted, id: 'id' })], metadata: { aggregate: Cart.by('id') } } as const

const open = step('Open', (x: Submitted, state: CartState) => ({
  output: x,
  state: { total: state.total + x.amount },
  sideEffects: [mail({ to: x.id })],
}))
const paid = step('Paid', (x: Ok<Submitted, { receipt: string }>) => ({ output: { kind: 'paid', receipt: x.value.receipt } }))
const unpaid = step('Unpaid', (x: Failed<Submitted, { code: string }>) => ({ output: { kind: 'unpaid', code: x.error.code } }))
const order = workflow({ ...def, name: 'Order' }, flow(open, perform(charge), match({ ok: paid, failed: unpaid })))
const begin = started(order, { id: 'c1', amount: 5 })

describe('a turn', () => {
  it('runs all ready steps and asks for the effect in one append', () => {
    const now = given(order).when(begin)
    now.expects({
      status: 'waiting',
      state: { total: 5, seen: [] },
      requested: [
        { kind: 'Mail', payload: { to: 'c1' } },
        { kind: 'Charge', payload: { id: 'c1', amount: 5 } },
      ],
    })
    expect(now.events.map((e) => e.kind)).toEqual(['StateInitialised', 'InstanceBegan', 'StepDone', 'EffectRequested', 'EffectRequested'])
  })
  it('goes on with the outcome that a perform awaits, and completes', () => {
    given(order)
      .when(begin, answered(charge, ok({ receipt: 'r' })))
      .expects({ status: 'completed', output: { kind: 'paid', receipt: 'r' }, requested: [{ kind: 'Mail', payload: { to: 'c1' } }] })
    given(order)
      .when(begin, answered(charge, failed({ code: 'x' })))
      .expects({ output: { kind: 'unpaid', code: 'x' } })
  })
  it('counts the same start once', () => {
    expect(given(order).when(begin, begin).events).toEqual(given(order).when(begin).events)
  })
  it('keeps an undecided effect open, for a person', () => {
    given(order)
      .when(begin, answered(charge, unknown()))
      .expects({ status: 'waiting', trouble: 'nobody could find out whether Charge happened: the test says so' })
  })
})

describe('an aggregate', () => {
  const other = workflow(
    { ...def, name: 'Other' },
    step('Touch', (x: Submitted, state: CartState) => ({ output: x.id, state: { seen: [...state.seen, x.id] } })),
  )
  it('is held until the instance completes; the next begins in that turn', () => {
    const queued = given(order, other).when(begin, started(other, { id: 'c1', amount: 0 }))
    queued.expects({ status: 'deferred' })
    queued.when(answered(charge, ok({ receipt: 'r' }))).expects({ status: 'completed', state: { total: 5, seen: ['c1'] } })
  })
  it('is freed by a cancel, and an effect that then succeeds goes to review', () => {
    const after = given(order).when(begin, cancelled(), answered(charge, ok({ receipt: 'r' })))
    after.expects({ status: 'cancelled', trouble: 'Charge succeeded after its instance was cancelled' })
  })
  it('rejects or replaces the queued where the workflow says so', () => {
    const reject = workflow(
      { ...def, name: 'Reject', metadata: { aggregate: Cart.by('id'), defer: 'reject' } },
      step('R', (x: Submitted) => ({ output: x.id })),
    )
    given(order, reject)
      .when(begin, started(reject, { id: 'c1', amount: 0 }))
      .expects({ status: 'refused' })
  })
})

describe('parallel branches', () => {
  const a = step('A', (x: Submitted, state: CartState) => ({ output: state.total, state: { total: x.amount } }))
  const b = step('B', (x: Submitted, state: CartState) => ({ output: state.total, state: { note: x.id } }))
  const join = step('Join', (x: { a: number; b: number }, state: CartState) => ({
    output: { ...x, total: state.total, note: state.note ?? '' },
  }))
  it('see the state at the fork, and publish their patches at the join', () => {
    const w = workflow({ ...def, name: 'P' }, flow(parallel({ a, b }), join))
    given(w)
      .when(started(w, { id: 'c1', amount: 7 }))
      .expects({ status: 'completed', output: { a: 0, b: 0, total: 7, note: 'c1' }, state: { total: 7, note: 'c1', seen: [] } })
  })
  it('park when they patch the same key behind the back of the types', () => {
    const sly = step(
      'Sly',
      (x: Submitted, _state: CartState) => ({ output: 1, ...(x.amount > 0 && JSON.parse('{"state":{"total":9}}')) }) as { output: number },
    )
    const w = workflow(
      { ...def, name: 'P' },
      flow(
        parallel({ a, b: sly }),
        step('End', (x: { a: number; b: number }) => ({ output: x })),
      ),
    )
    given(w)
      .when(started(w, { id: 'c1', amount: 7 }))
      .expects({ status: 'review', trouble: "step 'Sly' patches 'total', and so does branch '0.a'" })
  })
})

describe('a wait', () => {
  const woken = step('Woken', (x: Waited<Submitted, { n: string }>) => ({ output: x.kind === 'received' ? x.signal.n : 'late' }))
  const w = workflow({ ...def, name: 'W' }, flow(waitFor(Go, '2h'), woken))
  const start = started(w, { id: 'c1', amount: 0 })
  it('takes a signal that comes after it, before it, or first of all', () => {
    given(w)
      .when(start, signalled(Go, { id: 'c1', n: 'n1' }))
      .expects({ output: 'n1' })
    given(w)
      .when(signalled(Go, { id: 'c1', n: 'n1' }), passed('1h'), start)
      .expects({ output: 'n1' })
  })
  it('takes the oldest, exactly one', () => {
    const two = workflow(
      { ...def, name: 'Two' },
      flow(
        waitFor(Go, '2h'),
        step('First', (x: Waited<Submitted, { n: string }>) => ({ output: { id: x.input.id, amount: 0, first: x.kind } })),
        waitFor(Go, '2h'),
        step('Second', (x: Waited<{ first: string }, { n: string }>) => ({ output: x.kind === 'received' ? x.signal.n : 'late' })),
      ),
    )
    given(two)
      .when(
        signalled(Go, { id: 'c1', n: 'n1' }),
        signalled(Go, { id: 'c1', n: 'n2' }),
        signalled(Go, { id: 'c1', n: 'n1' }),
        started(two, { id: 'c1', amount: 0 }),
      )
      .expects({ output: 'n2' })
  })
  it('times out, and does not take what has expired', () => {
    given(w).when(start, passed('119m')).expects({ status: 'waiting' }).when(passed('1m')).expects({ status: 'completed', output: 'late' })
    given(w)
      .when(signalled(Go, { id: 'c1', n: 'n1' }), passed('91d'), start)
      .expects({ status: 'waiting' })
  })
  it('sleeps for the time it says', () => {
    const s = workflow(
      { ...def, name: 'S' },
      flow(
        sleep('3d'),
        step('Up', (x: Submitted) => ({ output: x.id })),
      ),
    )
    given(s)
      .when(started(s, { id: 'c1', amount: 0 }), passed('71h'))
      .expects({ status: 'waiting' })
      .when(passed('1h'))
      .expects({ output: 'c1' })
  })
})

describe('manual review', () => {
  const fragile = step('Fragile', (x: Submitted) => {
    if (x.amount < 0) throw new Error('no negative amounts')
    return { output: x.amount }
  })
  const w = workflow({ ...def, name: 'F' }, fragile)
  it('parks on a throw, and goes on from an edited input', () => {
    given(w)
      .when(started(w, { id: 'c1', amount: -1 }))
      .expects({ status: 'review', trouble: "step 'Fragile': it threw Error: no negative amounts" })
      .when(resubmitted({ id: 'c1', amount: 4 }))
      .expects({ status: 'completed', output: 4 })
  })
  it('parks again when nothing has changed', () => {
    given(w)
      .when(started(w, { id: 'c1', amount: -1 }), resubmitted())
      .expects({ status: 'review' })
  })
  it('refuses to resubmit what is not in review', () => {
    expect(() => given(order).when(begin, resubmitted())).toThrow('not in review')
  })
  it('journals a signal while parked and runs no step', () => {
    given(w)
      .when(started(w, { id: 'c1', amount: -1 }), signalled(Go, { id: 'c1', n: 'n1' }))
      .expects({ status: 'review' })
  })
})
