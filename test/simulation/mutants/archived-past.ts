// Archives instances when they end: their turns are not found any more by who asks what was heard of an effect before.
import type { Mutant } from '../mutant.ts'

export const archivedPast: Mutant = {
  name: 'archived-past',
  breaks: 'a certain outcome that comes after an accepted one is kept for review, never dropped',
  wrap: (ports) => ({
    ...ports,
    journal: {
      ...ports.journal,
      readInstance: async (instance) => {
        const row = await ports.journal.instance(instance)
        return row && row.ended === null ? ports.journal.readInstance(instance) : []
      },
    },
  }),
}
