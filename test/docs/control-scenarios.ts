// The scenarios of docs/journal.md in which a person holds or ends what runs, as plays.
import { notify, ok, pay, start } from '../core/attack.fixture.ts'
import { at, CART, of } from './scenarios.ts'
import type { Play } from './scenarios.ts'

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
]
