// The folder of a journal: made where it is missing, and every reason why it cannot be used said in one sentence.
import { accessSync, closeSync, constants, existsSync, fsyncSync, mkdirSync, openSync, statSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { JournalUnavailable } from '../errors.ts'

export const databaseFile = (directory: string): string => join(directory, 'journal.db')

const codeOf = (error: unknown): string => (error instanceof Error && 'code' in error ? String(error.code) : String(error))

/** SQLite flushes the folder in which it makes files; the entry of a new folder in its parent is ours to flush. */
export const flushEntry = (made: string): void => {
  const parent = openSync(dirname(made), 'r')
  try {
    fsyncSync(parent)
  } finally {
    closeSync(parent)
  }
}

/** From the outermost to the innermost. One by one, because Node's recursive `mkdir` never returns where a parent can have no folders (/proc). */
const missingFolders = (directory: string): readonly string[] =>
  existsSync(directory) ? [] : [...missingFolders(dirname(directory)), directory]

/** @throws JournalUnavailable */
export const prepareFolder = (directory: string): void => {
  const unusable = (why: string, error?: unknown): JournalUnavailable =>
    new JournalUnavailable(`the journal folder ${directory} ${why}`, { cause: error })
  if (existsSync(directory) && !statSync(directory).isDirectory()) throw unusable('is a file: name a folder')
  try {
    for (const missing of missingFolders(directory)) {
      mkdirSync(missing)
      flushEntry(missing)
    }
  } catch (error) {
    throw unusable(`cannot be made (${codeOf(error)}): name another, or make it yourself`, error)
  }
  try {
    accessSync(directory, constants.R_OK | constants.W_OK | constants.X_OK)
  } catch (error) {
    throw unusable(`cannot be written (${codeOf(error)}): change its permissions, or name another`, error)
  }
}

/** @throws JournalUnavailable where a reader would find no journal. */
export const expectJournal = (directory: string): void => {
  if (existsSync(databaseFile(directory))) return
  throw new JournalUnavailable(`there is no journal in ${directory}: name the folder that a writer was given`)
}
