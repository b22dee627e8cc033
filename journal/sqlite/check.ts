// Checks a whole journal: reads everything once, changes nothing, and says what is wrong where.
import type { DatabaseSync } from 'node:sqlite'
import { setImmediate as nextRound } from 'node:timers/promises'
import { deriveIndex } from '../derive-index.ts'
import { streamChecker } from './check-stream.ts'
import type { Finding, StreamRow } from './check-stream.ts'
import { resultCode } from './errors.ts'
import { unsealed } from './read.ts'
import { query } from './statement.ts'

export type { Finding } from './check-stream.ts'

export interface Progress {
  readonly streams: number
  readonly ofStreams: number
  readonly turns: number
  readonly findings: number
}

export interface CheckOptions {
  /** Derives the index of a turn again; the default is what appends are made with. */
  readonly derive?: typeof deriveIndex
  readonly onProgress?: (progress: Progress) => void
}

/** More of them would say nothing new. */
const MOST_PAGES = 100

export const checkJournal = async (db: DatabaseSync, { derive = deriveIndex, onProgress }: CheckOptions): Promise<readonly Finding[]> => {
  const findings: Finding[] = []
  /** Damage ends one part of the check, not the check; any other error ends it. */
  const attempt = (stream: string, part: () => readonly Finding[]): void => {
    try {
      findings.push(...part())
    } catch (error) {
      if (resultCode(error) === undefined) throw error
      findings.push({ stream, version: 0, what: `SQLite reports "${String(error)}"` })
    }
  }

  attempt('', () => pages(db))
  const streams = query<StreamRow>(db, 'SELECT id, name, version, at, due, open FROM streams WHERE id > ? ORDER BY id LIMIT 1')
  const ofStreams = query<{ n: number }>(db, 'SELECT count(*) AS n FROM streams').get()?.n ?? 0
  const check = streamChecker(db, derive)
  let turns = 0
  let done = 0
  for (let row = streams.get(0); row; row = streams.get(row.id)) {
    const stream = row
    attempt(stream.name, () => {
      // One moment in time, also where another process writes meanwhile.
      const checked = within(db, () => check(query<StreamRow>(db, 'SELECT * FROM streams WHERE id = ?').get(stream.id) ?? stream))
      turns += checked.turns
      return checked.findings
    })
    done += 1
    onProgress?.({ streams: done, ofStreams, turns, findings: findings.length })
    await nextRound()
  }
  attempt('', () => within(db, () => [...strays(db), ...counts(db)]))
  attempt('', () => blobs(db))
  return findings
}

const within = <T>(db: DatabaseSync, part: () => T): T => {
  db.exec('BEGIN')
  try {
    return part()
  } finally {
    if (db.isTransaction) db.exec('COMMIT')
  }
}

/** SQLite's own check of its pages and indexes. */
const pages = (db: DatabaseSync): readonly Finding[] =>
  query<{ integrity_check: string }>(db, `PRAGMA integrity_check(${MOST_PAGES})`)
    .all()
    .filter(({ integrity_check: what }) => what !== 'ok')
    .map(({ integrity_check: what }) => ({ stream: '', version: 0, what }))

const strays = (db: DatabaseSync): readonly Finding[] =>
  query<{ stream: number; version: number }>(
    db,
    'SELECT stream, min(version) AS version FROM turns WHERE stream NOT IN (SELECT id FROM streams) GROUP BY stream',
  )
    .all()
    .map(({ stream, version }) => ({ stream: '', version, what: `there are turns of a stream without a name (id ${stream})` }))

const counts = (db: DatabaseSync): readonly Finding[] =>
  query<{ workflow: string; status: string }>(
    db,
    `SELECT workflow, status FROM (
       SELECT workflow, status, count FROM counts WHERE count <> 0
       UNION ALL SELECT workflow, status, -count(*) FROM instances GROUP BY workflow, status)
     GROUP BY workflow, status HAVING sum(count) <> 0`,
  )
    .all()
    .map(({ workflow, status }) => ({ stream: '', version: 0, what: `the count of ${workflow} ${status} is wrong` }))

const blobs = (db: DatabaseSync): readonly Finding[] => {
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
