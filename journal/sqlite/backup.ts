// A copy of a journal as it is at one moment, also while a writer goes on: a file that appears under its name when it is whole.
import { closeSync, existsSync, fsyncSync, linkSync, openSync, rmSync, statSync } from 'node:fs'
import { resolve } from 'node:path'
import { JournalUnavailable } from '../errors.ts'
import { openDatabase } from './database.ts'
import { DamagedJournal } from '../journal.ts'
import { meaning, textOf } from './errors.ts'
import { expectJournal, flushEntry } from './folder.ts'
import { lossesBesides } from './losses.ts'
import { Database } from './node-sqlite.ts'
import { query } from './statement.ts'

export interface BackupOptions {
  readonly directory: string
  /** Must not exist. */
  readonly file: string
  readonly warn: (message: string) => void
}
export interface Backup {
  /** As an absolute path. */
  readonly file: string
  readonly bytes: number
  readonly turns: number
}

/**
 * What was acknowledged before it began is in it. It says of itself that it was not closed in order: who puts it in the place of a journal
 * is refused until the loss of what came after it is accepted. @throws JournalUnavailable
 */
export const backUp = (of: BackupOptions): Backup => {
  const [directory, file] = [resolve(of.directory), resolve(of.file)]
  const isThere = (): JournalUnavailable => new JournalUnavailable(`${file} is there already: name a file that is not, or move it away`)
  expectJournal(directory)
  if (existsSync(file)) throw isThere()
  const part = `${file}.${process.pid}.part`
  try {
    copy(directory, part, of.warn)
    const turns = marked(part)
    flush(part)
    linkSync(part, file) // fails where a file of the name has come meanwhile
    flushEntry(file)
    return { file, bytes: statSync(file).size, turns }
  } catch (error) {
    throw codeOf(error) === 'EEXIST' ? isThere() : unusable(file, error)
  } finally {
    rmSync(part, { force: true })
    rmSync(`${part}-journal`, { force: true })
  }
}

/** As one reader sees it: a writer in another process neither waits nor makes it begin anew. */
const copy = (directory: string, part: string, warn: (message: string) => void): void => {
  const db = openDatabase({ directory, readOnly: true })
  try {
    const lost = lossesBesides(directory, db)
    if (lost.length > 0) warn(`the journal in ${directory} is not whole, and so is its copy not: ${lost.join('; ')}`)
    rmSync(part, { force: true }) // of a process of this number that was killed
    db.prepare('VACUUM INTO ?').run(part)
  } catch (error) {
    const what = meaning(error, directory)
    throw what instanceof DamagedJournal ? what : error
  } finally {
    db.close()
  }
}

/** How many turns the copy has, which says now that it is one. */
const marked = (part: string): number => {
  const db = new Database(part)
  try {
    const knows = query(db, "SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = 'opened'").get() !== undefined
    if (knows) db.exec('UPDATE opened SET clean = 0')
    return query<{ turns: number }>(db, 'SELECT count(*) AS turns FROM turns').get()?.turns ?? 0
  } finally {
    db.close()
  }
}

const flush = (file: string): void => {
  const fd = openSync(file, 'r+')
  try {
    fsyncSync(fd)
  } finally {
    closeSync(fd)
  }
}

const codeOf = (error: unknown): unknown => (error instanceof Error && 'code' in error ? error.code : undefined)
const unusable = (file: string, error: unknown): unknown =>
  error instanceof JournalUnavailable || error instanceof DamagedJournal
    ? error
    : new JournalUnavailable(
        `${file} cannot be written (${textOf(error)}): name a file in a folder that is there and may be written, on a disk with room`,
        { cause: error },
      )
