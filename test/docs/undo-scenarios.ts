// The scenarios of docs/journal.md in which what was done is undone, as plays.
import { compensate, flow, match, perform, sideEffect, step, take, takes, withCompensation, workflow } from '../../dsl/index.ts'
import type { Undo } from '../../dsl/index.ts'
import { z } from 'zod'
import { CartState, charge, failed, ok, onCart, start, Submitted } from '../core/attack.fixture.ts'
import { CART, of } from './scenarios.ts'
import type { Play } from './scenarios.ts'

const Id = z.object({ id: z.string() })
const reserve = sideEffect('Reserve', { payload: Id, ok: z.object({ no: z.string() }), failed: z.object({}) })
const release = sideEffect('Release', { payload: z.object({ no: z.string() }), failed: z.object({}) })
const refund = sideEffect('Refund', { payload: z.object({ receipt: z.string() }), failed: z.object({}) })
const back = (name: string) => step(name, (_input: unknown, { total }: CartState) => ({ output: {}, state: { total: total + 1 } }))
const value = <V>() => flow(takes<Undo<Submitted, V>>(), take('value'))

const reserved = withCompensation(
  flow(takes<Submitted>(), perform(reserve)),
  flow(value<{ no: string }>(), perform(release), match({ ok: back('Released'), failed: flow() })),
)
const charged = withCompensation(
  flow(takes<Submitted>(), perform(charge)),
  flow(value<{ receipt: string }>(), perform(refund), match({ ok: back('Refunded'), failed: flow() })),
)
/** Two things that can be undone, and a third that can fail. */
const buy = workflow(
  { ...onCart, name: 'Buy' },
  flow(
    reserved,
    take('input'),
    charged,
    take('input'),
    perform(sideEffect('Ship', { payload: Id, failed: z.object({}) })),
    match({ ok: flow(), failed: flow(compensate()) }),
  ),
)
const no = { kind: 'ok', value: { no: 'r' } } as const

export const undoPlays: readonly Play[] = [
  {
    name: 'What was done is undone, the latest first',
    workflows: [buy],
    play: async (on) => {
      await on.tell(start(buy))
      await on.answer('Reserve', no)
      await on.answer('Charge', ok())
      await on.answer('Ship', { kind: 'failed', error: {} })
      await on.answer('Refund', { kind: 'ok' })
      await on.answer('Release', { kind: 'ok' })
    },
    shows: '"Buy:c1@Cart/c1","completed"',
  },
  {
    name: 'A cancel with something to undo, and a call in flight',
    workflows: [buy],
    play: async (on) => {
      await on.tell(start(buy))
      await on.answer('Reserve', no)
      await on.ask(CART, { do: 'cancel', instance: of('Buy') })
      await on.ask(CART, { do: 'cancel', instance: of('Buy') })
      await on.answer('Charge', ok())
      await on.answer('Refund', { kind: 'ok' })
      await on.answer('Release', { kind: 'ok' })
    },
    shows: '"Buy:c1@Cart/c1","cancelled"',
  },
  {
    name: 'An undo that fails, is sent again, and is marked as done by a person',
    workflows: [buy],
    play: async (on) => {
      await on.tell(start(buy))
      await on.answer('Reserve', no)
      await on.ask(CART, { do: 'cancel', instance: of('Buy') })
      await on.answer('Charge', failed())
      await on.answer('Release', { kind: 'failed', error: {} })
      await on.ask(CART, { do: 'resubmit', instance: of('Buy') })
      await on.answer('Release', { kind: 'failed', error: {} })
      await on.ask(CART, { do: 'markUndone', instance: of('Buy'), node: '0' })
    },
    shows: '"Buy:c1@Cart/c1","cancelled"',
  },
]
