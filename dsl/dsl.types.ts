// Compiled, never run: what the compiler accepts, and with which types. dsl.mistakes.ts has what it refuses.
import { z } from 'zod'
import { aggregate } from './aggregate.ts'
import { failed, notFound, ok, unknown } from './outcome.ts'
import { file } from './trigger.ts'
import { flow, takes } from './nodes/flow.ts'
import { handle } from './handle.ts'
import { match } from './nodes/match.ts'
import { parallel } from './nodes/parallel.ts'
import { perform } from './nodes/perform.ts'
import { sideEffect } from './side-effect.ts'
import { sleep } from './nodes/sleep.ts'
import { waitFor } from './nodes/wait-for.ts'
import { step } from './nodes/step.ts'
import { workflow } from './nodes/workflow.ts'
import type { Data, Json, Problem } from './data.ts'
import type { Failed, Ok, Performed } from './nodes/perform.ts'
import type { JsonValue } from '../base/index.ts'
import type { Graph, GraphOf } from './graph.ts'
import type { Node } from './node.ts'
import type { SideEffect } from './side-effect.ts'
import type { OfKind } from './nodes/match.ts'
import type { Definitions } from './nodes/table.ts'
import type { Outcome } from './outcome.ts'
import type { Waited } from './nodes/wait-for.ts'
import {
  after,
  charge,
  charged,
  def,
  Go,
  GoByKey,
  noter,
  one,
  one2,
  ownDef,
  paid,
  pre,
  prepare,
  split,
  Start,
  State,
  three,
  total,
  triggers,
  two,
  unpaid,
  woken,
  Cart,
} from './types.fixture.ts'

// oxlint-disable-next-line typescript/no-unnecessary-type-parameters -- T stands for any type: only equal conditions agree on all
type Equal<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false
declare const expectType: <Expected>() => <Actual>(actual: Actual, ...same: Equal<Actual, Expected> extends true ? [] : [never]) => void
declare const outputOf: <O>(of: Node<never, O, unknown>) => O
declare const inputOf: <I>(of: Node<I, unknown, unknown>) => I

expectType<{ readonly done: string }>()(outputOf(flow(one, two, three)))
expectType<{ readonly a: { readonly v: number }; readonly b: { readonly v: number } }>()(outputOf(parallel({ a: one, b: one })))
expectType<{ v: number } & { w: string }>()(inputOf(parallel({ a: two, b: three })))
expectType<{ readonly done: string } | { readonly w: string }>()(outputOf(flow(split, match({ big: two, small: three }))))
expectType<{ readonly v: number }>()(outputOf(flow(one, sleep('1h'), flow(), sleep('2h'))))
interface Prepared {
  readonly card: 'c'
  readonly cents: number
  readonly order: 'o'
}
type Declined = { readonly code: 'declined' | 'expired' }
expectType<Performed<{ readonly [K in keyof Prepared]: Prepared[K] }, { readonly receipt: string }, Declined>>()(
  outputOf(flow(prepare, perform(charge))),
)
const kind = step('Kind', (x: { kind: 'ok' | 'failed' | 'unknown' }) => ({ output: x.kind }))
expectType<'ok' | 'failed' | 'unknown'>()(outputOf(flow(prepare, perform(charge, { unknown: 'route' }), kind)))
expectType<Ok<1, 2> | Failed<1, 3>>()(null! as Performed<1, 2, 3>)
expectType<'received' | 'timedOut'>()(null! as Waited<1, 2>['kind'])
const cases = match({ big: two, small: three }) // a fragment without context
flow(split, cases)
flow(
  step('SameN', (x: { n: number }) => ({ output: x })),
  sleep('1m'),
  split,
  match({ big: flow(sleep('1m'), two), small: flow(sleep('1m'), three) }),
)
flow(split, match({ big: two, small: flow(waitFor(Go, '1h'), after) }), three)
flow(prepare, perform(charge), match({ ok: paid, failed: unpaid }))
interface Opened extends Prepared {
  readonly kind: 'go'
}
const opened = match({ go: flow(takes<Opened>(), perform(charge), match({ ok: paid, failed: unpaid })) }) // a fragment that says its input
flow(
  step('Go', (x: Opened) => ({ output: x })),
  opened,
)
expectType<Opened>()(inputOf(flow(takes<Opened>(), perform(charge))))
// one output of several kinds: each case takes it, narrowed
const kinds = step('Kinds', (x: { n: number }) => ({ output: { kind: x.n > 1 ? 'big' : 'small', v: x.n } }))
flow(kinds, match({ big: two, small: flow() }))
expectType<{ readonly kind: 'big' | 'small'; readonly v: number } & { readonly kind: 'big' }>()(
  null! as OfKind<{ readonly kind: 'big' | 'small'; readonly v: number }, 'big'>,
)
expectType<{ readonly a: 1 } | { readonly b: 2 }>()(ok(null! as { readonly a: 1 } | { readonly b: 2 }).value)
expectType<string | undefined>()(ok(null! as string | undefined).value)
expectType<undefined>()(ok().value)
const rest = step('Rest', (x: { order: string }) => ({ output: x.order }))
flow(prepare, parallel({ paid: perform(charge), rest: flow(sleep('1s'), rest), all: flow() }))
flow(one, parallel({ a: two, b: noter, c: one2 })) // different keys
flow(
  one,
  sleep('1s'),
  step('Inline', (x) => ({ output: x.v })),
  step('Inferred', (v) => ({ output: v + 1 })),
)
step('Branded', (x: { id: string & z.$brand<'Id'> }) => ({ output: { id: x.id } }))
interface Tree {
  readonly kids: readonly Tree[]
}
step('Tree', (tree: Tree) => ({ output: { tree } }))
const Anything = z.object({ id: z.string(), body: z.json(), more: z.record(z.string(), z.unknown()) })
expectType<{ readonly id: string; readonly body: JsonValue; readonly more: { readonly [x: string]: unknown } }>()(
  null! as Data<typeof Anything>,
)
flow(
  step('AnyBody', (x: Data<typeof Anything>) => ({ output: x })),
  perform(sideEffect('Post', { payload: Anything.pick({ body: true }) })),
)
file({ decode: Anything, id: 'id' })
const w = workflow(def, flow(one, two, three))
const own = workflow(ownDef, flow(one, two, charged))
workflow(def, perform(sideEffect('Log', { payload: z.object({ id: z.string() }) }))) // a carrying node first
workflow(def, flow(waitFor(Go, '1h'), woken))
workflow({ ...ownDef, name: 'Waits' }, flow(waitFor(GoByKey, '1h'), woken))
workflow({ ...def, triggers: [...triggers, file({ decode: Start.extend({ more: z.string() }), id: 'id' })] }, one)
workflow({ name: 'Plain', version: 1, triggers, state: State, initial: { total: 0, list: [] } }, one)
workflow({ name: 'Lamp', version: 1, triggers, state: z.object({ light: z.enum(['on', 'off']) }), initial: { light: 'off' } }, one)
workflow({ ...def, metadata: { aggregate: Cart.by('id'), retries: { attempts: 9 } } }, one)
flow(pre, parallel({ a: own, b: total })) // nested with a state of its own
const outer = workflow({ ...def, name: 'Outer' }, flow(pre, parallel({ inline: own, shared: w })))
handle(w, { Mail: { repeat: 'safe', run: async (to) => (expectType<{ readonly to: string }>()(to), ok()) } })
const outerHandlers = handle(outer, {
  Mail: { repeat: 'safe', run: async () => unknown(), limit: '5s', concurrency: 1 },
  Charge: {
    repeat: 'unsafe',
    run: async (c, { effectKey }) => (c.cents > 1 ? ok({ receipt: effectKey }) : failed({ code: 'declined' })),
    probe: async () => notFound(),
  },
})
handle(own, { ...outerHandlers.handlers })
const platform = null! as Node<Start, Start, SideEffect<never, unknown, unknown, unknown>> // what the platform itself performs
handle(workflow(ownDef, flow(pre, platform)), {})
expectType<'ok' | 'failed' | 'unknown'>()(null! as Outcome<{ readonly receipt: string }, Declined>['kind'])
expectType<{ readonly at: Problem<'value.at is no JSON, the journal cannot hold it'> }>()(null! as Data<z.ZodObject<{ at: z.ZodDate }>>)
expectType<{ readonly a: readonly string[] }>()(null! as Json<{ a: string[] }>)
aggregate({
  name: 'Cart',
  version: 3,
  state: State,
  initial: { total: 0, list: [] },
  upcast: { 1: (s) => ({ ...s, list: [] }), 2: (s) => s },
})

// The published form of each kind takes every graph of the kind: a shape that takes less would store what it cannot read again.
type Shown<T> = T extends Graph
  ? T
  : T extends readonly (infer U)[]
    ? readonly Shown<U>[]
    : T extends object
      ? { readonly [K in keyof T]: Shown<T[K]> }
      : T
type Shape<K extends keyof Definitions> = ReturnType<Definitions[K]['schema']>['_zod']['output']
type Narrow = {
  [K in keyof Definitions]: GraphOf<K> extends { readonly [F in keyof Shape<K>]: Shown<Shape<K>[F]> } ? never : K
}[keyof Definitions]
expectType<[never]>()(null! as [Narrow])
