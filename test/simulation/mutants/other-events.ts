// Mutants that write other events than were decided: what one process did another does not hear.
import type { Event } from '../../../engine/index.ts'
import type { Mutant } from '../mutant.ts'

/** `change` gives what is written in place of an event; nothing where it is left out. */
export const otherEvents = (name: string, breaks: string, change: (event: Event) => readonly Event[]): Mutant => ({
  name,
  breaks,
  wrap: (ports) => ({
    ...ports,
    journal: {
      ...ports.journal,
      append: (batch) =>
        ports.journal.append(batch.map((append) => ({ ...append, turn: { ...append.turn, events: append.turn.events.flatMap(change) } }))),
    },
  }),
})
