// The simulated workflows, each in two versions: every node, every way to defer, with and without an aggregate.
import { z } from 'zod'
import { flow, http, match, parallel, perform, sleep, step, waitFor, workflow } from '../../dsl/index.ts'
import type { AnyWorkflow, Failed, Ok, Performed, Unknown, Waited } from '../../dsl/index.ts'
import { account, Answer, Approval, charge, coin, Job, lookup, mail, reserve, wire } from './vocabulary.ts'
import type { AccountState, Given, Receipt, Refusal, Told } from './vocabulary.ts'

/** The second version of a step adds this to the total: whoever runs the wrong version is seen. */
export const BONUS = { 1: 0, 2: 1_000 } as const
type Numbered = 1 | 2

const triggers = [http({ decode: Job, id: 'id' })] as const
const retries = { attempts: 4, backoff: 'exponential', delay: '1s' } as const
const byAccount = { 1: account[1].by('account'), 2: account[2].by('account') } as const
const onAccount = (v: Numbered) =>
  ({ version: v, triggers, metadata: { aggregate: byAccount[v], retries, search: ['amount', 'total'] } }) as const
const Own = z.object({ count: z.int() })
interface Own {
  readonly count: number
}
const own = (v: Numbered) => ({ version: v, triggers, state: Own, initial: { count: 0 }, metadata: { retries } }) as const

// --- Pay: steps, two branches that patch, an awaited safe and an awaited unsafe effect, and a first step that can throw.
type Opened = Job & { readonly at: number; readonly ref: string }
const open = (v: Numbered) =>
  step('Open', (job: Job, { total, seen }: AccountState, context) => {
    if (job.amount < 0) throw new Error('no negative amounts')
    return {
      output: { ...job, at: context.now(), ref: context.uuid() },
      state: { total: total + job.amount + BONUS[v], seen: [...seen, job.id] },
      sideEffects: [mail({ to: job.id, bounce: job.bounce })],
    }
  })
const reserved = step('Reserved', (of: Performed<Opened, { place: string }, undefined>, { stock }: AccountState) => ({
  output: { id: of.input.id, amount: of.input.amount, refuse: of.input.refuse, place: of.kind === 'ok' ? of.value.place : 'none' },
  state: { stock: stock - 1 },
}))
const assess = step('Assess', (job: Opened, { risk }: AccountState, context) => ({
  output: { score: job.amount % 7, dice: context.random() },
  state: { risk: risk + (job.amount % 7) },
}))
interface Stocked {
  readonly id: string
  readonly amount: number
  readonly refuse: boolean
  readonly place: string
}
const decide = step('Decide', ({ stock, risk }: { stock: Stocked; risk: { score: number } }) =>
  risk.score >= 5 ? { output: { kind: 'stop', ...stock } } : { output: { kind: 'go', ...stock } },
)
const stopped = step('Stopped', ({ id }: Stocked, { total }: AccountState) => ({ output: { kind: 'stopped', id, total } }))
const paid = step('Paid', ({ input, value }: Ok<Stocked, Receipt>, { total }: AccountState) => ({
  output: { kind: 'paid', id: input.id, place: input.place, receipt: value.receipt, total },
}))
const unpaid = step('Unpaid', ({ input, error }: Failed<Stocked, Refusal>, { total }: AccountState) => ({
  output: { kind: 'unpaid', id: input.id, code: error.code, total },
}))
const pay = (v: Numbered) =>
  workflow(
    { name: 'Pay', ...onAccount(v) },
    flow(
      open(v),
      parallel({ stock: flow(perform(reserve), reserved), risk: assess }),
      decide,
      match({ go: flow(perform(charge), match({ ok: paid, failed: unpaid })), stop: stopped }),
    ),
  )

// --- Approve: a wait for a signal to the account, with a deadline.
const approved = step('Approved', ({ input, signal }: { kind: 'received'; input: Job; signal: Given }, { seen }: AccountState) => ({
  output: { kind: 'approved', id: input.id, n: signal.n },
  state: { seen: [...seen, `${input.id}+${signal.n}`] },
}))
const lapsed = step('Lapsed', ({ input }: { kind: 'timedOut'; input: Job }, { seen }: AccountState) => ({
  output: { kind: 'lapsed', id: input.id },
  state: { seen: [...seen, `${input.id}-`] },
}))
const approve = (v: Numbered) =>
  workflow({ name: 'Approve', ...onAccount(v) }, flow(waitFor(Approval, '60s'), match({ received: approved, timedOut: lapsed })))

// --- Note and Quick: one pure step; only the latest queued counts, or none where the account is held.
const noted = (v: Numbered) =>
  step('Noted', ({ id }: Job, { seen, total }: AccountState) => ({
    output: { kind: 'noted', id, count: seen.length },
    state: { seen: [...seen, id], total: total + BONUS[v] },
  }))
const note = (v: Numbered) => {
  const { metadata, ...rest } = onAccount(v)
  return workflow({ name: 'Note', ...rest, metadata: { ...metadata, defer: 'latest' } }, noted(v))
}
const quickly = step('Quickly', ({ id }: Job, { seen }: AccountState) => ({
  output: { kind: 'quick', id, count: seen.length },
  state: { seen: [...seen, id] },
  sideEffects: [wire({ id })],
}))
const quick = (v: Numbered) => {
  const { metadata, ...rest } = onAccount(v)
  return workflow({ name: 'Quick', ...rest, metadata: { ...metadata, defer: 'reject' } }, quickly)
}

// --- Split: a sleep in one branch, an inline workflow with a state of its own in the other.
const tick = step('Tick', ({ id, amount }: Job, { count }: Own) => ({ output: { id, amount }, state: { count: count + 1 } }))
const tock = step('Tock', ({ amount }: { id: string; amount: number }, { count }: Own) => ({ output: { ticks: count + amount } }))
const inner = workflow({ name: 'Inner', version: 1, triggers, state: Own, initial: { count: 40 } }, flow(tick, tock))
const rested = step('Rested', ({ id }: Job, { stock }: AccountState) => ({ output: { id }, state: { stock: stock - 10 } }))
const merge = step('Merge', ({ left, right }: { left: { id: string }; right: { ticks: number } }, { seen, stock }: AccountState) => ({
  output: { kind: 'split', id: left.id, ticks: right.ticks, stock },
  state: { seen: [...seen, left.id] },
}))
/** Decided when its turn comes, on what the ones before have left. */
const inStock = ({ amount }: Job, { stock }: AccountState): true | string =>
  stock >= 99 || amount % 2 === 0 || `${stock} are not enough for ${amount}`
const split = (v: Numbered) =>
  workflow(
    { name: 'Split', ...onAccount(v), metadata: { ...onAccount(v).metadata, accept: inStock } },
    flow(parallel({ left: flow(sleep('7s'), rested), right: inner }), merge),
  )

// --- Prune: branches that remove what a step before them, or one in the branch itself, has set; one of them stands inside another, and waits.
const marked = step('Marked', ({ id, amount }: Job, { seen }: AccountState) => ({
  output: { id, amount },
  state: { hold: id, flag: `old ${id}`, seen: [...seen, id] },
}))
const dropped = step('Dropped', ({ id }: { id: string; amount: number }, { hold }: AccountState) => ({
  output: { id, held: hold ?? 'nothing' },
  unset: ['hold'] as const,
}))
const raised = step('Raised', ({ id, amount }: { id: string; amount: number }, _state: AccountState) => ({
  output: { kind: amount % 2 === 0 ? ('lower' as const) : ('stay' as const), id },
  state: { flag: `new ${id}` },
}))
const lowered = step('Lowered', ({ id }: { id: string }, _state: AccountState) => ({ output: { id }, unset: ['flag'] as const }))
const stayed = step('Stayed', ({ id }: { id: string }, { flag }: AccountState) => ({ output: { id: flag ?? id } }))
interface Pruned {
  readonly keep: { readonly drop: { readonly id: string; readonly held: string }; readonly rest: unknown }
  readonly flag: { readonly id: string }
}
const pruned = step('Pruned', ({ keep, flag: raisedAs }: Pruned, { hold, flag }: AccountState) => ({
  output: { kind: 'pruned', id: keep.drop.id, held: keep.drop.held, raised: raisedAs.id, hold: hold ?? 'none', flag: flag ?? 'none' },
}))
const prune = (v: Numbered) =>
  workflow(
    { name: 'Prune', ...onAccount(v) },
    flow(
      marked,
      parallel({
        keep: parallel({ drop: dropped, rest: sleep('4s') }),
        flag: flow(raised, match({ lower: lowered, stay: stayed })),
      }),
      pruned,
    ),
  )

// --- Tally: one step that waits in line, by the hundred.
const tallied = step('Tallied', ({ id }: Job, { stock }: AccountState) => ({
  output: { kind: 'tallied', id, stock },
  state: { stock: stock - 1 },
}))
const tally = (v: Numbered) => workflow({ name: 'Tally', ...onAccount(v) }, tallied)

// --- Nap, Ask, Toss, Frail: streams of their own.
const woke = step('Woke', (job: Job, { count }: Own) => ({ output: job, state: { count: count + 1 } }))
const found = step('Found', ({ input, value }: Ok<Job, Receipt>, { count }: Own) => ({
  output: { kind: 'found', id: input.id, receipt: value.receipt, count },
}))
const missing = step('Missing', ({ input, error }: Failed<Job, Refusal>) => ({
  output: { kind: 'missing', id: input.id, code: error.code },
}))
const unsure = step('Unsure', ({ input }: Unknown<Job>) => ({ output: { kind: 'unsure', id: input.id } }))
const nap = (v: Numbered) =>
  workflow(
    { name: 'Nap', ...own(v) },
    flow(sleep('20s'), woke, perform(lookup, { unknown: 'route' }), match({ ok: found, failed: missing, unknown: unsure })),
  )

const both = step('Both', ({ a, b }: { a: Waited<Job, Told>; b: Waited<Job, Told> }) => ({
  output: {
    kind: 'both',
    id: a.input.id,
    first: a.kind === 'received' ? a.signal.n : 'none',
    second: b.kind === 'received' ? b.signal.n : 'none',
  },
}))
const ask = (v: Numbered) =>
  workflow({ name: 'Ask', ...own(v) }, flow(parallel({ a: waitFor(Answer, '30d'), b: waitFor(Answer, '30d') }), both))

const heads = step('Heads', ({ input, value }: Ok<Job, { side: string }>) => ({
  output: { kind: 'heads', id: input.id, side: value.side },
}))
const edged = step('Edged', ({ input, value }: Ok<Job, { edge: string }>) => ({
  output: { kind: 'heads', id: input.id, side: value.edge },
}))
const tails = step('Tails', ({ input, error }: Failed<Job, Refusal>) => ({ output: { kind: 'tails', id: input.id, code: error.code } }))
const toss = (v: Numbered) =>
  v === 1
    ? workflow({ name: 'Toss', ...own(1) }, flow(perform(coin[1]), match({ ok: heads, failed: tails })))
    : workflow({ name: 'Toss', ...own(2) }, flow(perform(coin[2]), match({ ok: edged, failed: tails })))

/** The second version takes what the first one throws at: a person may resubmit with it. */
const frail = (v: Numbered) =>
  workflow(
    { name: 'Frail', ...own(v), initial: ({ amount }) => ({ count: Math.abs(amount % 5) }) },
    step('Frail', ({ id, amount }: Job, { count }: Own) => {
      if (amount < 0 && v === 1) throw new Error('no negative amounts')
      return { output: { kind: 'frail', id, amount }, state: { count: count + v } }
    }),
  )

const both1and2 = (make: (v: Numbered) => AnyWorkflow): readonly AnyWorkflow[] => [make(1), make(2)]
/** All of them; the order is that of nothing in particular. */
export const workflows: readonly AnyWorkflow[] = [pay, approve, note, quick, split, prune, tally, nap, ask, toss, frail].flatMap(both1and2)

/** A version is known here by its name and number. */
export const hashOf = ({ name, version }: Pick<AnyWorkflow, 'name' | 'version'>): string => `${name}@${version}`
