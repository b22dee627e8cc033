// What SQLite's own errors mean for a journal, in one sentence each.
import { JournalUnavailable } from '../errors.ts'
import { DamagedJournal } from '../journal.ts'

// Primary result codes, https://sqlite.org/rescode.html: the low byte of an extended one.
const ERROR = 1
const BUSY = 5
const READONLY = 8
const IOERR = 10
const CORRUPT = 11
const FULL = 13
const CANTOPEN = 14
const CONSTRAINT = 19
const NOTADB = 26

const ADVICE: Readonly<Record<number, string>> = {
  [BUSY]: 'another program has locked it: stop that program',
  [READONLY]: 'it cannot be written: check the permissions of the folder and its files',
  [IOERR]: 'the disk reports an error: check it',
  [FULL]: 'the disk is full: free some space',
  [CANTOPEN]: 'it cannot be opened: check the permissions of the folder and its files',
}

/** The primary result code of an error that SQLite threw, or undefined for any other error. */
export const resultCode = (error: unknown): number | undefined =>
  error instanceof Error && 'errcode' in error && typeof error.errcode === 'number' ? error.errcode & 0xff : undefined

export const textOf = (error: unknown): string => (error instanceof Error ? error.message : String(error))

/** What the journal rejects with when SQLite threw `error` at `stream` (empty where no single one is to blame). */
export const meaning = (error: unknown, directory: string, stream = ''): unknown => {
  const code = resultCode(error)
  if (code === undefined) return error
  // Every insert is checked before: only tables that do not agree with each other violate a constraint.
  if (code === CORRUPT || code === NOTADB || code === CONSTRAINT)
    return new DamagedJournal(stream, 0, `SQLite reports "${textOf(error)}" in ${directory}`)
  const advice = ADVICE[code] ?? `SQLite reports "${textOf(error)}"`
  const brief = `the journal cannot be used: ${ADVICE[code] ?? 'its store reports an error'}`
  return new JournalUnavailable(`the journal in ${directory} failed, ${advice} (SQLite ${code}: ${textOf(error)})`, { cause: error, brief })
}

/** What the system's own errors come to, for the files beside the database. */
const OF_SYSTEM: Readonly<Record<string, number>> = { EACCES: READONLY, EPERM: READONLY, EROFS: READONLY, ENOSPC: FULL, EIO: IOERR }

/** Of an error while a journal is opened: our own statements fit our own tables, unless these were changed. */
export const meaningAtOpening = (error: unknown, directory: string): unknown => {
  if (resultCode(error) === ERROR)
    return new DamagedJournal('', 0, `its tables are not what they were made as, SQLite reports "${textOf(error)}" in ${directory}`)
  const system = error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : ''
  const advice = ADVICE[OF_SYSTEM[system] ?? 0]
  if (advice !== undefined) return new JournalUnavailable(`the journal in ${directory} failed, ${advice} (${system})`, { cause: error })
  return meaning(error, directory)
}

/** Whether the file is something else than a SQLite database. */
export const isNoDatabase = (error: unknown): boolean => resultCode(error) === NOTADB
export const isLocked = (error: unknown): boolean => resultCode(error) === BUSY

/** Whether the store itself failed, whoever asked: another request would fail as well. */
export const isOfTheStore = (error: unknown): boolean => {
  const code = resultCode(error)
  return code !== undefined && code in ADVICE
}
