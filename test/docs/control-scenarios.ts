// The scenarios of docs/journal.md in which a person holds or ends what runs, as plays.
import { PAUSES } from '../../engine/index.ts'
import { notify, ok, pay, start } from '../core/attack.fixture.ts'
import { settled } from './scenario-workflows.ts'
import { at, CART, go, of } from './scenarios.ts'
import type { Play } from './scenarios.ts'

const HOUR = 3_600_000

export const controlPlays: readonly Play[] = [
  {
    name: 'A kill, with an instance behind it',
    workflows: [pay, notify],
    play: async (on) => {
      await on.tell(start(pay))
      await on.tell(start(notify))
      await on.ask(CART, { do: 'kill', instance: of('Pay') })
      await on.answer('Charge', ok())
      await on.answer('Mail', ok(null))
      await on.ask(CART, { do: 'skipEffect', effect: at('Pay', '0.Charge') })
    },
    shows: '"Pay:c1@Cart/c1","killed"',
  },
  {
    name: 'A pause, and what happens meanwhile',
    workflows: [settled],
    play: async (on) => {
      await on.tell(start(settled))
      await on.answer('Charge', { kind: 'attempted', error: 'busy', retryInMs: 60_000 })
      await on.ask(CART, { do: 'pause', instance: of('Settled') })
      await on.tell(go('1'))
      await on.pass(HOUR)
      await on.ask(CART, { do: 'resume', instance: of('Settled') })
      await on.pass(1)
      await on.answer('Charge', ok())
    },
    shows: '"Settled:c1@Cart/c1","completed"',
  },
  {
    name: 'A workflow that is paused, and resumed',
    workflows: [pay],
    play: async (on) => {
      await on.tell(start(pay))
      await on.ask(PAUSES, { do: 'pauseWorkflow', workflow: 'Pay' })
      await on.answer('Charge', ok())
      await on.tell({ ...start(pay), key: 'c2', instance: of('Pay', 'c2') })
      await on.ask(PAUSES, { do: 'resumeWorkflow', workflow: 'Pay' })
      await on.tell({ kind: 'drive', stream: CART })
      await on.answer('Charge', ok())
    },
    shows: '"Pay:c2@Cart/c1","completed"',
  },
  {
    name: 'A cancel of what nobody handles yet',
    workflows: [pay],
    play: async (on) => {
      await on.tell(start(pay))
      await on.answer('Charge', { kind: 'attempted', error: "no handler for kind 'Charge'", retryInMs: 60_000 }, { attempt: 0 })
      await on.ask(CART, { do: 'cancel', instance: of('Pay') })
      await on.answer('Charge', { kind: 'notFound', called: false }, { attempt: 0 })
    },
    shows: '"EffectWithdrawn"',
  },
  {
    name: 'An instance that is started again',
    workflows: [pay],
    play: async (on) => {
      await on.tell(start(pay))
      await on.ask(CART, { do: 'cancel', instance: of('Pay') })
      await on.ask(CART, { do: 'noteRestart', instance: of('Pay'), as: of('Pay', 'c2') })
      await on.tell({ ...start(pay), key: 'c2', instance: of('Pay', 'c2'), restartOf: of('Pay') })
      await on.answer('Charge', ok())
    },
    shows: '"InstanceRestarted","Pay:c1@Cart/c1"',
  },
]
