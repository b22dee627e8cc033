// A body that is undone later, if it has to be: it yields what the body yields. What it leaves to undo, and when, is told by decide/compensation.
import { ended, into, WAITS } from './behaviour.ts'
import type { NodeBehaviour } from './behaviour.ts'

export const withCompensation: NodeBehaviour<'withCompensation'> = {
  next: (_, { begun, last, input }) => {
    if (begun === 0) return into(0, input)
    return last === undefined ? WAITS : ended(last)
  },
}
