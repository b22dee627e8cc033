// The scenarios of docs/journal.md as plays: what comes from outside, in order. Names are the headings there.
import type { Command, StartCommand } from '../../engine/index.ts'
import type { AnyWorkflow } from '../../dsl/index.ts'
import { failed, notify, ok, pay, report, start } from '../core/attack.fixture.ts'
import type { World } from './crash-world.ts'
import * as w from './scenario-workflows.ts'

export interface Play {
  readonly name: string
  readonly workflows: readonly AnyWorkflow[]
  readonly play: (on: World) => Promise<void>
  /** Something that the journal must hold at the end: else the crashes would be compared with the wrong thing. */
  readonly shows: string
}

export const CART = 'Cart/c1'
export const of = (workflow: string, key = 'c1'): string => `${workflow}:${key}@${CART}`
export const at = (workflow: string, node: string) => ({ instance: of(workflow), node, visit: 1, index: 0 })
/** A second start of the same workflow on the same aggregate. */
export const another = (workflow: AnyWorkflow, key: string): StartCommand => ({ ...start(workflow), key, instance: of(workflow.name, key) })
export const go = (n: string): Command => ({
  kind: 'signal',
  stream: CART,
  signal: 'Go',
  id: n,
  payload: { id: 'c1', n },
  keep: 3_600_000,
  origin: { source: 'test' },
})
const activate = (id: string, hash: string, number: number): Command => ({
  kind: 'activate',
  stream: '$versions',
  id,
  workflow: 'Pay',
  number,
  hash,
  by: 'ann',
  reason: 'deploy',
})
const HOUR = 3_600_000

export const plays: readonly Play[] = [
  {
    name: 'An order that performs a side effect and completes',
    workflows: [pay],
    play: async (on) => {
      await on.tell(start(pay))
      await on.answer('Charge', ok())
    },
    shows: '"Pay:c1@Cart/c1","completed"',
  },
  {
    name: 'A side effect that outlives its instance',
    workflows: [notify],
    play: async (on) => {
      await on.tell(start(notify))
      await on.answer('Mail', ok(null))
    },
    shows: '"OutcomeRecorded","Notify:c1@Cart/c1/Ask#1/0"',
  },
  {
    name: 'The same start twice, and several causes in one turn',
    workflows: [pay, w.wait],
    play: async (on) => {
      await on.tell(start(pay))
      await on.tell(go('1'), start(pay), start(w.wait), go('1'))
      await on.answer('Charge', ok())
    },
    shows: '"Wait:c1@Cart/c1","completed"',
  },
  {
    name: 'A start behind another',
    workflows: [pay, w.rejecting],
    play: async (on) => {
      await on.tell(start(pay))
      await on.tell(another(pay, 'c2'))
      await on.tell(start(w.rejecting))
      await on.answer('Charge', ok())
      await on.answer('Charge', failed())
    },
    shows: '"InstanceRejected","Rejecting:c1@Cart/c1"',
  },
  {
    name: 'Only the latest waits',
    workflows: [pay, w.latest],
    play: async (on) => {
      await on.tell(start(pay))
      await on.tell(start(w.latest))
      await on.tell(another(w.latest, 'c2'))
      await on.answer('Charge', ok())
    },
    shows: '"InstanceSuperseded","Latest:c1@Cart/c1"',
  },
  {
    name: 'A signal that is first in its stream',
    workflows: [w.wait],
    play: async (on) => {
      await on.tell(go('1'))
      await on.tell(start(w.wait))
    },
    shows: '"SignalTaken","Wait:c1@Cart/c1"',
  },
  {
    name: 'A signal that nobody takes',
    workflows: [w.wait],
    play: async (on) => {
      await on.tell(go('1'))
      await on.pass(2 * HOUR)
      await on.tell(start(w.wait))
    },
    shows: '"SignalExpired"',
  },
  {
    name: 'A wait whose deadline passes',
    workflows: [w.wait],
    play: async (on) => {
      await on.tell(start(w.wait))
      await on.pass(2 * HOUR)
      await on.tell(go('1'))
    },
    shows: '"TimerFired","Wait:c1@Cart/c1"',
  },
  {
    name: 'A sleep',
    workflows: [w.nap],
    play: async (on) => {
      await on.tell(start(w.nap))
      await on.pass(HOUR)
      await on.pass(2 * HOUR)
    },
    shows: '"Nap:c1@Cart/c1","completed"',
  },
  {
    name: 'Parallel branches and their join',
    workflows: [w.both],
    play: async (on) => {
      await on.tell(start(w.both))
      await on.answer('Mail', ok(null))
      await on.answer('Charge', failed())
    },
    shows: '"BranchesJoined"',
  },
  {
    name: 'A step throws, an outcome arrives while parked, and a person resubmits',
    workflows: [w.careful],
    play: async (on) => {
      await on.tell(start(w.careful, 'c1', 101))
      await on.answer('Charge', ok())
      await on.ask(CART, { do: 'resubmit', instance: of('Careful'), input: { amount: 7, id: 'c1' } })
    },
    shows: '"InstanceResubmitted"',
  },
  {
    name: 'A cancel with a side effect in flight',
    workflows: [pay],
    play: async (on) => {
      await on.tell(start(pay))
      await on.ask(CART, { do: 'cancel', instance: of('Pay') })
      await on.answer('Charge', ok())
      await on.ask(CART, { do: 'skipEffect', effect: at('Pay', '0.Charge') })
    },
    shows: '"EffectSkipped"',
  },
  {
    name: 'An attempt that is put off',
    workflows: [pay],
    play: async (on) => {
      await on.tell(start(pay))
      await on.answer('Charge', { kind: 'attempted', error: 'timed out', retryInMs: 60_000 })
      await on.pass(60_000)
      await on.answer('Charge', ok())
    },
    shows: '"EffectDue"',
  },
  {
    name: 'No attempt is left, and a person has it tried again',
    workflows: [pay],
    play: async (on) => {
      await on.tell(start(pay))
      await on.answer('Charge', { kind: 'exhausted', error: 'timed out' })
      await on.ask(CART, { do: 'retryEffect', effect: at('Pay', '0.Charge') })
      await on.answer('Charge', ok())
    },
    shows: '"EffectRetried"',
  },
  {
    name: 'Nobody knows whether it happened',
    workflows: [pay],
    play: async (on) => {
      await on.tell(start(pay))
      await on.answer('Charge', { kind: 'unknown', detail: 'the probe could not tell' })
      await on.ask(CART, { do: 'settleEffect', effect: at('Pay', '0.Charge'), outcome: { kind: 'ok', value: { receipt: 'by hand' } } })
    },
    shows: '"Pay:c1@Cart/c1","completed"',
  },
  {
    name: 'A second outcome that contradicts the first',
    workflows: [pay],
    play: async (on) => {
      await on.tell(start(pay))
      await on.answer('Charge', failed())
      await on.tell(report(CART, at('Pay', '0.Charge'), 2, ok()))
      await on.ask(CART, { do: 'skipEffect', effect: at('Pay', '0.Charge') })
    },
    shows: '"LateOutcome"',
  },
  {
    name: 'A turn that ends before all ready work is done',
    workflows: [w.long],
    play: async (on) => {
      on.limits({ events: 3, size: 1_000_000 })
      await on.tell(start(w.long))
      await on.answer('Mail', ok(null))
    },
    shows: '"Long:c1@Cart/c1","completed"',
  },
  {
    name: 'A queued start whose aggregate was upcast meanwhile',
    workflows: [pay, w.up, w.oldLate, w.newLate],
    play: async (on) => {
      await on.tell(start(pay))
      await on.tell(start(w.up))
      await on.tell(start(w.oldLate))
      await on.answer('Charge', ok())
    },
    shows: '"Late:c1@Cart/c1","completed",2',
  },
  {
    name: 'Two executors on one stream',
    workflows: [pay],
    play: async (on) => {
      await on.tell(start(pay))
      await on.tellOther(another(pay, 'c2'))
      await on.tell(another(pay, 'c3'))
      await on.tellOther({ kind: 'drive', stream: CART })
      for (const _ of ['c1', 'c2', 'c3']) await on.answer('Charge', ok())
    },
    shows: '"Pay:c3@Cart/c1","completed"',
  },
  {
    name: 'An activation, refused once and repeated once',
    workflows: [pay],
    play: async (on) => {
      await on.tell(activate('1', 'a', 1))
      await on.tell(activate('2', 'b', 1))
      await on.tell(activate('3', 'a', 1))
      await on.tell(activate('4', 'c', 2))
    },
    shows: '"Ignored"',
  },
  {
    name: 'A race, and a call that loses it',
    workflows: [w.first],
    play: async (on) => {
      await on.tell(start(w.first))
      await on.tell(go('1'))
      await on.answer('Charge', ok())
      await on.ask(CART, { do: 'skipEffect', effect: at('First', 'paid.Charge') })
    },
    shows: '"ScopeAbandoned","First:c1@Cart/c1"',
  },
  {
    name: 'A deadline that passes while a call is in flight',
    workflows: [w.inTime],
    play: async (on) => {
      await on.tell(start(w.inTime))
      await on.pass(HOUR)
      await on.answer('Charge', failed())
    },
    shows: '"ScopeAbandoned","InTime:c1@Cart/c1"',
  },
  {
    name: 'A loop of three rounds',
    workflows: [w.rounds],
    play: async (on) => {
      await on.tell(start(w.rounds, 'c1', 3))
      for (const _ of [1, 2, 3]) await on.answer('Charge', ok())
    },
    shows: '"Rounds:c1@Cart/c1","completed"',
  },
  {
    name: 'A list that one of its items ends',
    workflows: [w.items],
    play: async (on) => {
      await on.tell(start(w.items, 'c1', 4))
      await on.answer('Charge', ok())
      await on.answer('Charge', failed())
      await on.answer('Charge', failed())
    },
    shows: '"ItemsJoined","Items:c1@Cart/c1"',
  },
]
