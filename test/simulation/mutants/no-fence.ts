// Drops the fence: an append that comes too late is written all the same, behind what the other one wrote.
import type { Append, Journal } from '../../../journal/index.ts'
import type { Mutant } from '../mutant.ts'

export const noFence: Mutant = {
  name: 'no-fence',
  breaks: 'two executors on one stream never both append',
  wrap: (ports) => ({ ...ports, journal: { ...ports.journal, append: (batch) => forced(ports.journal, batch) } }),
}

const forced = async (journal: Journal, batch: readonly Append[]): ReturnType<Journal['append']> => {
  const answers = await journal.append(batch)
  const late = batch.flatMap((append, i) => {
    const answer = answers[i]
    return answer?.kind === 'conflict' ? [behind(append, answer.version)] : []
  })
  return late.length === 0 ? answers : forced(journal, late)
}

/** Without its snapshot, which is of the version that it should have had. */
const behind = ({ stream, turn, index }: Append, version: number): Append => ({
  stream,
  index,
  expected: version,
  turn: { ...turn, version: version + 1 },
})
