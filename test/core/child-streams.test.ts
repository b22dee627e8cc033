// Children and the streams that they run on: over their parent on one aggregate, behind others, never in a circle.
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import {
  aggregate,
  call,
  child,
  contract,
  flow,
  http,
  match,
  ok,
  perform,
  repeat,
  sideEffect,
  sleep,
  step,
  take,
  takes,
  withDeadline,
  workflow,
} from '../../dsl/index.ts'
import type { Child, Data } from '../../dsl/index.ts'
import { answered, cancelled, given, passed, resubmitted, started } from '../../testing/index.ts'

const Work = z.object({ id: z.string(), key: z.string() })
interface Work extends Data<typeof Work> {}
const Result = z.object({ receipt: z.string() })
const Seen = z.object({ paid: z.string().optional(), seen: z.string().optional() })
interface Seen extends Data<typeof Seen> {}
const Account = aggregate({ name: 'Account', version: 1, state: Seen, initial: {}, upcast: {} })
const charge = sideEffect('Charge', { payload: z.object({ key: z.string() }), ok: Result, failed: z.object({}) })
const own = { version: 1, state: z.object({}), initial: {} } as const
const asChild = call({ decode: Work, id: 'key', result: Result })
const none = step('None', (_input: unknown) => ({ output: { receipt: 'none' } }))
const paying = flow(takes<{ readonly key: string }>(), perform(charge), match({ ok: take('value'), failed: none }))
const pay = workflow({ ...own, name: 'Pay', triggers: [asChild, http({ decode: Work, id: 'key' })] }, paying)
const payOn = workflow(
  { name: 'PayOn', version: 1, triggers: [asChild], metadata: { aggregate: Account.by('id') } },
  flow(
    paying,
    step('Note', ({ receipt }: { readonly receipt: string }, _state: Seen) => ({ output: { receipt }, state: { paid: receipt } })),
  ),
)
const asked = { triggers: [http({ decode: Work, id: 'id' })] } as const
const order = workflow({ ...own, ...asked, name: 'Order' }, child(pay))
const input = { id: 'a', key: 'k' }

describe('a child on its parent’s aggregate', () => {
  const parent = workflow(
    { ...asked, name: 'Parent', version: 1, metadata: { aggregate: Account.by('id') } },
    flow(
      child(payOn),
      step('See', (x: Child<Work, { readonly receipt: string }>, { paid }: Seen) => ({
        output: { kind: x.kind, ...(paid !== undefined && { paid }) },
        state: { seen: x.kind },
      })),
    ),
  )
  const other = workflow(
    { ...asked, name: 'Other', version: 1, metadata: { aggregate: Account.by('id') } },
    step('Do', (x: Work) => ({ output: x })),
  )
  const nested = given(parent, payOn, other).when(started(parent, input))
  it('runs while its parent holds it, changes its state, and the parent sees that', () => {
    nested.expects({ instances: { 'Parent:a@Account/a': 'waiting', 'PayOn:k@Account/a': 'waiting' } })
    const done = nested.when(answered(charge, ok({ receipt: 'r' })))
    done.expects({ status: 'completed', output: { kind: 'completed', paid: 'r' }, state: { paid: 'r', seen: 'completed' } })
  })
  it('lets nobody else in between: who waits begins when both have ended', () => {
    const waiting = nested.when(started(other, { id: 'a', key: 'o' }))
    waiting.expects({ status: 'deferred' })
    waiting.when(answered(charge, ok({ receipt: 'r' }))).expects({ status: 'completed' })
  })
  it('is cancelled alone, and its parent goes on with that', () => {
    nested.when(cancelled('no', { of: 'PayOn:k@Account/a' })).expects({ status: 'completed', state: { seen: 'cancelled' } })
  })
  it('is cancelled with its parent, whose aggregate is free then', () => {
    const gone = nested.when(cancelled())
    gone.expects({ instances: { 'Parent:a@Account/a': 'cancelled', 'PayOn:k@Account/a': 'cancelled' } })
    gone.when(started(other, { id: 'a', key: 'o' })).expects({ status: 'completed' })
  })
  it('that runs on when its parent is late is waited for', () => {
    const late = workflow(
      { ...asked, name: 'Patient', version: 1, metadata: { aggregate: Account.by('id') } },
      withDeadline(child(payOn), '1h'),
    )
    const over = given(late, payOn).when(started(late, input), passed('2h'))
    over.expects({ status: 'waiting' })
    over
      .when(answered(charge, ok({ receipt: 'r' })))
      .expects({ status: 'completed', output: { kind: 'late', input }, state: { paid: 'r' } })
  })
  it('a parent below is not sent again while its child runs', () => {
    const parked = nested.when({
      kind: 'asked',
      command: (stream, instance) => ({
        kind: 'operator',
        stream,
        id: 'park',
        by: 'ann',
        reason: 'wait',
        action: { do: 'park', instance },
      }),
    })
    parked.expects({ status: 'review' })
    expect(() => parked.when(resubmitted())).toThrow('awaits PayOn:k@Account/a, which runs on its stream')
    const came = parked.when(answered(charge, ok({ receipt: 'r' })))
    came.expects({ status: 'review', instances: { 'Parent:a@Account/a': 'review', 'PayOn:k@Account/a': 'completed' } })
    came.when(resubmitted()).expects({ status: 'completed', state: { paid: 'r', seen: 'completed' } })
  })
})

it('a child that another has waiting in a queue is not lost to it by who asks for it too', () => {
  const holder = workflow({ ...asked, name: 'Holder', version: 1, metadata: { aggregate: Account.by('id') } }, sleep('1h'))
  const first = workflow({ ...own, ...asked, name: 'First' }, child(payOn, { within: '1d' }))
  const second = workflow({ ...own, ...asked, name: 'Second' }, child(payOn, { within: '1d' }))
  const now = given(holder, first, second, payOn).when(
    started(holder, { id: 'a', key: 'h' }),
    started(first, input),
    started(second, input),
  )
  now.expects({
    instances: { 'Holder:a@Account/a': 'waiting', 'First:a': 'waiting', 'PayOn:k@Account/a': 'deferred', 'Second:a': 'completed' },
  })
  now.when(passed('1h'), answered(charge, ok({ receipt: 'r' }))).expects({
    instances: { 'Holder:a@Account/a': 'completed', 'First:a': 'completed', 'PayOn:k@Account/a': 'completed', 'Second:a': 'completed' },
  })
})

describe('what would wait for itself', () => {
  it('is refused at once: a grandchild on the aggregate that its grandparent holds', () => {
    const middle = workflow(
      { ...own, name: 'Middle', triggers: [call({ decode: Work, id: 'key', result: z.unknown() })] },
      child(payOn, { within: '1d' }),
    )
    const top = workflow({ ...asked, name: 'Top', version: 1, metadata: { aggregate: Account.by('id') } }, child(middle))
    const now = given(top, middle, payOn).when(started(top, input))
    expect(now.output).toMatchObject({
      kind: 'completed',
      value: { kind: 'refused', reason: { code: 'cycle', message: 'PayOn:k@Account/a would wait for Top:a@Account/a, which awaits it' } },
    })
  })
  it('is late at last where two on two aggregates await each other', () => {
    const Pair = z.object({ me: z.string(), other: z.string() })
    const on = { version: 1, metadata: { aggregate: Account.by('me') } } as const
    const inner = workflow(
      { ...on, name: 'Inner', triggers: [call({ decode: Pair, id: 'other', result: z.unknown() })] },
      step('Done', (_input: unknown) => ({ output: true })),
    )
    const swap = step('Swap', ({ me, other }: { readonly me: string; readonly other: string }) => ({ output: { me: other, other: me } }))
    const outer = workflow(
      { ...on, name: 'Outer', triggers: [http({ decode: Pair, id: 'other' })] },
      flow(sleep('1m'), swap, child(inner, { within: '1h' })),
    )
    const both = given(outer, inner).when(started(outer, { me: 'a', other: 'b' }), started(outer, { me: 'b', other: 'a' }), passed('1m'))
    expect(Object.values(both.instances).toSorted()).toEqual(['deferred', 'deferred', 'waiting', 'waiting'])
    const over = both.when(passed('1h'))
    expect(Object.values(over.instances).toSorted()).toEqual(['cancelled', 'completed', 'completed', 'completed'])
  })
  it('parks where a workflow starts itself without an end', () => {
    const deeper = contract('Deeper', { payload: z.object({ n: z.int() }), completed: z.unknown(), id: 'n' })
    const more = step('More', ({ n }: { readonly n: number }) => ({ output: { n: n + 1 } }))
    const endless = workflow(
      { ...own, name: deeper, triggers: [call({ decode: z.object({ n: z.int() }), id: 'n', result: z.unknown() })] },
      flow(more, child(deeper)),
    )
    const now = given(endless).when(started(endless, { n: 0 }))
    expect(now.instances).toMatchObject({ 'Deeper:100': 'review', 'Deeper:99': 'waiting' })
  })
})

describe('a refusal counts for the place that asked', () => {
  const reject = workflow(
    { name: 'Busy', version: 1, triggers: [asChild], metadata: { aggregate: Account.by('id'), defer: 'reject' } },
    paying,
  )
  it('a round that asks again is decided anew', () => {
    const holder = workflow({ ...asked, name: 'Holder', version: 1, metadata: { aggregate: Account.by('id') } }, sleep('90m'))
    const again = step('Again', ({ input: of }: { readonly input: Work }) => ({ output: { ...of, kind: 'again' as const } }))
    const poll = workflow(
      { ...own, ...asked, name: 'Poll' },
      repeat(
        flow(
          sleep('1h'),
          child(reject, { within: '1d' }),
          match({
            completed: step('Got', (_input: unknown) => ({ output: { kind: 'got' as const } })),
            refused: again,
            cancelled: again,
            late: again,
          }),
        ),
        { max: 5 },
      ),
    )
    const first = given(poll, holder, reject).when(
      started(holder, { id: 'a', key: 'h' }),
      started(poll, { id: 'a', key: 'k' }),
      passed('1h'),
    )
    first.expects({ instances: { 'Holder:a@Account/a': 'waiting', 'Poll:a': 'waiting', 'Busy:k@Account/a': 'refused' } })
    const second = first.when(passed('1h'))
    second.expects({ instances: { 'Holder:a@Account/a': 'completed', 'Poll:a': 'waiting', 'Busy:k@Account/a': 'waiting' } })
    second.when(answered(charge, ok({ receipt: 'r' }))).expects({ status: 'completed' })
  })
  it('a payload that the newest version does not take is refused, and the parent has a route for it', () => {
    const strict = workflow(
      { ...own, name: 'Pay', version: 2, triggers: [call({ decode: Work.extend({ more: z.string() }), id: 'key', result: Result })] },
      paying,
    )
    const now = given(order, strict).when(started(order, input))
    expect(now.output).toMatchObject({ kind: 'refused', reason: { code: 'payload' } })
  })
})
