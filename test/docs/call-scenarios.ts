// The scenarios of docs/journal.md in which one stream asks something of another, as plays.
import { ok, start } from '../core/attack.fixture.ts'
import * as w from './scenario-workflows.ts'
import type { Play } from './scenarios.ts'

const HOUR = 3_600_000

export const callPlays: readonly Play[] = [
  {
    name: 'A child, and its answer',
    workflows: [w.order, w.payment],
    play: async (on) => {
      await on.tell(start(w.order))
      await on.settle()
      await on.answer('Charge', ok())
      await on.settle()
    },
    shows: '"Order:c1","completed"',
  },
  {
    name: 'A child that its parent gives up',
    workflows: [w.impatient, w.payment],
    play: async (on) => {
      await on.tell(start(w.impatient))
      await on.settle()
      await on.pass(HOUR)
      await on.settle()
    },
    shows: '"Payment:c1","cancelled"',
  },
  {
    name: 'A child on the aggregate of its parent, and another start behind both',
    workflows: [w.whole, w.part, w.nap],
    play: async (on) => {
      await on.tell(start(w.whole))
      await on.settle()
      await on.tell(start(w.nap))
      await on.answer('Charge', ok())
      await on.settle()
    },
    shows: '"Nap:c1@Cart/c1","waiting"',
  },
  {
    name: 'A signal that is told',
    workflows: [w.teller, w.listener],
    play: async (on) => {
      await on.tell(start(w.listener))
      await on.tell(start(w.teller))
      await on.settle()
    },
    shows: '"Listener:c1","completed"',
  },
]
