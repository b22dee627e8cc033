// A writer that retries through crashes of the server, and the check of what must be durable afterwards.
import { expect } from 'vitest'
import { appendAt, appendOne, cause, turnAt } from '../../../journal/contract/samples.ts'
import { JournalUnavailable } from '../../../journal/index.ts'
import type { PostgresJournal } from '../../../journal/postgres/index.ts'

/** As an executor does: after an error it reads the stream again and decides anew. Ends when `goOn` says so, at what it knows to be there. */
export const write = async (journal: PostgresJournal, stream: string, goOn: (answered: number) => boolean): Promise<number> => {
  let version = 0
  let fresh = true
  for (let answered = 0; goOn(answered);) {
    try {
      if (!fresh) ({ version } = await journal.load(stream))
      fresh = true
      const answer = await appendOne(journal, appendAt(stream, version, { turn: { causes: [cause(`${version}`)] } }))
      // Nobody else writes here: where the answer was lost the read above has told.
      if (answer.kind !== 'appended') throw new Error(`${stream} ${version}: ${JSON.stringify(answer)}`)
      version += 1
      answered += 1
    } catch (error) {
      if (!(error instanceof JournalUnavailable)) throw error
      fresh = false
    }
  }
  return version
}

/** Each stream has its turns once, up to the version that its writer knows of, and the reader of everything finds them all. */
export const allIsThere = async (journal: PostgresJournal, streams: readonly string[], versions: readonly number[]): Promise<void> => {
  for (const [i, stream] of streams.entries()) {
    const { turns, version } = await journal.load(stream)
    expect(version).toBe(versions[i])
    expect(turns).toEqual(Array.from({ length: version }, (_, v) => turnAt(stream, v + 1, { causes: [cause(`${v}`)] })))
  }
  const all = await journal.readAll(undefined, 100_000)
  expect(all.turns).toHaveLength(versions.reduce((a, b) => a + b))
}
