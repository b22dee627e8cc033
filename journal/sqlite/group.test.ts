// Group commit: one flush for all that waits, each its own answer, and a store that fails fails its group alone.
import { Database } from './node-sqlite.ts'
import { describe, expect, it, onTestFinished } from 'vitest'
import { appendAt, appendEach, appendOne, cause, startOf, turnAt } from '../contract/samples.ts'
import { JournalUnavailable } from '../errors.ts'
import type { Journal } from '../journal.ts'
import { openDatabase } from './database.ts'
import { groupCommit } from './group.ts'
import type { CommitGroup, GroupTally } from './group.ts'
import { openSqliteJournal } from './index.ts'
import { createSqliteJournal } from './sqlite-journal.ts'
import { temporaryFolder } from './temporary.test.helper.ts'

const opened = async (): Promise<Journal> => {
  const journal = await openSqliteJournal({ directory: temporaryFolder() })
  onTestFinished(() => journal.close())
  return journal
}

describe('flushes', () => {
  it('an append alone is exactly one', async () => {
    const journal = await opened()
    for (const version of [0, 1, 2]) {
      await appendEach(journal, [appendAt('Order/1', version)])
      expect(journal.counters().flushes).toBe(version + 1)
    }
  })

  it('50 appends and claims that are asked for at once share one', async () => {
    const journal = await opened()
    await Promise.all([
      ...Array.from({ length: 50 }, (_, i) => appendOne(journal, appendAt(`Order/${i}`, 0))),
      ...Array.from({ length: 50 }, (_, i) => journal.claim({ effect: `e${i}`, attempt: 1, at: 1, until: 2, by: 'p' })),
    ])
    expect(journal.counters()).toMatchObject({ appends: 50, turns: 50, flushes: 1 })
  })

  it('answers that write nothing need none', async () => {
    const journal = await opened()
    await appendEach(journal, [appendAt('Order/1', 0, { turn: { causes: [cause('a')] } })])
    await journal.claim({ effect: 'e', attempt: 1, at: 1, until: 2, by: 'p' })
    await journal.putBlob('h', 'content')
    expect(journal.counters().flushes).toBe(3)
    await appendOne(journal, appendAt('Order/1', 0))
    await appendOne(journal, appendAt('Order/1', 1, { turn: { causes: [cause('a')] } }))
    await journal.claim({ effect: 'e', attempt: 1, at: 1, until: 2, by: 'p' })
    await journal.putBlob('h', 'content')
    expect(journal.counters()).toMatchObject({ appends: 3, turns: 1, flushes: 3 })
  })

  it('appends of one stream, each on the one before, may be asked for at once', async () => {
    const journal = await opened()
    const answers = await Promise.all([0, 1, 2, 3].map((version) => appendOne(journal, appendAt('Order/1', version))))
    expect(answers).toEqual([0, 1, 2, 3].map(() => ({ kind: 'appended' })))
    expect(journal.counters().flushes).toBe(1)
  })
})

interface Bench {
  readonly group: CommitGroup
  readonly db: Database
  readonly commits: GroupTally[]
  readonly rollbacks: () => number
}

const bench = (): Bench => {
  const db = new Database(':memory:')
  onTestFinished(() => db.close())
  db.exec('CREATE TABLE kept (name TEXT)')
  const commits: GroupTally[] = []
  let rollbacks = 0
  const group = groupCommit({
    db,
    committed: (tally) => commits.push(tally),
    rolledBack: () => void (rollbacks += 1),
    meaning: (error) => error,
  })
  return { db, commits, group, rollbacks: () => rollbacks }
}

const keep = ({ db, group }: Bench, name: string, size: { items?: number; bytes?: number } = {}): Promise<string> =>
  group.submit({
    of: () => name,
    items: size.items ?? 1,
    bytes: size.bytes ?? 0,
    run: (tally) => {
      if (name === 'faulty') throw new Error('its own fault')
      db.prepare('INSERT INTO kept VALUES (?)').run(name)
      tally.turns += 1
      return name
    },
  })
const kept = ({ db }: Bench): unknown[] =>
  db
    .prepare('SELECT name FROM kept')
    .all()
    .map(({ name }) => name)

describe('a group', () => {
  it('keeps the order in which it was asked', async () => {
    const on = bench()
    expect(await Promise.all(['a', 'b', 'c'].map((name) => keep(on, name)))).toEqual(['a', 'b', 'c'])
    expect(kept(on)).toEqual(['a', 'b', 'c'])
    expect(on.commits).toHaveLength(1)
  })

  it('goes on without the one whose own fault it is', async () => {
    const on = bench()
    const answers = await Promise.allSettled(['a', 'faulty', 'b', 'faulty', 'c'].map((name) => keep(on, name)))
    expect(answers.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled', 'rejected', 'fulfilled'])
    expect(kept(on)).toEqual(['a', 'b', 'c'])
    expect(on.commits.map(({ turns }) => turns)).toEqual([3])
    expect(on.rollbacks()).toBe(2)
  })

  it('goes on without its upkeep, also where that meets a fault of the store', async () => {
    const on = bench()
    const upkeep = on.group.submit({
      of: () => '',
      items: 1,
      bytes: 0,
      upkeep: true,
      run: () => {
        throw Object.assign(new Error('disk I/O error'), { errcode: 10 })
      },
    })
    expect(await Promise.allSettled([upkeep, keep(on, 'a')])).toMatchObject([{ status: 'rejected' }, { status: 'fulfilled' }])
    expect(kept(on)).toEqual(['a'])
  })

  it('is refused as a whole where its COMMIT fails: nobody was told before that it is durable', async () => {
    const on = bench()
    // A constraint that is looked at by the COMMIT alone, so that everything before it goes well.
    on.db.exec('PRAGMA foreign_keys = ON; CREATE TABLE of (name TEXT REFERENCES parents (name) DEFERRABLE INITIALLY DEFERRED)')
    on.db.exec('CREATE TABLE parents (name TEXT PRIMARY KEY)')
    const orphan = on.group.submit({
      of: () => '',
      items: 1,
      bytes: 0,
      run: () => on.db.exec("INSERT INTO of VALUES ('nobody')"),
    })
    const answers = await Promise.allSettled([keep(on, 'a'), orphan, keep(on, 'b')])
    expect(answers.map(({ status }) => status)).toEqual(['rejected', 'rejected', 'rejected'])
    expect(kept(on)).toEqual([])
    expect(on.commits).toEqual([])
    expect(on.rollbacks()).toBe(1)
    expect(await keep(on, 'c')).toBe('c')
    expect(kept(on)).toEqual(['c'])
  })

  it('is bounded by items and by bytes, and one that is larger goes alone', async () => {
    const on = bench()
    await Promise.all(Array.from({ length: 2_500 }, () => keep(on, 'small')))
    expect(on.commits.splice(0).map(({ turns }) => turns)).toEqual([1_000, 1_000, 500])
    await Promise.all([3, 3, 9, 1, 1].map((megabytes) => keep(on, 'large', { bytes: megabytes * 1024 * 1024 })))
    expect(on.commits.splice(0).map(({ turns }) => turns)).toEqual([1, 1, 1, 2])
    await Promise.all([keep(on, 'batch', { items: 5_000 }), keep(on, 'small')])
    expect(on.commits.map(({ turns }) => turns)).toEqual([1, 1])
  })

  it('leaves the event loop between two commits, so that others have their turn', async () => {
    const on = bench()
    const order: string[] = []
    const first = keep(on, 'a', { items: 1_000 }).then(() => order.push('first'))
    const second = keep(on, 'b', { items: 1_000 }).then(() => order.push('second'))
    await first
    setImmediate(() => order.push('other'))
    await second
    await new Promise(setImmediate)
    expect(order.indexOf('first')).toBeLessThan(order.indexOf('second'))
    expect(order).toHaveLength(3)
  })

  it('is committed at once by a drain', async () => {
    const on = bench()
    const asked = [keep(on, 'a'), keep(on, 'b')]
    on.group.drain()
    expect(kept(on)).toEqual(['a', 'b'])
    expect(await Promise.all(asked)).toEqual(['a', 'b'])
  })
})

describe('a disk that is full', () => {
  it('rejects the whole group, writes none of it, and the journal goes on when there is room again', async () => {
    const directory = temporaryFolder()
    const db = openDatabase({ directory, readOnly: false })
    const journal = createSqliteJournal({ db, directory, readOnly: false, warn: () => {}, released: () => {} })
    await appendEach(journal, [appendAt('Order/1', 0), appendAt('Order/2', 0)])
    const before = journal.counters()
    db.exec(`PRAGMA max_page_count = ${Number(Object.values(db.prepare('PRAGMA page_count').get()!)[0]) + 2}`)

    const large = { ...startOf('a'), input: 'x'.repeat(100_000) }
    const event = { kind: 'InstanceRejected' as const, instance: 'Order:a@Order/2', start: large, reason: 'no' }
    const group = await Promise.allSettled([
      appendOne(journal, appendAt('Order/1', 1)),
      appendOne(journal, appendAt('Order/2', 1, { turn: { events: [event] } })),
      appendOne(journal, appendAt('Order/3', 0)),
      journal.claim({ effect: 'e', attempt: 1, at: 1, until: 2, by: 'p' }),
    ])
    for (const answer of group) {
      expect(answer).toMatchObject({ status: 'rejected', reason: expect.any(JournalUnavailable) })
      expect(answer).toMatchObject({ reason: { message: expect.stringContaining('the disk is full: free some space') } })
    }
    expect(journal.counters()).toEqual(before)
    expect((await journal.load('Order/1')).turns).toEqual([turnAt('Order/1', 1)])
    expect(await journal.lastClaim('e')).toBeUndefined()

    db.exec('PRAGMA max_page_count = 1000000')
    await appendEach(journal, [appendAt('Order/1', 1), appendAt('Order/2', 1, { turn: { events: [event] } })])
    expect((await journal.load('Order/2')).version).toBe(2)
    expect(await appendOne(journal, appendAt('Order/3', 0))).toEqual({ kind: 'appended' })
    expect((await journal.load('Order/3')).turns).toEqual([turnAt('Order/3', 1)])
    await journal.close()
  })
})
