// The database of a journal: opened with the settings that its promises rest on, made where it is new, refused where it is not ours.
import { existsSync, renameSync, rmSync, statSync } from 'node:fs'
import { Database } from './node-sqlite.ts'
import { JournalUnavailable } from '../errors.ts'
import { isNoDatabase, meaning } from './errors.ts'
import { databaseFile, flushEntry } from './folder.ts'
import { APPLICATION_ID, FORMAT, SCHEMA, UPGRADES } from './schema.ts'
import { query } from './statement.ts'

/** Milliseconds to wait for a lock of another program: a backup or a reader that recovers the log. */
const PATIENCE = 5_000
/**
 * Bytes of a page of a new database. The log gets each page that a commit touched as a whole: some in which a few bytes
 * changed, most of them ends of indexes, and two or three with the turn. Small pages win until turns have some 20 KB.
 */
const PAGE = 1_024
/** KiB of pages in memory: the hot ends of the indexes of some million streams. */
const CACHE = 32_768
/** The log's file shrinks to this many bytes when it begins again after a burst. */
const LOG_LIMIT = 64 * 1024 * 1024

const numberAt = (db: Database, sql: string): number => Object.values(query<Record<string, number>>(db, sql).get() ?? {})[0] ?? 0

/** The format of ours, 0 of one without any table, which is new; else one sentence. */
const recognise = (db: Database, file: string): number => {
  const owner = numberAt(db, 'PRAGMA application_id')
  const format = numberAt(db, 'PRAGMA user_version')
  if (owner === 0 && format === 0 && numberAt(db, 'SELECT count(*) FROM sqlite_schema') === 0) return 0
  if (owner !== APPLICATION_ID) throw new JournalUnavailable(`${file} belongs to another program: name another folder for the journal`)
  if (format > FORMAT) {
    throw new JournalUnavailable(`${file} has the format ${format}, this Contrail reads up to ${FORMAT}: use a newer Contrail`)
  }
  return format
}

const create = (db: Database): void =>
  db.exec(`BEGIN IMMEDIATE; ${SCHEMA} PRAGMA application_id = ${APPLICATION_ID}; PRAGMA user_version = ${FORMAT}; COMMIT`)

/** It gets its name when it is whole: an empty `journal.db` is none that was about to be made, it is one that was lost. */
const make = (file: string): void => {
  const half = `${file}.new`
  rmSync(half, { force: true })
  const db = new Database(half)
  try {
    db.exec(`PRAGMA page_size = ${PAGE}`)
    create(db)
  } finally {
    db.close()
  }
  renameSync(half, file)
  flushEntry(file)
}

const isThere = (file: string): boolean => existsSync(file) && statSync(file).size > 0

/** A step for each format, in one transaction. */
const upgrade = (db: Database, from: number): void => {
  const steps = Array.from({ length: FORMAT - from }, (_, i) => UPGRADES.get(from + i) ?? '')
  db.exec(`BEGIN IMMEDIATE; ${steps.join(' ')} PRAGMA user_version = ${FORMAT}; COMMIT`)
}

const prepareWriter = (db: Database, file: string): void => {
  const mode = query<{ journal_mode: string }>(db, 'PRAGMA journal_mode = WAL').get()?.journal_mode
  if (mode !== 'wal') throw new JournalUnavailable(`${file} cannot use a write-ahead log: keep the journal on a local disk`)
  // FULL: a commit returns when the log is on the disk. Checkpoints are ours (checkpoint.ts), never inside a commit.
  db.exec(`PRAGMA synchronous = FULL; PRAGMA wal_autocheckpoint = 0; PRAGMA journal_size_limit = ${LOG_LIMIT}`)
}

/** The log begins anew: nothing of a writer that died stands behind what this one writes. */
const beginLog = (db: Database): void => db.exec('PRAGMA wal_checkpoint(TRUNCATE)')

/** From here on the database alone is not the whole journal, and says so. */
export const markOpen = (db: Database): void => {
  beginLog(db)
  db.exec('UPDATE opened SET clean = 0; PRAGMA wal_checkpoint(PASSIVE)')
}
/** All of it stands in the database. Where a reader holds the log, the last of it stays there. */
export const markClosed = (db: Database): void => {
  db.exec('UPDATE opened SET clean = 1')
  beginLog(db)
}

/** @throws JournalUnavailable, DamagedJournal */
export const openDatabase = ({ directory, readOnly }: { readonly directory: string; readonly readOnly: boolean }): Database => {
  const file = databaseFile(directory)
  let db: Database | undefined
  try {
    if (!readOnly && !isThere(file)) make(file)
    db = new Database(file, { readOnly, timeout: PATIENCE })
    // cell_size_check: a damaged page is found when it is read, not when it is used.
    db.exec(`PRAGMA cell_size_check = ON; PRAGMA cache_size = -${CACHE}`)
    const format = recognise(db, file)
    if (readOnly && format === 0) throw new JournalUnavailable(`${file} is empty: let a writer open it first`)
    if (format === 0) db.exec(`PRAGMA page_size = ${PAGE}`)
    if (!readOnly) prepareWriter(db, file)
    if (format === 0) create(db)
    else if (!readOnly && format < FORMAT) upgrade(db, format)
    return db
  } catch (error) {
    db?.close()
    if (isNoDatabase(error)) {
      throw new JournalUnavailable(`${file} is no SQLite database: move it away, or name another folder for the journal`, { cause: error })
    }
    throw meaning(error, directory)
  }
}
