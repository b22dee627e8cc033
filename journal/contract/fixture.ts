// How a contract test gets a journal of its own, and gives it back.
import { it } from 'vitest'
import type { Journal } from '../journal.ts'

export interface Fixture {
  readonly journal: Journal
  /** Closes the journal and opens another over what was appended. */
  readonly reopen: () => Promise<Journal>
  /** Gives back whatever the journal stands on. */
  readonly end: () => Promise<void>
}

export type OpenFixture = () => Promise<Fixture>

export type JournalTest = (title: string, body: (journal: Journal, fixture: Fixture) => Promise<void>) => void

export const journalTest =
  (open: OpenFixture): JournalTest =>
  (title, body) =>
    it(title, async () => {
      const fixture = await open()
      try {
        await body(fixture.journal, fixture)
      } finally {
        await fixture.end()
      }
    })
