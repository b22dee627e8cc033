// A journal in a folder: one SQLite database, one writer, durable when an append resolves. See docs/sqlite.md.
import { resolve } from 'node:path'
import { openDatabase } from './database.ts'
import { expectJournal, prepareFolder } from './folder.ts'
import { lockDirectory } from './lock.ts'
import { journalOver } from './over.ts'
import type { CheckedJournal } from './over.ts'

export { prepareFolder } from './folder.ts'

export type { CheckOptions, Finding, Progress } from './check.ts'

export interface SqliteOptions {
  /** Made where it is missing. */
  readonly directory: string
  /** Sees what is committed, beside a writer or without one, and writes nothing. */
  readonly readOnly?: boolean
  /** Told of trouble that loses nothing and needs no answer; by default a warning of the process. */
  readonly warn?: (message: string) => void
}

export interface SqliteJournal extends CheckedJournal {
  /** As an absolute path. */
  readonly directory: string
}

/** @throws JournalUnavailable in one sentence where the folder, the database or the lock cannot be had. */
export const openSqliteJournal = async ({ readOnly = false, ...of }: SqliteOptions): Promise<SqliteJournal> => {
  const directory = resolve(of.directory)
  const warn = of.warn ?? ((message: string): void => process.emitWarning(message))
  if (readOnly) expectJournal(directory)
  else prepareFolder(directory)
  const lock = readOnly ? undefined : lockDirectory(directory)
  try {
    const db = openDatabase({ directory, readOnly })
    const journal = journalOver({ db, directory, readOnly, warn, released: () => lock?.release() })
    return { ...journal, directory }
  } catch (error) {
    lock?.release()
    throw error
  }
}
