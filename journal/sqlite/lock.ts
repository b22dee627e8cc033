// One writer for each journal directory: a lock that the operating system takes back from a process that dies, kill -9 included.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { Database } from './node-sqlite.ts'
import { JournalUnavailable } from '../errors.ts'
import { isLocked, meaning } from './errors.ts'

/** The pid in the `process.json` that the writer keeps in the directory, if it can be read. */
const writerPid = (directory: string): number | undefined => {
  try {
    const found: unknown = JSON.parse(readFileSync(join(directory, 'process.json'), 'utf8'))
    return typeof found === 'object' && found !== null && 'pid' in found && typeof found.pid === 'number' ? found.pid : undefined
  } catch {
    return undefined // It names the process in a sentence, no more: the lock does not depend on it.
  }
}

export const lockFile = (directory: string): string => join(directory, 'lock.db')

const heldBy = (pid: number | undefined): string => {
  if (pid === process.pid) return `this process (pid ${pid}) has it open already: close that journal first`
  const who = pid === undefined ? 'another process' : `another process (pid ${pid})`
  return `${who} has it open: stop that one first, or open the journal read-only`
}

/**
 * Holds the directory for this process until `release`.
 * @throws JournalUnavailable, naming the process that holds it.
 */
export const lockDirectory = (directory: string): { release(): void } => {
  let lock: Database | undefined
  try {
    // A database of its own: readers of the journal never meet this lock, and SQLite knows how to lock on every system.
    lock = new Database(lockFile(directory), { timeout: 0 })
    lock.exec('PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE')
  } catch (error) {
    lock?.close()
    if (!isLocked(error)) throw meaning(error, directory)
    throw new JournalUnavailable(`the journal in ${directory} has a writer, ${heldBy(writerPid(directory))}`, { cause: error })
  }
  const held = lock
  return { release: () => held.close() }
}
