// Compiled, never run: what the nodes with moments, bodies and people accept, and with which types. dsl.nodes.mistakes.ts has what they refuse.
import { z } from 'zod'
import type { Duration } from './data.ts'
import { after, duration, until } from './moment.ts'
import type { Node } from './node.ts'
import type { Results } from './nodes/for-each.ts'
import type { Failed, Ok } from './nodes/perform.ts'
import type { Exhausted } from './nodes/repeat.ts'
import { flow, takes } from './nodes/flow.ts'
import { parallel } from './nodes/parallel.ts'
import { sleep } from './nodes/sleep.ts'
import { waitFor } from './nodes/wait-for.ts'
import { workflow } from './nodes/workflow.ts'
import { take } from './nodes/take.ts'
import { compensate, withCompensation } from './nodes/with-compensation.ts'
import type { Undo } from './nodes/with-compensation.ts'
import { humanTask } from './nodes/human-task.ts'
import { child } from './nodes/child.ts'
import { tell } from './nodes/tell.ts'
import type { Child } from './nodes/child.ts'
import { match } from './nodes/match.ts'
import { perform } from './nodes/perform.ts'
import { repeat } from './nodes/repeat.ts'
import { step } from './nodes/step.ts'
import { handle } from './handle.ts'
import { failed, ok } from './outcome.ts'
import { remoteStep } from './remote-step.ts'
import { sideEffect } from './side-effect.ts'
import { byKey, signal } from './signal.ts'
import { http } from './trigger.ts'
import { race } from './nodes/race.ts'
import { withDeadline } from './nodes/with-deadline.ts'
import { withEscalation } from './nodes/with-escalation.ts'
import { forEach } from './nodes/for-each.ts'
import {
  charge,
  decision,
  def,
  each,
  mail,
  more,
  open,
  quit,
  same,
  tries,
  upgrade,
  callFolder,
  Folder,
  folder,
  folderDef,
  importItem,
  renew,
  toItem,
} from './nodes.fixture.ts'
import type { Open, SignUp, Trial } from './nodes.fixture.ts'

// oxlint-disable-next-line typescript/no-unnecessary-type-parameters -- T stands for any type: only equal conditions agree on all
type Equal<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false
declare const expectType: <Expected>() => <Actual>(actual: Actual, ...same: Equal<Actual, Expected> extends true ? [] : [never]) => void
declare const outputOf: <O>(of: Node<never, O, unknown>) => O
declare const inputOf: <I>(of: Node<I, unknown, unknown>) => I

// --- moments
const [sleeps, waits] = [sleep(until('due')), waitFor(quit, after('trial'))]
expectType<{ readonly due: string | number }>()(inputOf(sleeps))
expectType<{ readonly trial: Duration }>()(inputOf(waits))
expectType<unknown>()(inputOf(waitFor(quit, '1h')))
expectType<SignUp>()(outputOf(flow(same, sleep(after('trial')))))
const received = outputOf(flow(same, waitFor(quit, until('until'))))
if (received.kind === 'received') expectType<string>()(received.signal.quitId.concat(received.input.email))
workflow(def, flow(sleep(after('trial')), waitFor(upgrade, until('until')), take('input'), open)) // first in a workflow: from the payload
flow(same, parallel({ a: sleep(after('trial')), b: flow(sleep(until('until')), open) }))
expectType<z.ZodType<Duration>>()(duration())

// --- take
const taken = take('input')
expectType<{ readonly input: unknown }>()(inputOf(taken))
expectType<'basic' | 'pro'>()(outputOf(flow(same, take('plan'))))
workflow(def, flow(open, perform(charge), take('input'), perform(charge), match({ ok: take('value'), failed: take('error') })))
expectType<readonly string[]>()(outputOf(flow(takes<SignUp>(), take('reviewers'))))

// --- a state of the workflow's own that holds a list
const Listed = z.object({ ids: z.array(z.string()) })
const listing = step('Listing', ({ id }: { readonly id: string }, { ids }: { readonly ids: readonly string[] }) => ({
  output: id,
  state: { ids: [...ids, id] as readonly string[] },
}))
const Named = z.object({ id: z.string() })
workflow({ name: 'L', version: 1, triggers: [http({ decode: Named, id: 'id' })], state: Listed, initial: { ids: [] } }, flow(listing))
handle(workflow(def, flow(open, perform(sideEffect('Ask', { payload: z.object({ email: z.string() }) })))), {
  Ask: { repeat: 'safe', run: async ({ email }) => (email === '' ? failed() : ok()) },
})

// --- repeat
const paid = step('Paid', ({ value }: Ok<Open, { readonly receipt: string }>) => ({ output: { kind: 'paid', receipt: value.receipt } }))
const dun = step('Dun', ({ input: { customerId, cents, email }, error }: Failed<Open, { readonly reason: string }>, state: Trial) => ({
  output: { kind: 'again', customerId, cents, email },
  state: { tries: state.tries + 1 },
  sideEffects: [mail({ to: email, text: error.reason })],
}))
const dunning = repeat(flow(takes<Open>(), perform(charge), match({ ok: paid, failed: flow(dun, sleep('1d')) })), { max: 12 })
interface Dunned {
  readonly kind: 'again'
  readonly customerId: string
  readonly cents: number
  readonly email: string
}
expectType<{ readonly kind: 'paid'; readonly receipt: string } | Exhausted<{ readonly [K in keyof Dunned]: Dunned[K] }>>()(
  outputOf(dunning),
)
expectType<Open>()(inputOf(dunning))
workflow(
  def,
  flow(
    open,
    repeat(flow(takes<Open>(), perform(charge), match({ ok: paid, failed: flow(dun, sleep('1d')) })), { max: 12 }),
    match({ paid: take('receipt'), exhausted: flow(take('input'), take('email')) }),
  ),
)
const half = step('Half', (x: { readonly n: number }) =>
  x.n > 1 ? { output: { kind: 'again', n: x.n / 2 } } : { output: { kind: 'odd', n: x.n } },
)
expectType<'odd' | 'exhausted'>()(outputOf(repeat(half, { max: 3 })).kind)
const either = step('Either', (x: { readonly n: number }) => ({ output: { kind: x.n > 1 ? 'again' : 'odd', n: x.n } }))
flow(repeat(either, { max: 3 }), match({ odd: take('n'), exhausted: flow(take('input'), take('n')) })) // one output of several kinds

// --- race, withDeadline, withEscalation
const first = race({ upgrade: waitFor(upgrade, '14d'), quit: waitFor(quit, '14d') }) // in a constant of its own
flow(same, first)
const raced = flow(
  same,
  race({ upgrade: waitFor(upgrade, after('trial')), quit: waitFor(quit, until('until')), over: sleep(after('trial')) }),
)
expectType<'upgrade' | 'quit' | 'over'>()(outputOf(raced).kind)
const won = outputOf(raced)
if (won.kind === 'quit' && won.value.kind === 'received') expectType<string>()(won.value.signal.quitId)
if (won.kind === 'over') expectType<SignUp>()(won.value)
workflow(def, flow(raced, match({ upgrade: take('value'), quit: take('value'), over: take('value') })))
workflow(def, race({ a: tries, b: more })) // only one of them is published, so both may patch the same key
expectType<'inTime' | 'late'>()(outputOf(flow(same, withDeadline(waitFor(quit, '1d'), after('trial')))).kind)
const late = outputOf(flow(same, withDeadline(open, '3d')))
if (late.kind === 'late') expectType<SignUp>()(late.input)
else expectType<900>()(late.value.cents)
const remind = step('Remind', (x: SignUp) => ({ output: null, sideEffects: [mail({ to: x.email, text: 'hurry' })] }))
expectType<'received' | 'timedOut'>()(outputOf(flow(same, withEscalation(waitFor(quit, '9d'), '3d', remind, { every: '1d' }))).kind)
workflow(def, withEscalation(waitFor(quit, '9d'), after('trial'), flow(sleep('1s'), remind)))
workflow(def, withDeadline(withEscalation(race({ a: open, b: waitFor(quit, '1d') }), '1d', remind), until('until')))

// --- forEach
interface Each {
  readonly who: string
  readonly length: number
}
expectType<Results<SignUp, { readonly [K in keyof Each]: Each[K] }>>()(outputOf(flow(same, forEach('reviewers', each, { concurrency: 8 }))))
const ofEach = forEach('names', each)
expectType<{ readonly names: readonly string[] }>()(inputOf(ofEach))
workflow(def, flow(forEach('reviewers', flow(sleep('1s'), each)), take('results'))) // first, and a carrying node: the item's type comes from the payload
const pay = step('Pay', (who: string) => ({ output: { customerId: who, cents: 1 } }))
workflow(def, flow(same, forEach('reviewers', flow(pay, perform(charge), take('input'))), take('input'), open))
const vote = step('Vote', (who: string) => (who === 'ann' ? { output: { kind: 'yes', who } } : { output: { kind: 'no', why: who.length } }))
const votes = outputOf(flow(same, forEach('reviewers', vote, { until: 'no' })))
if (votes.kind === 'all') expectType<'yes' | undefined>()(votes.results[0]?.kind)
else {
  expectType<string>()(votes.item)
  expectType<number>()(votes.value.why)
  expectType<'no'>()(votes.kind)
}
workflow(def, flow(forEach('reviewers', vote, { until: 'no', concurrency: 2 }), match({ all: take('input'), no: take('input') }), open))
flow(
  step('Grid', (x: SignUp) => ({ output: { rows: [{ cells: x.reviewers }] } })),
  forEach('rows', forEach('cells', each)),
  step('Cells', (x: { readonly results: readonly { readonly results: readonly Each[] }[] }) => ({ output: x.results.length })),
)

// --- signals with a match
const ask = step('Ask', (who: string) => ({ output: { reviewerId: who } }))
const asked = outputOf(flow(same, forEach('reviewers', flow(ask, waitFor(decision, '3d'))), take('results')))[0]
if (asked?.kind === 'received') expectType<boolean>()(asked.signal.yes)
const matched = waitFor(decision, after('trial'))
expectType<{ readonly trial: Duration } & { readonly reviewerId: string | number }>()(inputOf(matched))

// --- side effects: reads, retries, limits
const lookUp = sideEffect('LookUp', {
  payload: z.object({ email: z.string() }),
  reads: true,
  retries: { pauses: ['1m', '1h'] },
  limit: '5s',
})
flow(open, perform(lookUp, { retries: { attempts: 3, backoff: 'fixed', delay: '1s' }, limit: '1s' }), take('input'), take('email'))
const rate = remoteStep('Rate', {
  payload: z.object({ email: z.string() }),
  ok: z.object({ score: z.int() }),
  at: 'https://rates/score',
  repeat: 'unsafe',
  reads: true,
  secrets: { authorization: 'RATES_TOKEN' },
})
const rated = workflow(def, flow(open, perform(rate, { retries: { pauses: ['1m'] } }), match({ ok: take('value'), failed: flow() })))
handle(rated, {}) // the platform brings the handler
handle(workflow(def, perform(lookUp)), { LookUp: { repeat: 'safe', run: async () => ok() } })

// --- withCompensation, compensate
const refund = step('Refund', ({ input: { email }, value }: Undo<Open, { readonly receipt: string }>, _state: Trial) => ({
  output: null,
  state: { tries: 0 },
  sideEffects: [mail({ to: email, text: value.receipt })],
}))
const quietly = step('Quietly', ({ value }: { readonly value: { readonly receipt: string } }) => ({ output: value.receipt }))
workflow(
  def,
  flow(open, withCompensation(perform(charge), refund), match({ ok: take('value'), failed: flow(compensate(), take('error')) })),
)
flow(open, withCompensation(perform(charge), flow(sleep('1d'), quietly)))
flow(open, withCompensation(perform(charge), flow(take('value'), take('receipt'))))
const booked = withCompensation(flow(takes<Open>(), perform(charge)), refund)
expectType<'ok' | 'failed'>()(outputOf(booked).kind)
expectType<Open>()(inputOf(booked))
workflow(def, flow(open, withDeadline(race({ a: withCompensation(perform(charge), quietly), b: sleep('1d') }), '2d')))
// --- humanTask
const Approval = z.object({ yes: z.boolean(), why: z.string().optional() })
const asking = { shows: ['email', 'plan'], form: Approval, by: { roles: ['manager'] }, due: '3d' } as const
const task = outputOf(
  flow(same, humanTask('Approve', { ...asking, due: after('trial'), escalate: [{ after: '1d', to: { people: ['ann'] } }] })),
)
if (task.kind === 'done') expectType<boolean>()(task.value.yes)
expectType<SignUp>()(task.input)
const paged = outputOf(
  flow(
    same,
    humanTask('Pages', { form: [z.object({ yes: z.boolean() }), z.object({ n: z.int() })], by: { field: 'reviewers' }, due: '3d' }),
  ),
)
if (paged.kind === 'done') expectType<number>()(paged.value.n)
const review = { form: Approval, by: { roles: ['x'] }, due: '3d' } as const
workflow(
  def,
  flow(
    forEach('reviewers', humanTask('Review', review)),
    take('input'),
    humanTask('Last', asking),
    match({ done: take('input'), expired: take('input') }),
    open,
  ),
)
// --- child, contract, tell
const told = signal('Told', { payload: z.object({ customerId: z.string(), email: z.string() }), id: 'email', to: byKey('customerId') })
const imported = outputOf(flow(same, toItem, child(importItem)))
expectType<'completed' | 'refused' | 'cancelled'>()(imported.kind)
if (imported.kind === 'completed') expectType<number>()(imported.value.bytes + imported.input.more)
if (imported.kind === 'refused') expectType<string>()(imported.reason.message)
expectType<'completed' | 'refused' | 'cancelled' | 'late'>()(outputOf(flow(same, child(renew, { within: after('trial') }))).kind)
expectType<{ readonly key: string; readonly item: string; readonly more: 1 }>()(
  outputOf(flow(same, toItem, child(importItem, { detach: true }))),
)
workflow(def, flow(tell(told), withEscalation(open, '1d', flow(toItem, child(importItem, { detach: true })))))
const subfolders = step('Subfolders', (x: { readonly path: string }) => ({ output: { paths: [{ path: `${x.path}/a` }] } }))
interface Bytes {
  readonly bytes: number
}
type Sub = Child<{ readonly path: string }, Bytes>
const sum = step('Sum', ({ results }: { readonly results: readonly Sub[] }) => ({
  output: { bytes: results.reduce((n, one) => n + (one.kind === 'completed' ? one.value.bytes : 0), 0) },
}))
const folders = workflow(folderDef, flow(subfolders, forEach('paths', child(folder)), sum)) // a workflow that starts itself
flow(
  takes<{ readonly path: string }>(),
  child(folders),
  match({ completed: take('value'), refused: take('reason'), cancelled: take('reason') }),
)
workflow(
  { ...folderDef, name: 'Plain', triggers: [callFolder, http({ decode: Folder, id: 'path' })] },
  flow(subfolders, forEach('paths', child(folder)), sum),
)
handle(folders, {})
