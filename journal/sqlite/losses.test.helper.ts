// A journal whose writer was killed, for tests that do something to its files; named so that it is not packed.
import { copyFileSync, mkdtempSync, readdirSync, rmSync, truncateSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect } from 'vitest'
import { JournalUnavailable } from '../errors.ts'
import { openSqliteJournal } from './index.ts'
import { startWriter, temporaryFolder } from './temporary.test.helper.ts'

export const DB = 'journal.db'
export const LOG = 'journal.db-wal'
export const TAIL = 'journal.tail'
const LONG = 60_000

/** Its folder, and what it had acknowledged. */
export interface Dead {
  readonly directory: string
  readonly versions: ReadonlyMap<string, number>
  readonly claims: readonly string[]
  /** A copy of the folder, to which something happened. */
  readonly after: (happens: (directory: string) => void) => string
}

/** There from before the first test of the file on. */
export const deadWriter = (): Dead => {
  const versions = new Map<string, number>()
  const claims: string[] = []
  const directory = mkdtempSync(join(tmpdir(), 'contrail-losses-'))
  beforeAll(async () => {
    const writer = startWriter(directory, 'persist', () => {})
    await writer.printed(900)
    for (const line of await writer.kill()) {
      const [kind, of = '', version] = line.split(' ')
      if (kind === 'appended') versions.set(of, Number(version))
      if (kind === 'claimed') claims.push(of)
    }
  }, LONG)
  afterAll(() => rmSync(directory, { recursive: true, force: true }))
  return {
    directory,
    versions,
    claims,
    after: (happens) => {
      const copy = temporaryFolder()
      for (const name of readdirSync(directory)) copyFileSync(join(directory, name), join(copy, name))
      happens(copy)
      return copy
    },
  }
}

export const gone =
  (...names: readonly string[]) =>
  (directory: string): void => {
    for (const name of names) rmSync(join(directory, name))
  }
export const empty =
  (name: string) =>
  (directory: string): void =>
    truncateSync(join(directory, name), 0)

/** What a writer that opens it is told. */
export const refusal = async (directory: string): Promise<string> => {
  const error: unknown = await openSqliteJournal({ directory, warn: () => {} }).then(
    (journal) => journal.close(),
    (reason: unknown) => reason,
  )
  expect(error).toBeInstanceOf(JournalUnavailable)
  return error instanceof Error ? error.message : ''
}
