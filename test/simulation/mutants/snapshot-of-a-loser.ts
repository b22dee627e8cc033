// Keeps the snapshot of an append before it hears the answer: of a turn that lost its race there is a state that never was.
import type { Journal, Snapshot } from '../../../journal/index.ts'
import type { Mutant } from '../mutant.ts'

export const snapshotOfALoser: Mutant = {
  name: 'snapshot-of-a-loser',
  breaks: 'folding the journal gives the same state in every process, from a snapshot as from the first turn',
  wrap: (ports) => ({ ...ports, journal: { ...ports.journal, ...withSnapshots(ports.journal) } }),
}

const withSnapshots = (journal: Journal): Pick<Journal, 'append' | 'load'> => {
  const newest = new Map<string, Snapshot>()
  return {
    append: (batch) => {
      for (const { stream, snapshot } of batch) if (snapshot) newest.set(stream, snapshot)
      return journal.append(batch)
    },
    load: async (stream) => {
      const { snapshot: stored, turns, version } = await journal.load(stream)
      const kept = newest.get(stream)
      const isOfUse = kept && kept.version <= version && kept.version > (stored?.version ?? 0)
      return isOfUse
        ? { snapshot: kept, turns: turns.filter((t) => t.version > kept.version), version }
        : { snapshot: stored, turns, version }
    },
  }
}
