// Forgets what a stream has counted: a turn that the index refuses as a duplicate is written without its causes.
import type { Append, Journal } from '../../../journal/index.ts'
import { isUnique } from '../../../engine/index.ts'
import type { Mutant } from '../mutant.ts'

export const forgottenDuplicate: Mutant = {
  name: 'forgotten-duplicate',
  breaks: 'a trigger or signal delivered any number of times counts once',
  wrap: (ports) => ({ ...ports, journal: { ...ports.journal, append: (batch) => forgetful(ports.journal, batch) } }),
}

const forgetful = async (journal: Journal, batch: readonly Append[]): ReturnType<Journal['append']> => {
  const answers = await journal.append(batch)
  const again = batch.filter((_, i) => answers[i]?.kind === 'duplicate')
  if (again.length === 0) return answers
  return journal.append(
    again.map((append) => ({ ...append, turn: { ...append.turn, causes: append.turn.causes.filter((c) => !isUnique(c)) } })),
  )
}
