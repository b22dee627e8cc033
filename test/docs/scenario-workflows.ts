// The workflows that the scenarios of docs/journal.md play, all on one aggregate.
import { z } from 'zod'
import {
  aggregate,
  flow,
  forEach,
  http,
  parallel,
  perform,
  race,
  repeat,
  signal,
  sleep,
  step,
  take,
  takes,
  waitFor,
  withDeadline,
} from '../../dsl/index.ts'
import { byKey, call, child, tell, workflow } from '../../dsl/index.ts'
import type { Ok, Performed, Waited } from '../../dsl/index.ts'
import { Cart, CartState, Submitted, charge, mail, onCart } from '../core/attack.fixture.ts'

export const Go = signal('Go', {
  payload: z.object({ n: z.string(), id: z.string() }),
  id: 'n',
  to: Cart.by('id'),
  keep: '1h',
})
const got = step('Got', (x: Waited<Submitted, { n: string }>, state: CartState) => ({
  output: x.kind === 'received' ? x.signal.n : 'nothing came',
  state: { total: state.total + 1 },
}))
export const wait = workflow({ ...onCart, name: 'Wait' }, flow(waitFor(Go, '2h'), got))

const count = step('Count', (x: Submitted, state: CartState) => ({ output: x, state: { total: state.total + x.amount } }))
export const nap = workflow({ ...onCart, name: 'Nap' }, flow(count, sleep('3h'), count))
export const long = workflow({ ...onCart, name: 'Long' }, flow(count, count, count, count, perform(mail)))
export const rejecting = workflow({ ...onCart, name: 'Rejecting', metadata: { aggregate: Cart.by('id'), defer: 'reject' } }, count)
/** Lets in what the total is below of. */
export const choosy = workflow(
  {
    ...onCart,
    name: 'Choosy',
    metadata: { aggregate: Cart.by('id'), accept: ({ amount }, { total }) => total < amount || `${total} is not below ${amount}` },
  },
  count,
)
export const latest = workflow({ ...onCart, name: 'Latest', metadata: { aggregate: Cart.by('id'), defer: 'latest' } }, count)

type Both = { readonly a: Performed<Submitted, unknown, unknown>; readonly b: Performed<Submitted, unknown, unknown> }
const told = step('Told', ({ a, b }: Both) => ({ output: `${a.kind}, ${b.kind}` }))
export const both = workflow({ ...onCart, name: 'Both' }, flow(count, parallel({ a: perform(charge), b: perform(mail) }), told))

const settledBy = step('SettledBy', ({ paid }: { readonly paid: Performed<Submitted, unknown, unknown> }) => ({ output: paid.kind }))
/** Stands at two things at once. */
export const settled = workflow(
  { ...onCart, name: 'Settled' },
  flow(parallel({ paid: perform(charge), told: waitFor(Go, '9h') }), settledBy),
)

const picky = step('Picky', (x: Submitted) => {
  if (x.amount > 100) throw new Error('too much')
  return { output: x.amount }
})
const summed = step('Summed', (x: { a: Ok<Submitted, unknown> | { kind: 'failed' }; b: number }) => ({ output: `${x.a.kind} ${x.b}` }))
/** Parks where the amount is above 100. */
export const careful = workflow({ ...onCart, name: 'Careful' }, flow(parallel({ a: perform(charge), b: picky }), summed))

const Cart2 = aggregate({
  name: 'Cart',
  version: 2,
  state: CartState,
  initial: { total: 0 },
  upcast: { 1: (state) => ({ total: Number(state['total']) * 100 }) },
})
const onCart2 = { ...onCart, metadata: { aggregate: Cart2.by('id') } } as const
/** Brings the aggregate to its version 2. */
export const up = workflow({ ...onCart2, name: 'Up' }, count)
export const oldLate = workflow({ ...onCart, name: 'Late' }, count)
export const newLate = workflow({ ...onCart2, name: 'Late', version: 2 }, count)

export const first = workflow({ ...onCart, name: 'First' }, race({ paid: perform(charge), told: flow(waitFor(Go, '9h'), got) }))
export const inTime = workflow({ ...onCart, name: 'InTime' }, withDeadline(flow(count, perform(charge)), '1h'))
const less = step('Less', ({ input }: Performed<Submitted, unknown, unknown>, state: CartState) => ({
  output: { kind: input.amount > 1 ? 'again' : 'done', id: input.id, amount: input.amount - 1 },
  state: { total: state.total + 1 },
}))
/** Goes round once for each of the amount. */
export const rounds = workflow({ ...onCart, name: 'Rounds' }, repeat(flow(takes<Submitted>(), perform(charge), less), { max: 9 }))
const lines = step('Lines', ({ id, amount }: Submitted) => ({
  output: { lines: Array.from({ length: amount }, (_, n) => ({ id, amount: n })) },
}))
/** As many items as the amount says, two at a time; the first that fails ends them. */
export const items = workflow(
  { ...onCart, name: 'Items' },
  flow(lines, forEach('lines', perform(charge), { concurrency: 2, until: 'failed' })),
)

const own = { version: 1, state: z.object({}), initial: {} } as const
const triggers = [http({ decode: Submitted, id: 'id' })] as const
const paying = flow(takes<Submitted>(), perform(charge), take('input'))
const asChild = call({ decode: Submitted, id: 'id', result: Submitted })
/** On a stream of its own. */
export const payment = workflow({ ...own, name: 'Payment', triggers: [asChild] }, paying)
export const order = workflow({ ...own, name: 'Order', triggers }, child(payment))
export const impatient = workflow({ ...own, name: 'Impatient', triggers }, child(payment, { within: '1h' }))
/** On the aggregate of its parent. */
export const part = workflow({ ...onCart, name: 'Part', triggers: [asChild] }, flow(paying, count))
export const whole = workflow({ ...onCart, name: 'Whole' }, flow(child(part), take('input'), count))
export const Told = signal('Told', { payload: Submitted, id: 'amount', to: byKey('id') })
export const teller = workflow({ ...onCart, name: 'Teller' }, flow(tell(Told), count))
export const listener = workflow({ ...own, name: 'Listener', triggers }, waitFor(Told, '2h'))
