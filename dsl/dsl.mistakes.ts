// Compiled, never run: each directive marks a mistake that the compiler must refuse, on the next line. messages.md has what it says.
import { z } from 'zod'
import { aggregate } from './aggregate.ts'
import { file, http, kafka } from './trigger.ts'
import { flow, takes } from './nodes/flow.ts'
import { handle } from './handle.ts'
import { match } from './nodes/match.ts'
import { notFound, ok } from './outcome.ts'
import { parallel } from './nodes/parallel.ts'
import { perform } from './nodes/perform.ts'
import { signal } from './signal.ts'
import { sleep } from './nodes/sleep.ts'
import { waitFor } from './nodes/wait-for.ts'
import { step } from './nodes/step.ts'
import { workflow } from './nodes/workflow.ts'
import {
  alsoTwo,
  Cart,
  charge,
  def,
  eraser,
  Go,
  mail,
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
} from './types.fixture.ts'

interface V {
  readonly v: number
}
const w = workflow(def, flow(one, two, three))
const charging = step('Charging', (x: V) => ({ output: x, sideEffects: [mail({ to: 'a' }), charge({ card: 'c', cents: x.v })] }))
const outer = workflow({ ...def, name: 'Outer' }, flow(pre, parallel({ inline: workflow(ownDef, flow(one, charging)), shared: w })))
const mailer = { Mail: { repeat: 'safe', run: async () => ok() } } as const

// --- steps
// @ts-expect-error a step that returns a promise
step('Bad', async (x: V) => ({ output: x }))
// @ts-expect-error … in one of its branches
step('Bad', (x: V) => (x.v > 1 ? Promise.resolve(x) : { output: x }))
// @ts-expect-error a Date in an output
step('Bad', (x: V) => ({ output: { when: { at: new Date() }, v: x.v } }))
// @ts-expect-error an output that may be nothing at all
step('Bad', (x: V) => ({ output: x.v > 1 ? x : undefined }))
// @ts-expect-error a state key that does not exist
step('Bad', (x: V, _state: State) => ({ output: x, state: { total: 1, totl: 2 } }))
// @ts-expect-error … and no other with it
step('Bad', (x: V, _state: State) => ({ output: x, state: { totl: 2 } }))
// @ts-expect-error a state value of the wrong type
step('Bad', (x: V, _state: State) => ({ output: x, state: { total: '1' } }))
// @ts-expect-error undefined where a key is to be removed
step('Bad', (x: V, _state: State) => ({ output: x, state: { note: undefined } }))
// @ts-expect-error removing a key that the state must have
step('Bad', (x: V, _state: State) => ({ output: x, unset: ['total'] }))
// @ts-expect-error a step that returns no output
step('Bad', (x: V, _state: State) => ({ state: { total: x.v } }))
step('Bad', (x: V, state: State) => {
  // @ts-expect-error writing to the state
  state.total = x.v
  // @ts-expect-error writing deep into the state
  state.list.push({ sku: 'a' })
  return { output: x }
})
// @ts-expect-error a side effect with the wrong payload
step('Bad', (x: V) => ({ output: x, sideEffects: [mail({ too: 'a' })] }))
// @ts-expect-error a side effect that was never declared
step('Bad', (x: V) => ({ output: x, sideEffects: [{ kind: 'Fax', payload: {} }] }))

// --- flow, perform, waitFor and sleep
// @ts-expect-error a step whose input is not what the step before yields
flow(one, three)
// @ts-expect-error … anywhere in the sequence
flow(one, two, two)
// @ts-expect-error perform after an output that lacks a field of the payload
flow(one, perform(charge))
// @ts-expect-error a step that wants the outcome of another kind
flow(prepare, perform(charge), match({ ok: unpaid, failed: unpaid }))
// @ts-expect-error no route for failed
flow(prepare, perform(charge), match({ ok: paid }))
// @ts-expect-error no route for unknown, where unknown is routed
flow(prepare, perform(charge, { unknown: 'route' }), match({ ok: paid, failed: unpaid }))
// @ts-expect-error a route for unknown, where it goes to review
flow(prepare, perform(charge), match({ ok: paid, failed: unpaid, unknown: one }))
const taken = step('Taken', (x: { signal: { yes: boolean } }) => ({ output: x.signal.yes }))
// @ts-expect-error no route for a signal that does not come in time
flow(prepare, waitFor(Go, '1h'), match({ received: taken }))
// @ts-expect-error a timeout that is no duration
waitFor(Go, '2 days')
// @ts-expect-error a duration with a fraction
sleep('1.5h')
// @ts-expect-error a sleep without a unit
sleep('90')

// @ts-expect-error a fragment that takes what the node before does not yield
flow(one, flow(takes<{ w: string }>(), three))
// @ts-expect-error a fragment that says an input in which a field of the payload is missing
flow(takes<V>(), perform(charge))

// --- match
// @ts-expect-error a missing case
flow(split, match({ big: two }))
// @ts-expect-error a leftover case
flow(split, match({ big: two, small: three, huge: two }))
// @ts-expect-error a case that does not take its own narrowed type
flow(split, match({ big: two, small: two }))
const either = step('Either', (x: { n: number }) => ({ output: { kind: x.n > 1 ? 'big' : 'small', v: x.n } }))
// @ts-expect-error … where one output can be of several kinds
flow(either, match({ big: two, small: three }))
// @ts-expect-error a missing case in a workflow: one mistake is one error
workflow(def, flow(split, match({ big: two })))
const behind = step('Behind', (x: { a: object; b: object }) => ({ output: x }))
// @ts-expect-error a branch that does not fit, in a workflow and with a step behind: one mistake is one error
workflow({ ...def, name: 'W2' }, flow(pre, one, parallel({ a: two, b: three }), behind))
// @ts-expect-error match after an output without kind
flow(one, match({ big: two }))
const any = step('Any', (x: { n: string }) => ({ output: { kind: x.n } }))
// @ts-expect-error match after a kind that can be any string
flow(any, match({ big: step('Big', (x: object) => ({ output: x })) }))
// @ts-expect-error a nested flow that does not fit what the wait yields
flow(split, match({ big: two, small: flow(waitFor(Go, '1h'), three) }))

// --- parallel
// @ts-expect-error two branches that patch the same key
flow(one, parallel({ a: two, b: alsoTwo }))
// @ts-expect-error … deep inside nested flows
flow(one, parallel({ a: flow(sleep('1s'), two), b: flow(alsoTwo, parallel({ x: noter, y: one2 })), c: flow(one2, noter) }))
// @ts-expect-error … inside a nested workflow on the same aggregate
flow(pre, parallel({ a: w, b: total }))
// @ts-expect-error a branch that removes what another sets
flow(one, parallel({ a: noter, b: eraser }))
// @ts-expect-error a branch that does not take the output before
flow(one, parallel({ a: two, b: three }))
const join = step('Join', (x: { b: { w: string } }) => ({ output: x }))
// @ts-expect-error a step after parallel that wants another branch name
flow(one, parallel({ a: two }), join)

// --- aggregates, triggers, signals
// @ts-expect-error an aggregate without its full initial state
aggregate({ name: 'Cart', version: 1, state: State, initial: { total: 0 }, upcast: {} })
// @ts-expect-error a version of an aggregate that cannot be upcast
aggregate({ name: 'Cart', version: 3, state: State, initial: { total: 0, list: [] }, upcast: { 1: (s) => s } })
// @ts-expect-error a version that counts from 0
aggregate({ name: 'Cart', version: 0, state: State, initial: { total: 0, list: [] }, upcast: {} })
// @ts-expect-error a schema that yields a Date
kafka({ topic: 't', decode: z.object({ id: z.string(), at: z.date() }), id: 'id' })
// @ts-expect-error an idempotency key that is no field of the trigger
kafka({ topic: 't', decode: Start, id: 'orderId' })
// @ts-expect-error … of a file
file({ decode: Start, id: 'tags' })
const other = http({ decode: Start.extend({ n: z.string() }), id: 'id' })
// @ts-expect-error triggers whose payloads do not agree
workflow({ ...def, triggers: [...triggers, other] }, one)
const more = http({ decode: Start.extend({ key: z.string() }), id: 'key' })
// @ts-expect-error a trigger whose key is no field of the others
workflow({ ...def, triggers: [...triggers, more] }, one)
const Short = z.object({ decision: z.string() })
// @ts-expect-error a signal to a field that it has not got
signal('Go', { payload: Short, id: 'decision', to: Cart.by('id') })
const sources = [kafka({ topic: 't', decode: z.object({ decision: z.number() }), id: 'decision' })] as const
// @ts-expect-error a signal from a source that yields another payload
signal('Go', { payload: Short, id: 'decision', to: Cart.by('decision'), sources })

// --- workflow
// @ts-expect-error the first step does not take the trigger's payload
workflow(def, flow(two, three))
// @ts-expect-error an aggregate addressed by a field that the payload has not got
workflow({ ...def, metadata: { aggregate: Cart.by('cartId') } }, one)
const reader = step('Reader', (x: V, state: { missing: string }) => ({ output: x.v + state.missing }))
// @ts-expect-error a step that reads state which this aggregate has not got
workflow(def, flow(one, reader))
const wider = step('Wider', (x: V, _state: { total: number | string }) => ({ output: x, state: { total: 'x' } }))
// @ts-expect-error a step written for a wider state could patch what this one cannot hold
workflow(def, flow(one, wider))
// @ts-expect-error neither an aggregate nor a state
workflow({ name: 'W', version: 1, triggers }, one)
// @ts-expect-error a state without its initial value
workflow({ name: 'W', version: 1, triggers, state: State }, one)
// @ts-expect-error an aggregate and a state
workflow({ ...ownDef, metadata: def.metadata }, one)
// @ts-expect-error nesting a workflow whose payload is not what the step before yields
workflow({ ...def, name: 'Outer' }, flow(one, w))
const mutator = step('Mutator', (x: { tags: string[] }) => ({ output: x.tags.push('a') }))
// @ts-expect-error a first step that would write to its input's list
workflow(def, mutator)

// --- outcomes
// @ts-expect-error a value with a member that is no outcome of the kind
handle(outer, { ...mailer, Charge: { repeat: 'safe', run: async () => ok(null! as { receipt: string } | { lost: true }) } })

// --- handlers
// @ts-expect-error a missing handler, here of a nested workflow's side effect
handle(outer, mailer)
// @ts-expect-error a surplus handler
handle(w, { ...mailer, Fax: { repeat: 'safe', run: async () => ok() } })
// @ts-expect-error an unsafe handler without a probe
handle(w, { Mail: { repeat: 'unsafe', run: async () => ok() } })
// @ts-expect-error a handler reading a field that the payload has not got
handle(w, { Mail: { repeat: 'safe', run: async (to) => ok(to.subject) } })
// @ts-expect-error a handler whose value is not what the kind declares
handle(outer, { ...mailer, Charge: { repeat: 'safe', run: async () => ok({ recipe: 'r' }) } })
// @ts-expect-error a handler whose error is not what the kind declares
handle(outer, { ...mailer, Charge: { repeat: 'safe', run: async () => ({ kind: 'failed', error: { code: 'lost' } }) } })
// @ts-expect-error a call that answers what only a probe can find
handle(w, { Mail: { repeat: 'safe', run: async () => notFound() } })
// @ts-expect-error a time limit that is no duration
handle(w, { Mail: { ...mailer.Mail, limit: '5 min' } })
