// Whether the journal takes what is written to it: known from the last write, told where it is asked for.
import type { Journal } from '../journal/index.ts'
import { JournalUnavailable } from '../journal/index.ts'

export interface JournalHealth {
  readonly journal: Journal
  /** Why the last write was refused, as a clause without any path; undefined where it was taken. */
  trouble(): string | undefined
  /** Why a write was refused since that time of the monotonic clock, in milliseconds, whether or not another was taken since. */
  troubleSince(at: number): string | undefined
}

/** What was refused is asked for again more often than this, in milliseconds: without any such try nobody knows how it is by now. */
const FORGOTTEN_AFTER = 15_000

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
    trouble: () => (last && !isOver && now() - last.at < FORGOTTEN_AFTER ? last.why : undefined),
    troubleSince: (at) => (last && last.at >= at ? last.why : undefined),
  }
}
