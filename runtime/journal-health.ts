// Whether the journal accepts writes: known from the last one. Reads say nothing, on a full disk they still succeed.
import type { Journal } from '../journal/index.ts'
import { JournalUnavailable } from '../journal/index.ts'

export interface JournalHealth {
  readonly journal: Journal
  /** Why the last write was refused, as a clause without any path; undefined where it was taken. */
  trouble(): string | undefined
  /** Why a write was refused since that time of the monotonic clock, in milliseconds, whether or not another was taken since. */
  troubleSince(at: number): string | undefined
}

/** A refused write is retried more often than this, in milliseconds; without a retry the state is unknown and counts as healthy. */
const STALE_AFTER = 15_000

export const journalHealth = (journal: Journal, now: () => number = () => performance.now()): JournalHealth => {
  let last: { readonly why: string; readonly at: number } | undefined
  let isOver = true

  const taken = (): void => void (isOver = true)
  const refused = (error: unknown): void => {
    if (!(error instanceof JournalUnavailable)) return
    last = { why: error.brief, at: now() }
    isOver = false
  }
  /** Beside the caller, before it hears itself: nothing is made for each write but the one promise. */
  const noticed = <T>(write: Promise<T>): Promise<T> => {
    void write.then(taken, refused)
    return write
  }
  return {
    journal: {
      ...journal,
      append: (batch) => noticed(journal.append(batch)),
      claim: (claim) => noticed(journal.claim(claim)),
      putBlob: (hash, content) => noticed(journal.putBlob(hash, content)),
    },
    trouble: () => (last && !isOver && now() - last.at < STALE_AFTER ? last.why : undefined),
    troubleSince: (at) => (last && last.at >= at ? last.why : undefined),
  }
}
