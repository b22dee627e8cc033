// What a journal has lost since it was last written: found before SQLite opens it, which would drop the rest of a damaged log silently.
import { existsSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { databaseFile } from './folder.ts'
import { scanLog } from './log-scan.ts'
import type { LogScan } from './log-scan.ts'
import { Database } from './node-sqlite.ts'
import { query } from './statement.ts'
import { hasBlob, hasClaim, lastPosition, readTail } from './tail.ts'
import type { Tail } from './tail.ts'

export const logFile = (directory: string): string => `${databaseFile(directory)}-wal`

/** What is looked at beside the database, in this order: a writer that goes on meanwhile has then only more than was expected. */
interface Beside {
  readonly tail: Tail | undefined
  readonly log: LogScan
}
const beside = (directory: string): Beside => ({ tail: readTail(directory), log: scanLog(logFile(directory)) })

/** A sentence for each loss; none where everything is there that anybody was told of. `wasLocked`: whether it had a writer before. */
export const lossesBeforeOpening = (directory: string, { wasLocked }: { readonly wasLocked: boolean }): readonly string[] => {
  const file = databaseFile(directory)
  const size = statSync(file, { throwIfNoEntry: false })?.size
  const found = beside(directory)
  if (size === undefined || size === 0) return lossOfAll(directory, size, found, wasLocked)
  let db: Database | undefined
  try {
    // It reads the log as a writer would, and leaves log and database as they are.
    db = new Database(file, { readOnly: true, timeout: 1_000 })
    return losses(db, found)
  } catch {
    return lossesOfLog(found) // What is wrong with the database itself is said by who opens it.
  } finally {
    db?.close()
  }
}

/** The same, for who has it open already and only reads. */
export const lossesBesides = (directory: string, db: Database): readonly string[] => losses(db, beside(directory))

const lossOfAll = (directory: string, size: number | undefined, { tail, log }: Beside, wasLocked: boolean): readonly string[] => {
  const witnesses = [
    ...(tail ? ['journal.tail'] : []),
    ...(log.header === 'none' ? [] : ['journal.db-wal']),
    ...(existsSync(join(directory, 'process.json')) ? ['process.json'] : []),
    // A new journal gets its name when it is whole: an empty file is none that was about to be made.
    ...(size === 0 && wasLocked ? ['lock.db'] : []),
  ]
  if (witnesses.length === 0) return []
  const turns = tail && tail.position > 0 ? `, with ${tail.position} turns` : ''
  return [`journal.db is ${size === 0 ? 'empty' : 'gone'}, and ${witnesses.join(', ')} beside it tells of a journal${turns}`]
}

const losses = (db: Database, found: Beside): readonly string[] => {
  const { tail, log } = found
  const ofContent = tail ? lossesOfContent(db, tail) : isCopyWithoutLog(db, log) ? [WITHOUT_LOG] : []
  return [...lossesOfLog(found), ...ofContent]
}

const WITHOUT_LOG =
  'its log is missing, in which its last turns stand: it is a copy of journal.db alone or a backup of a journal that went on after it'

const lossesOfLog = ({ tail, log }: Beside): readonly string[] => {
  const { header, salt, committed, behind } = log
  const end = tail?.log
  // Nothing of it can be read: whether anything stood only there, the tail knows better.
  if (header === 'damaged') return tail ? [] : ['the header of its log is damaged, so that nothing of the log can be read']
  if (end && end.salt === salt && committed < end.frames)
    return [`its log can be read up to frame ${committed} of ${end.frames}: the rest is damaged or cut off`]
  // What follows one unfinished commit is nothing; what a second one follows was durable before that began.
  return behind > 1 ? [`its log is damaged behind frame ${committed}: ${behind} commits stand after that which cannot be read`] : []
}

const lossesOfContent = (db: Database, { position, claim, blob }: Tail): readonly string[] => {
  const missing = position - lastPosition(db)
  return [
    ...(missing > 0 ? [`${missing} ${missing === 1 ? 'turn is' : 'turns are'} missing at its end, of ${position}`] : []),
    ...(claim && !hasClaim(db, claim) ? ['claims of calls of unsafe handlers are missing'] : []),
    ...(blob !== undefined && !hasBlob(db, blob) ? ['code of versions is missing'] : []),
  ]
}

const isCopyWithoutLog = (db: Database, { committed }: LogScan): boolean => {
  const knows = query(db, "SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = 'opened'").get() !== undefined
  return committed === 0 && knows && query<{ clean: number }>(db, 'SELECT clean FROM opened').get()?.clean === 0
}
