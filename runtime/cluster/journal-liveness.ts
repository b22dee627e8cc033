// When the journal last answered this process: any answer counts, so that a busy journal is not taken for one that is down.
import type { Clock } from '../../base/index.ts'
import type { StoredJournal } from '../adapters/journal-adapter.ts'

export interface JournalLiveness {
  /** The same journal; its answers are noticed. */
  readonly journal: StoredJournal
  /** The time of the last answer, in milliseconds since the epoch; of the beginning where there was none. */
  answeredAt(): number
}

/** Activations are polled every second (versions/follow.ts), so an idle process gets an answer at least that often. */
export const journalLiveness = (journal: StoredJournal, clock: Pick<Clock, 'now'>): JournalLiveness => {
  let answeredAt = clock.now()
  const noticed = async <T>(answer: Promise<T>): Promise<T> => {
    const given = await answer
    answeredAt = clock.now()
    return given
  }
  return {
    journal: {
      ...journal,
      load: (stream) => noticed(journal.load(stream)),
      append: (batch) => noticed(journal.append(batch)),
      read: (...of) => noticed(journal.read(...of)),
    },
    answeredAt: () => answeredAt,
  }
}
