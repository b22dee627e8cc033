// Checks a whole journal: reads everything once, changes nothing, and says what is wrong where.
import type { Database } from './node-sqlite.ts'
import { setImmediate as nextRound } from 'node:timers/promises'
import type { CheckOptions, Finding, Report } from '../check/finding.ts'
import { deriveIndex } from '../../engine/index.ts'
import { unsealed } from '../sealed.ts'
import { streamChecker } from './check-stream.ts'
import type { StreamRow } from './check-stream.ts'
import { resultCode } from './errors.ts'
import { query } from './statement.ts'

export type { CheckOptions, Finding, CheckProgress } from '../check/finding.ts'

/** More of them would say nothing new. */
const MOST_PAGES = 100

export const checkJournal = async (db: Database, { derive = deriveIndex, onProgress }: CheckOptions): Promise<readonly Finding[]> => {
  const findings: Finding[] = []
  const report: Report = (finding) => void findings.push(finding)
  /** Damage ends one part of the check, not the check; any other error ends it. */
  const attempt = <T>(stream: string, part: () => T): T | undefined => {
    try {
      return part()
    } catch (error) {
      if (resultCode(error) === undefined) throw error
      report({ stream, version: 0, what: `SQLite reports "${String(error)}"` })
      return undefined
    }
  }

  attempt('', () => pages(db).forEach(report))
  const ofStreams = attempt('', () => query<{ n: number }>(db, 'SELECT count(*) AS n FROM streams').get()?.n) ?? 0
  const next = query<StreamRow>(db, 'SELECT id, name, version, at, due, open FROM streams WHERE id > ? ORDER BY id LIMIT 1')
  const again = query<StreamRow>(db, 'SELECT id, name, version, at, due, open FROM streams WHERE id = ?')
  const check = streamChecker(db, derive)
  let [streams, turns] = [0, 0]
  for (let row = attempt('', () => next.get(0)); row;) {
    const { id, name } = row
    // One moment in time, also where another process writes meanwhile. Streams are never deleted.
    turns += attempt(name, () => within(db, () => check(again.get(id)!, report))) ?? 0
    streams += 1
    onProgress?.({ streams, ofStreams, turns, findings: findings.length })
    await nextRound()
    row = attempt('', () => next.get(id))
  }
  attempt('', () => within(db, () => [...strays(db), ...counts(db)].forEach(report)))
  attempt('', () => blobs(db).forEach(report))
  return findings
}

const within = <T>(db: Database, part: () => T): T => {
  db.exec('BEGIN')
  try {
    return part()
  } finally {
    if (db.isTransaction) db.exec('COMMIT')
  }
}

/** SQLite's own check of its pages and indexes. */
const pages = (db: Database): readonly Finding[] =>
  query<{ integrity_check: string }>(db, `PRAGMA integrity_check(${MOST_PAGES})`)
    .all()
    .filter(({ integrity_check: what }) => what !== 'ok')
    .map(({ integrity_check: what }) => ({ stream: '', version: 0, what }))

const strays = (db: Database): readonly Finding[] =>
  query<{ stream: number; version: number }>(
    db,
    'SELECT stream, min(version) AS version FROM turns WHERE stream NOT IN (SELECT id FROM streams) GROUP BY stream',
  )
    .all()
    .map(({ stream, version }) => ({ stream: '', version, what: `there are turns of a stream without a name (id ${stream})` }))

const counts = (db: Database): readonly Finding[] =>
  query<{ workflow: string; status: string }>(
    db,
    `SELECT workflow, status FROM (
       SELECT workflow, status, count FROM counts WHERE count <> 0
       UNION ALL SELECT workflow, status, -count(*) FROM instances GROUP BY workflow, status)
     GROUP BY workflow, status HAVING sum(count) <> 0`,
  )
    .all()
    .map(({ workflow, status }) => ({ stream: '', version: 0, what: `the count of ${workflow} ${status} is wrong` }))

const blobs = (db: Database): readonly Finding[] => {
  const one = query<{ body: string; crc: number }>(db, 'SELECT content AS body, crc FROM blobs WHERE hash = ?')
  return query<{ hash: string }>(db, 'SELECT hash FROM blobs')
    .all()
    .flatMap(({ hash }) => {
      const found = one.get(hash)
      try {
        if (found) unsealed(found, { stream: '', version: 0 }, `blob ${hash}`)
        return []
      } catch (error) {
        if (resultCode(error) !== undefined) throw error
        return [{ stream: '', version: 0, what: `blob ${hash} was changed after it was written` }]
      }
    })
}
