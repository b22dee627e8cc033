// What the simulated workflows speak of: an account that outlives instances, side effects of every sort, signals.
import { z } from 'zod'
import { aggregate, byKey, sideEffect, signal } from '../../dsl/index.ts'
import type { Data } from '../../dsl/index.ts'

/** `refuse`: its charge is refused; `bounce`: its mail fails for good; below 0 the first step of some workflows throws. */
export const Job = z.object({ id: z.string(), account: z.string(), amount: z.int(), refuse: z.boolean(), bounce: z.boolean() })
export interface Job extends Data<typeof Job> {}

/** `hold` and `flag` are there now and then: branches set and remove them. */
const AccountState = z.object({
  total: z.int(),
  stock: z.int(),
  risk: z.int(),
  seen: z.array(z.string()),
  hold: z.string().optional(),
  flag: z.string().optional(),
})
export interface AccountState extends Data<typeof AccountState> {}
const opening: AccountState = { total: 0, stock: 100, risk: 0, seen: [] }

/** Its second version has a level, so that old starts meet a newer state. */
export const account = {
  1: aggregate({ name: 'Account', version: 1, state: AccountState, initial: opening, upcast: {} }),
  2: aggregate({
    name: 'Account',
    version: 2,
    state: AccountState.extend({ level: z.int() }),
    initial: { ...opening, level: 0 },
    upcast: { 1: (state) => ({ ...state, level: 1 }) },
  }),
} as const

/** Fire-and-forget and safe. */
export const mail = sideEffect('Mail', {
  payload: z.object({ to: z.string(), bounce: z.boolean() }),
  failed: z.object({ code: z.string() }),
})
/** Awaited and safe; it never refuses. */
export const reserve = sideEffect('Reserve', {
  payload: z.object({ id: z.string(), amount: z.int() }),
  ok: z.object({ place: z.string() }),
})
const Receipt = z.object({ receipt: z.string() })
const Refusal = z.object({ code: z.string() })
/** Awaited and unsafe. */
export const charge = sideEffect('Charge', {
  payload: z.object({ id: z.string(), amount: z.int(), refuse: z.boolean() }),
  ok: Receipt,
  failed: Refusal,
})
/** Fire-and-forget and unsafe. */
export const wire = sideEffect('Wire', { payload: z.object({ id: z.string() }), ok: Receipt })
/** Awaited and unsafe, and the flow has a route for an outcome that nobody can find out. */
export const lookup = sideEffect('Lookup', {
  payload: z.object({ id: z.string(), refuse: z.boolean() }),
  ok: Receipt,
  failed: Refusal,
})
/**
 * Awaited, and so badly made that each call has its own outcome: results contradict each other. The second version asks with more and reads
 * another field: whoever reads by the schemas of the wrong version is seen.
 */
export const coin = {
  1: sideEffect('Coin', { payload: z.object({ id: z.string() }), ok: z.object({ side: z.string() }), failed: Refusal }),
  2: sideEffect('Coin', { payload: z.object({ id: z.string(), amount: z.int() }), ok: z.object({ edge: z.string() }), failed: Refusal }),
} as const
export interface Receipt extends Data<typeof Receipt> {}
export interface Refusal extends Data<typeof Refusal> {}

const Given = z.object({ n: z.string(), account: z.string() })
export interface Given extends Data<typeof Given> {}
/** To whichever instance of the account waits; kept for less than the run takes, so that some expire. */
export const Approval = signal('Approval', { payload: Given, id: 'n', to: account[1].by('account'), keep: '45s' })

const Told = z.object({ n: z.string(), id: z.string() })
export interface Told extends Data<typeof Told> {}
/** To one instance. */
export const Answer = signal('Answer', { payload: Told, id: 'n', to: byKey('id'), keep: '30d' })
