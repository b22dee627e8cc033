// What the list had not shown when its writer died is derived again from the turns.
import { copyFileSync, existsSync } from 'node:fs'
import { join } from 'node:path'
import { Database } from './node-sqlite.ts'
import { describe, expect, it, onTestFinished } from 'vitest'
import { appendAt, appendEach } from '../contract/samples.ts'
import { instance, order } from '../contract/executed.ts'
import { openSqliteJournal } from './index.ts'
import type { SqliteJournal } from './index.ts'
import { temporaryFolder } from './temporary.test.helper.ts'

const open = async (directory: string, warned: string[] = []): Promise<SqliteJournal> => {
  const journal = await openSqliteJournal({ directory, warn: (message) => void warned.push(message) })
  onTestFinished(() => journal.close())
  return journal
}

/** A folder as a writer leaves it that dies now: its files as they are, with all that is committed. */
const died = (directory: string): string => {
  const copy = temporaryFolder()
  for (const file of ['journal.db', 'journal.db-wal', 'journal.tail'].filter((name) => existsSync(join(directory, name))))
    copyFileSync(join(directory, file), join(copy, file))
  return copy
}

const change = (directory: string, sql: string): void => {
  const db = new Database(join(directory, 'journal.db'))
  db.exec(sql)
  db.close()
}

const listOf = async (journal: SqliteJournal) => ({
  rows: (await journal.instances({ limit: 100 })).rows,
  counts: await journal.counts(),
})

/** Orders of which some are listed, some are not, and some only in part. */
const half = async (): Promise<{ readonly directory: string; readonly writer: SqliteJournal }> => {
  const directory = temporaryFolder()
  const writer = await open(directory)
  const [one, two, three] = ['Order/1', 'Order/2', 'Order/3'].map((stream) => order(stream))
  await appendEach(writer, [one![0]!, one![1]!, two![0]!])
  await writer.counts()
  await appendEach(writer, [three![0]!, two![1]!, one![2]!, three![1]!, two![2]!])
  return { directory, writer }
}

describe('a journal whose writer died', () => {
  it('shows the list that the writer would have shown, in the same order', async () => {
    const { directory, writer } = await half()
    const after = await open(died(directory))
    expect(await listOf(after)).toEqual(await listOf(writer))
    expect(await after.check()).toEqual([])
  })

  it('has them listed once and for all', async () => {
    const { directory } = await half()
    const copy = died(directory)
    const first = await openSqliteJournal({ directory: copy })
    await first.close()
    const db = new Database(join(copy, 'journal.db'))
    const { behind } = db.prepare('SELECT (SELECT max(position) FROM turns) - position AS behind FROM listed').get() ?? {}
    expect(behind).toBe(0)
    db.close()
  })

  it('is read and checked without a writer too: what is not listed is no finding', async () => {
    const { directory } = await half()
    const reader = await openSqliteJournal({ directory: died(directory), readOnly: true })
    expect(await reader.check()).toEqual([])
    expect((await reader.instances({ limit: 100 })).rows.map(({ version }) => version)).toEqual([1, 2])
    expect((await reader.load('Order/1')).version).toBe(3)
    await reader.close()
  })

  it('derives the lines of a stream again, once it can be read', async () => {
    const { directory, writer } = await half()
    const copy = died(directory)
    const second = "version = 2 AND stream = (SELECT id FROM streams WHERE name = 'Order/2')"
    change(copy, `UPDATE turns SET body = body || ' ' WHERE ${second}`)
    const between = await openSqliteJournal({ directory: copy, warn: () => {} })
    await between.close()
    change(copy, `UPDATE turns SET body = rtrim(body) WHERE ${second}`)
    for (const warned of [[], []]) {
      const after = await openSqliteJournal({ directory: copy, warn: (message) => void (warned as string[]).push(message) })
      expect(await after.instance(instance('Order/2'))).toEqual(await writer.instance(instance('Order/2')))
      expect(await after.check()).toEqual([])
      expect(warned).toEqual([])
      await after.close()
    }
  })

  it('says whose lines stay behind where the turns are damaged, and lists all others', async () => {
    const { directory, writer } = await half()
    const copy = died(directory)
    change(copy, `UPDATE turns SET body = body || ' ' WHERE version = 2 AND stream = (SELECT id FROM streams WHERE name = 'Order/2')`)
    const warned: string[] = []
    const after = await open(copy, warned)
    expect(warned).toEqual([expect.stringMatching(/behind for stream Order\/2: .*changed after it was written/)])
    for (const stream of ['Order/1', 'Order/3'])
      expect(await after.instance(instance(stream))).toEqual(await writer.instance(instance(stream)))
  })
})

describe('a stream that was left behind', () => {
  it('keeps what became of it since, however often the journal is opened', async () => {
    const { directory } = await half()
    const copy = died(directory)
    change(copy, `UPDATE turns SET body = body || ' ' WHERE version = 1 AND stream = (SELECT id FROM streams WHERE name = 'Order/3')`)
    const quiet = { directory: copy, warn: () => {} }
    const first = await openSqliteJournal(quiet)
    await appendEach(first, [order('Order/3')[2]!])
    const ended = await first.instance(instance('Order/3'))
    await first.close()
    for (const _ of [1, 2]) {
      const again = await openSqliteJournal(quiet)
      expect(await again.instance(instance('Order/3'))).toEqual(ended)
      await again.close()
    }
  })
})

describe('after a clean close', () => {
  it('nothing is behind: neither what was in flight, nor turns that name no instance', async () => {
    const directory = temporaryFolder()
    const writer = await openSqliteJournal({ directory })
    const inFlight = appendEach(writer, [order('Order/1')[0]!])
    await writer.close()
    await inFlight
    const again = await openSqliteJournal({ directory })
    await appendEach(again, [appendAt('Order/2', 0)])
    await again.close()
    const db = new Database(join(directory, 'journal.db'))
    expect(db.prepare('SELECT (SELECT max(position) FROM turns) - position AS behind FROM listed').get()?.['behind']).toBe(0)
    expect(db.prepare('SELECT count(*) AS n FROM instances').get()?.['n']).toBe(1)
    db.close()
  })
})

describe('a journal of format 1', () => {
  it('is read as it is, and brought up to date by a writer, its list as it was', async () => {
    const { directory, writer } = await half()
    const before = await listOf(writer)
    await writer.close()
    change(
      directory,
      `DROP TABLE listed; DROP TABLE unlisted; DROP TABLE opened; DROP INDEX instances_live; DROP INDEX instances_tasks;
      DROP TRIGGER search_added; DROP TRIGGER search_changed; DROP TABLE searched;
      DROP INDEX instances_started; DROP INDEX instances_number; DROP INDEX instances_status;
      CREATE INDEX instances_status ON instances (status) WHERE status <> 'completed';
      ALTER TABLE instances DROP COLUMN started; ALTER TABLE instances DROP COLUMN number; ALTER TABLE instances DROP COLUMN search;
      PRAGMA user_version = 1`,
    )
    const reader = await openSqliteJournal({ directory, readOnly: true })
    expect(await listOf(reader)).toEqual(before)
    expect(await reader.check()).toEqual([])
    const [first] = before.rows
    const since = { from: first!.started, to: first!.started + 1, limit: 10 }
    await expect(reader.instances(since)).rejects.toThrow('is of an older Contrail and cannot be searched like this: start its engine once')
    expect((await reader.instances({ status: 'waiting', limit: 10 })).rows).toEqual(
      before.rows.filter(({ status }) => status === 'waiting'),
    )
    const after = await open(directory)
    expect((await after.instances(since)).rows).toEqual(before.rows.filter(({ started }) => started === first!.started))
    expect((await after.instances({ workflow: first!.workflow, number: first!.number, limit: 10 })).rows).toContainEqual(first)
    expect(await listOf(after)).toEqual(before)
    expect(await after.check()).toEqual([])
    await appendEach(after, [order('Order/4')[0]!])
    expect(await reader.instance(instance('Order/4'))).toMatchObject({ version: 1 })
    await reader.close()
  })
})
