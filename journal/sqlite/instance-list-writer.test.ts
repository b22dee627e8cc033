// The list is a moment behind the turns, never in anybody's way, and no reader of it sees that.
import { join } from 'node:path'
import { Database } from './node-sqlite.ts'
import { afterEach, beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest'
import { order } from '../contract/executed.ts'
import { appendAt, appendEach, appendOne, rowAt } from '../contract/samples.ts'
import type { InstanceStatus } from '../../engine/index.ts'
import { openDatabase } from './database.ts'
import { openSqliteJournal } from './index.ts'
import { groupCommit } from './group.ts'
import type { CommitGroup, AppendWork } from './group.ts'
import type { PendingRow } from './pending-row.ts'
import { instanceListWriter } from './instance-list-writer.ts'
import type { InstanceListWriter } from './instance-list-writer.ts'
import type { RebuiltList } from './rebuild-list.ts'
import { temporaryFolder } from './temporary.test.helper.ts'

const lineOf = (key: string, status: InstanceStatus = 'running'): PendingRow => {
  const row = rowAt(`Order/${key}`, key, { status })
  return { stream: Number(key), row, body: JSON.stringify(row) }
}

interface Bench {
  readonly db: Database
  readonly list: InstanceListWriter
  readonly group: CommitGroup
  readonly warned: string[]
  readonly rows: () => readonly unknown[]
  readonly position: () => unknown
  readonly commits: () => number
  readonly failures: () => number
}
const nothingBehind = { turns: [], left: [] }
const bench = (rebuildList = (): RebuiltList => nothingBehind): Bench => {
  const db = openDatabase({ directory: temporaryFolder(), readOnly: false })
  onTestFinished(() => db.close())
  const warned: string[] = []
  let [commits, failures] = [0, 0]
  const group = groupCommit({ db, committed: () => void commits++, rolledBack: () => void failures++, meaning: (error) => error })
  return {
    db,
    group,
    warned,
    list: instanceListWriter({ db, rebuildList, submit: (work) => group.submit(work), warn: (message) => void warned.push(message) }),
    rows: () => db.prepare('SELECT key, status FROM instances ORDER BY id').all().map(Object.values),
    position: () => db.prepare('SELECT position FROM listed').get()?.['position'],
    commits: () => commits,
    failures: () => failures,
  }
}
const nothing: AppendWork<void> = { of: () => '', items: 0, bytes: 0, run: () => {} }

describe('lines', () => {
  beforeEach(() => void vi.useFakeTimers())
  afterEach(() => void vi.useRealTimers())

  it('go with the first commit after 250 ms, in its transaction', async () => {
    const { list, group, rows, position, commits } = bench()
    list.enqueue([lineOf('1')], 1)
    await vi.advanceTimersByTimeAsync(249)
    list.flushIfDue()
    await Promise.all([group.submit(nothing), vi.advanceTimersByTimeAsync(0)])
    expect([rows(), commits()]).toEqual([[], 1])
    await vi.advanceTimersByTimeAsync(1)
    list.flushIfDue()
    await Promise.all([group.submit(nothing), vi.advanceTimersByTimeAsync(0)])
    expect([rows(), commits(), position()]).toEqual([[['1', 'running']], 2, 1])
  })

  it('are handed to the next commit by who asks for it, once', async () => {
    const { list, group, rows, commits } = bench()
    list.enqueue([lineOf('1')], 1)
    list.flush()
    list.flush()
    group.drain()
    expect([rows(), commits()]).toEqual([[['1', 'running']], 1])
    await vi.advanceTimersByTimeAsync(10_000)
    list.flushIfDue()
    list.flush()
    await vi.advanceTimersByTimeAsync(0)
    expect(commits()).toBe(1)
  })

  it('do not wait where there are 1,000 of them', async () => {
    const { list, rows } = bench()
    list.enqueue(
      Array.from({ length: 1_000 }, (_, i) => lineOf(`${i}`)),
      1_000,
    )
    list.flushIfDue()
    await vi.advanceTimersByTimeAsync(1)
    expect(rows()).toHaveLength(1_000)
  })

  it('of one instance become one, in the place of the first, and are counted once', async () => {
    const { db, list, rows } = bench()
    list.enqueue([lineOf('1')], 1)
    list.enqueue([lineOf('2')], 2)
    list.enqueue([lineOf('1', 'completed')], 3)
    await Promise.all([list.current(), vi.advanceTimersByTimeAsync(0)])
    expect(rows()).toEqual([
      ['1', 'completed'],
      ['2', 'running'],
    ])
    expect(db.prepare('SELECT status, count FROM counts ORDER BY status').all().map(Object.values)).toEqual([
      ['completed', 1],
      ['running', 1],
    ])
  })

  it('that change while they are being written are written again', async () => {
    const { list, rows, position } = bench()
    list.enqueue([lineOf('1')], 1)
    const writing = list.current()
    await vi.advanceTimersByTimeAsync(0)
    list.enqueue([lineOf('1', 'completed')], 2)
    await writing
    await Promise.all([list.current(), vi.advanceTimersByTimeAsync(0)])
    expect([rows(), position()]).toEqual([[['1', 'completed']], 2])
  })

  it('are not marked as all there is until it is known what a writer before had not listed', async () => {
    const asked = vi.fn<() => RebuiltList>().mockImplementation(() => {
      throw new Error('a page cannot be read')
    })
    const { list, rows, position, warned } = bench(asked)
    list.enqueue([lineOf('7')], 7)
    await Promise.all([list.current(), vi.advanceTimersByTimeAsync(0)])
    expect([rows(), position(), warned]).toEqual([[['7', 'running']], 0, [expect.stringContaining('a page cannot be read')]])
    expect(list.flush()).toBe(true)
    expect(asked).toHaveBeenCalledTimes(1)
    await vi.advanceTimersByTimeAsync(10_000)
    expect(list.flush()).toBe(true)
    expect(warned).toHaveLength(1)
    await vi.advanceTimersByTimeAsync(10_000)
    asked.mockReturnValue({ turns: [{ position: 3, lines: [lineOf('3')] }], left: [] })
    list.flush()
    await vi.advanceTimersByTimeAsync(0)
    expect([rows().length, position(), list.flush()]).toEqual([2, 7, false])
    expect(asked).toHaveBeenCalledTimes(3)
  })

  it('that the disk does not take are told of once, kept, tried ever more seldom, and written when it does', async () => {
    const { db, list, rows, warned, position, failures } = bench()
    const fail = (): void => db.exec("CREATE TRIGGER full BEFORE INSERT ON listed BEGIN SELECT RAISE(FAIL, 'the disk is full'); END")
    const rideFor = async (ms: number): Promise<void> => {
      for (let passed = 0; passed < ms; passed += 50) {
        list.flushIfDue()
        await vi.advanceTimersByTimeAsync(50)
      }
    }
    fail()
    list.enqueue([lineOf('1')], 1)
    await rideFor(60_000)
    expect(warned).toEqual([expect.stringContaining('the disk is full')])
    expect(failures()).toBeGreaterThan(8)
    expect(failures()).toBeLessThan(15)
    expect(rows()).toEqual([])
    expect(list.overflow()).toBeUndefined()
    // Who reads meanwhile finds the list as it was, and waits for no disk.
    await list.current()
    db.exec('DROP TRIGGER full')
    list.enqueue([lineOf('2')], 2)
    await rideFor(10_100)
    expect([rows().length, position()]).toEqual([2, 2])
    fail()
    list.enqueue([lineOf('3')], 3)
    await rideFor(1_000)
    expect(warned).toHaveLength(2)
  })

  it('that cannot be written stop more of them from coming when there are 20,000', async () => {
    const { db, list } = bench()
    db.exec("CREATE TRIGGER full BEFORE INSERT ON listed BEGIN SELECT RAISE(FAIL, 'the disk is full'); END")
    list.enqueue(
      Array.from({ length: 20_000 }, (_, i) => lineOf(`${i}`)),
      20_000,
    )
    expect(list.overflow()).toBeUndefined()
    list.flushIfDue()
    await vi.advanceTimersByTimeAsync(0)
    expect(list.overflow()).toContain('the disk is full')
  })

  it('that cannot be written stop more turns from coming when 100,000 have, of however few instances', async () => {
    const { db, list } = bench()
    db.exec("CREATE TRIGGER full BEFORE INSERT ON listed BEGIN SELECT RAISE(FAIL, 'the disk is full'); END")
    list.enqueue([lineOf('1')], 99_999)
    list.flushIfDue()
    await vi.advanceTimersByTimeAsync(0)
    expect(list.overflow()).toBeUndefined()
    list.enqueue([lineOf('1')], 100_000)
    expect(list.overflow()).toContain('the disk is full')
    db.exec('DROP TRIGGER full')
    await vi.advanceTimersByTimeAsync(200)
    list.flushIfDue()
    await vi.advanceTimersByTimeAsync(0)
    expect(list.overflow()).toBeUndefined()
  })

  it('do not come after stop', async () => {
    const { list, rows } = bench()
    list.enqueue([lineOf('1')], 1)
    list.stop()
    await vi.advanceTimersByTimeAsync(1_000)
    list.flushIfDue()
    list.flush()
    await list.current()
    await vi.advanceTimersByTimeAsync(0)
    expect(rows()).toEqual([])
  })
})

describe('who reads the list', () => {
  it('sees what was appended the moment before: in the writer, and beside it', async () => {
    const directory = temporaryFolder()
    const writer = await openSqliteJournal({ directory })
    const reader = await openSqliteJournal({ directory, readOnly: true })
    const append = (key: string) => appendOne(writer, appendAt(`Order/${key}`, 0, { index: { instances: [rowAt(`Order/${key}`, key)] } }))
    for (const [i, journal] of [writer, reader].entries()) {
      await append(`${i}a`)
      expect(await journal.instance(rowAt(`Order/${i}a`, `${i}a`).instance)).toEqual(rowAt(`Order/${i}a`, `${i}a`))
      await append(`${i}b`)
      expect((await journal.instances({ limit: 1 })).rows).toEqual([rowAt(`Order/${i}b`, `${i}b`)])
      await append(`${i}c`)
      expect(await journal.counts()).toEqual([{ workflow: 'Order', status: 'running', count: i * 4 + 3 }])
      await append(`${i}d`)
      expect(await journal.readInstance(rowAt(`Order/${i}d`, `${i}d`).instance)).toEqual([])
    }
    await Promise.all([reader.close(), writer.close()])
  })
})

describe('one append by itself', () => {
  beforeEach(() => void vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] }))
  afterEach(() => void vi.useRealTimers())

  it('waits for the disk once; its line is written with the checkpoint of the quiet moment after it', async () => {
    const directory = temporaryFolder()
    const writer = await openSqliteJournal({ directory })
    const beside = new Database(join(directory, 'journal.db'), { readOnly: true })
    const listed = (): unknown => beside.prepare('SELECT key FROM instances').all().map(Object.values)
    const before = writer.counters().flushes
    await appendOne(writer, appendAt('Order/1', 0, { index: { instances: [rowAt('Order/1', '1')] } }))
    await vi.advanceTimersByTimeAsync(199)
    expect(listed()).toEqual([])
    await vi.advanceTimersByTimeAsync(1)
    expect(listed()).toEqual([['1']])
    expect(writer.counters().flushes - before).toBe(1)
    beside.close()
    await writer.close()
  })

  it('has its line written in a later quiet moment where the first one failed', async () => {
    const directory = temporaryFolder()
    const warned: string[] = []
    const writer = await openSqliteJournal({ directory, warn: (message) => void warned.push(message) })
    const other = new Database(join(directory, 'journal.db'))
    other.exec("CREATE TRIGGER full BEFORE INSERT ON listed BEGIN SELECT RAISE(FAIL, 'no room'); END")
    await appendOne(writer, appendAt('Order/1', 0, { index: { instances: [rowAt('Order/1', '1')] } }))
    await vi.advanceTimersByTimeAsync(1_000)
    expect(warned).toEqual([expect.stringContaining('no room')])
    other.exec('DROP TRIGGER full')
    await vi.advanceTimersByTimeAsync(10_000)
    expect(other.prepare('SELECT key FROM instances').all()).toEqual([{ key: '1' }])
    other.close()
    await writer.close()
  })

  it('is derived by the next writer where this one is closed before its line could be written', async () => {
    const directory = temporaryFolder()
    const writer = await openSqliteJournal({ directory, warn: () => {} })
    const other = new Database(join(directory, 'journal.db'))
    other.exec("CREATE TRIGGER full BEFORE INSERT ON listed BEGIN SELECT RAISE(FAIL, 'no room'); END")
    await appendEach(writer, order('Order/1'))
    await writer.close()
    await expect(writer.check()).rejects.toThrow(/not open/)
    other.exec('DROP TRIGGER full')
    other.close()
    const next = await openSqliteJournal({ directory })
    expect(await next.counts()).toEqual([{ workflow: 'Order', status: 'completed', count: 1 }])
    expect(await next.check()).toEqual([])
    await next.close()
  })
})
