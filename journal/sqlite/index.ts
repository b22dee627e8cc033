// A journal in a folder: one SQLite database, one writer, durable when an append resolves. See docs/sqlite.md.
import { existsSync } from 'node:fs'
import { resolve } from 'node:path'
import { JournalUnavailable } from '../errors.ts'
import { recordRestored } from '../restored.ts'
import type { Restored } from '../restored.ts'
import { acceptedLoss } from './accepted-loss.ts'
import { markOpen, openDatabase } from './database.ts'
import { meaningAtOpening } from './errors.ts'
import { expectJournal, prepareFolder } from './folder.ts'
import { lockDirectory, lockFile } from './lock.ts'
import { lossesBeforeOpening, lossesBesides } from './losses.ts'
import type { Database } from './node-sqlite.ts'
import { createSqliteJournal } from './sqlite-journal.ts'
import type { CheckedJournal } from './sqlite-journal.ts'
import { contentOf, tailWriter } from './tail.ts'

export { backUp } from './backup.ts'
export type { Backup, BackupOptions } from './backup.ts'
export { prepareFolder } from './folder.ts'

export type { CheckOptions, Finding, CheckProgress } from './check.ts'

export interface SqliteOptions {
  /** Made where it is missing. */
  readonly directory: string
  /** Sees what is committed, beside a writer or without one, and writes nothing. */
  readonly readOnly?: boolean
  /** Told of trouble that loses nothing and needs no answer; by default a warning of the process. */
  readonly warn?: (message: string) => void
  /** Who goes on with a journal that lost something, and why: it is recorded in the journal. Absent: such a journal is refused. */
  readonly acceptLoss?: Omit<Restored, 'lost'>
}

export interface SqliteJournal extends CheckedJournal {
  /** As an absolute path. */
  readonly directory: string
  /** What is known to be missing: of a reader, or of who accepted it. */
  readonly lost: readonly string[]
}

/** @throws JournalUnavailable in one sentence where the folder, the database or the lock cannot be had, or something durable is missing. */
export const openSqliteJournal = async ({ readOnly = false, ...of }: SqliteOptions): Promise<SqliteJournal> => {
  const directory = resolve(of.directory)
  const warn = of.warn ?? ((message: string): void => process.emitWarning(message))
  return readOnly ? openReader(directory, warn) : openWriter(directory, warn, of.acceptLoss)
}

const openReader = (directory: string, warn: (message: string) => void): SqliteJournal => {
  expectJournal(directory)
  const db = openDatabase({ directory, readOnly: true })
  try {
    const lost = lossesBesides(directory, db)
    if (lost.length > 0) warn(notWhole(directory, lost))
    return { ...createSqliteJournal({ db, directory, readOnly: true, warn, released: () => {} }), directory, lost }
  } catch (error) {
    db.close()
    throw meaningAtOpening(error, directory)
  }
}

const openWriter = async (
  directory: string,
  warn: (message: string) => void,
  acceptLoss: SqliteOptions['acceptLoss'],
): Promise<SqliteJournal> => {
  prepareFolder(directory)
  const wasLocked = existsSync(lockFile(directory))
  const lock = lockDirectory(directory)
  let db: Database | undefined
  try {
    const found = lossesBeforeOpening(directory, { wasLocked })
    const accepted = acceptedLoss(directory)
    if (found.length > 0 && !acceptLoss && !accepted.kept()) throw new JournalUnavailable(`${notWhole(directory, found)}. ${WAYS_OUT}`)
    if (acceptLoss) accepted.keep({ ...acceptLoss, lost: found })
    db = openDatabase({ directory, readOnly: false })
    const tail = tailWriter({ directory, before: contentOf(db, directory), warn })
    markOpen(db)
    const journal = createSqliteJournal({ db, directory, readOnly: false, warn, tail, released: () => lock.release() })
    const restored = accepted.kept()
    if (restored) {
      await recordRestored(journal, restored, Date.now())
      accepted.done()
    }
    return { ...journal, directory, lost: restored?.lost ?? [] }
  } catch (error) {
    db?.close()
    lock.release()
    throw meaningAtOpening(error, directory)
  }
}

const notWhole = (directory: string, lost: readonly string[]): string => `the journal in ${directory} is not whole: ${lost.join('; ')}`

const WAYS_OUT =
  "Bring back what is missing from where it was copied, or go on without it by 'contrail journal accept-loss', which says what then happens"
