// Fires only the timers that this very process has set: those of one that died are nobody's.
import type { Journal } from '../../../journal/index.ts'
import type { Mutant } from '../mutant.ts'

export const ownedTimers: Mutant = {
  name: 'owned-timers',
  breaks: 'timers are rows of a due index that outlives processes: after a restart every instance ends as it would have',
  wrap: (ports) => ({ ...ports, journal: { ...ports.journal, ...owned(ports.journal) } }),
}

/** More than are ever due in a simulated world. */
const ALL = 10_000

const owned = (journal: Journal): Pick<Journal, 'append' | 'due' | 'nextDue'> => {
  const own = new Set<string>()
  const due: Journal['due'] = async (before, limit, shards) => {
    const rows = await journal.due(before, ALL, shards)
    return rows.filter(({ stream }) => own.has(stream)).slice(0, limit)
  }
  return {
    due,
    nextDue: async (shards) => (await due(Number.MAX_SAFE_INTEGER, 1, shards))[0]?.due ?? null,
    append: async (batch) => {
      const answers = await journal.append(batch)
      for (const [i, { stream }] of batch.entries()) if (answers[i]?.kind === 'appended') own.add(stream)
      return answers
    },
  }
}
