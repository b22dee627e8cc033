// What stands in the tables: no more than is needed, and what a start reads does not grow with what is completed.
import { join } from 'node:path'
import { Database } from './node-sqlite.ts'
import { describe, expect, it } from 'vitest'
import { appendAt, appendEach, snapshotAt } from '../contract/samples.ts'
import { openDatabase } from './database.ts'
import { openSqliteJournal } from './index.ts'
import { UNLISTED } from './rebuild-list.ts'
import { APPLICATION_ID, FORMAT } from './schema.ts'
import { temporaryFolder } from './temporary.test.helper.ts'

describe('the database', () => {
  it('keeps the last two snapshots of each stream', async () => {
    const directory = temporaryFolder()
    const journal = await openSqliteJournal({ directory })
    for (const stream of ['Order/1', 'Order/2']) {
      await appendEach(
        journal,
        [0, 1, 2, 3, 4].map((version) => appendAt(stream, version, { snapshot: snapshotAt(version + 1) })),
      )
    }
    await journal.close()
    const db = new Database(join(directory, 'journal.db'))
    const kept = db.prepare('SELECT stream, version FROM snapshots ORDER BY stream, version').all()
    expect(kept.map(({ stream, version }) => [stream, version])).toEqual([
      [1, 4],
      [1, 5],
      [2, 4],
      [2, 5],
    ])
    db.close()
  })

  it('has in its indexes of due and open streams only those that are due or open', async () => {
    const directory = temporaryFolder()
    const journal = await openSqliteJournal({ directory })
    await journal.append(Array.from({ length: 1_000 }, (_, i) => appendAt(`Order/${i}`, 0, { index: { due: i, open: 3 } })))
    await journal.append(Array.from({ length: 999 }, (_, i) => appendAt(`Order/${i}`, 1)))
    await journal.close()
    const db = new Database(join(directory, 'journal.db'))
    const entries = (index: string): unknown =>
      db.prepare(`SELECT sum(ncell) AS n FROM dbstat WHERE name = ? AND pagetype = 'leaf'`).get(index)?.['n']
    expect(entries('streams_due')).toBe(1)
    expect(entries('streams_open')).toBe(1)
    db.close()
  })

  it('is searched for what the list has not shown without reading all turns', () => {
    const db = openDatabase({ directory: temporaryFolder(), readOnly: false })
    const plan = db
      .prepare(`EXPLAIN QUERY PLAN ${UNLISTED}`)
      .all()
      .map(({ detail }) => String(detail))
    expect(plan).toContainEqual(expect.stringMatching(/^SEARCH turns USING INTEGER PRIMARY KEY/))
    expect(plan.filter((step) => /^SCAN (turns|streams)/.test(step))).toEqual([])
    db.close()
  })

  it('names its owner and its format, and is opened so that every commit is flushed and copies nothing', () => {
    const db = openDatabase({ directory: temporaryFolder(), readOnly: false })
    const pragma = (name: string): unknown => Object.values(db.prepare(`PRAGMA ${name}`).get() ?? {})[0]
    expect(pragma('application_id')).toBe(APPLICATION_ID)
    expect(pragma('user_version')).toBe(FORMAT)
    expect(pragma('journal_mode')).toBe('wal')
    expect(pragma('synchronous')).toBe(2) // FULL
    expect(pragma('wal_autocheckpoint')).toBe(0)
    db.close()
  })
})
