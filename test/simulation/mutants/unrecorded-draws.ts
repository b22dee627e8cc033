// Saves space: what a step drew from its context (time, random numbers, ids) is left out of the turn.
import type { Event } from '../../../engine/index.ts'
import type { Mutant } from '../mutant.ts'

export const unrecordedDraws: Mutant = {
  name: 'unrecorded-draws',
  breaks: 're-running any recorded step on its own version gives the recorded result',
  wrap: (ports) => ({
    ...ports,
    journal: {
      ...ports.journal,
      append: (batch) =>
        ports.journal.append(batch.map((append) => ({ ...append, turn: { ...append.turn, events: append.turn.events.map(lean) } }))),
    },
  }),
}

const lean = (event: Event): Event => {
  if (event.kind !== 'StepDone' && event.kind !== 'InstanceParked') return event
  const { drawn: _, ...rest } = event
  return rest
}
