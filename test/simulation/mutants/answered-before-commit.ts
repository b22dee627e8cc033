// Tells that turns are written when they have been handed to the database: that the commit fails is heard by nobody.
import { JournalUnavailable } from '../../../journal/errors.ts'
import type { Mutant } from '../mutant.ts'

export const answeredBeforeCommit: Mutant = {
  name: 'answered-before-commit',
  breaks: 'an append is answered when its transaction is committed, and rejects where that fails',
  wrap: (ports) => ({
    ...ports,
    journal: {
      ...ports.journal,
      append: async (batch) => {
        try {
          return await ports.journal.append(batch)
        } catch (error) {
          if (error instanceof JournalUnavailable) return batch.map(() => ({ kind: 'appended' }))
          throw error
        }
      },
    },
  }),
}
