// The scenarios of docs/journal.md around the flow, as plays.
import { ok, pay, start } from '../core/attack.fixture.ts'
import * as w from './scenario-workflows.ts'
import { another, CART, of } from './scenarios.ts'
import type { Play } from './scenarios.ts'

export const aroundPlays: readonly Play[] = [
  {
    name: 'A start that is not let in, and is decided again',
    workflows: [pay, w.choosy],
    play: async (on) => {
      await on.tell(start(pay))
      await on.tell(start(w.choosy, 'c1', 0))
      await on.answer('Charge', ok())
      await on.ask(CART, { do: 'resubmit', instance: of('Choosy', 'c1') })
      await on.tell({ ...another(w.choosy, 'c2'), input: { id: 'c1', amount: 5 } })
    },
    shows: '"InstanceRefused","Choosy:c1@Cart/c1"',
  },
]
