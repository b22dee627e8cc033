// Writes of a step in a branch what it sets, and not what it removes: after the join it is there again.
import type { Event } from '../../../engine/index.ts'
import type { Mutant } from '../mutant.ts'

export const forgottenUnset: Mutant = {
  name: 'forgotten-unset',
  breaks: 'what a branch removes is gone after the join, in every process',
  wrap: (ports) => ({
    ...ports,
    journal: {
      ...ports.journal,
      append: (batch) =>
        ports.journal.append(batch.map((append) => ({ ...append, turn: { ...append.turn, events: append.turn.events.map(forgetful) } }))),
    },
  }),
}

const forgetful = (event: Event): Event => {
  if (event.kind !== 'StepDone' || event.scope === undefined) return event
  const { unset: _, ...rest } = event
  return rest
}
