// Damage is reported where it is, by stream and version, and the check of a journal finds all of it.
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { Database } from './node-sqlite.ts'
import { describe, expect, it } from 'vitest'
import { SNAPSHOT_FORMAT } from '../codec.ts'
import { appendAt, appendEach } from '../contract/samples.ts'
import { deriveIndex, initial } from '../../engine/index.ts'
import { DamagedJournal } from '../journal.ts'
import { instance, order } from '../contract/executed.ts'
import { openSqliteJournal } from './index.ts'
import type { Finding, SqliteJournal } from './index.ts'
import { temporaryFolder } from './temporary.test.helper.ts'

/** Of a new database, in bytes. */
const PAGE = 1024
const MARK = 'a mark that stands nowhere else'

/** A journal with three orders, the second of them marked, that something happens to while it is closed. */
const journalAfter = async (happens: (file: string) => void): Promise<SqliteJournal> => {
  const directory = temporaryFolder()
  const before = await openSqliteJournal({ directory })
  await appendEach(before, [...order('Order/1'), ...order('Order/2', MARK), ...order('Order/3')])
  await before.putBlob('b1', 'export const total = 12')
  expect(await before.check()).toEqual([])
  await before.close()
  happens(join(directory, 'journal.db'))
  return openSqliteJournal({ directory })
}

const flip =
  (text: string, change: (bytes: Buffer, at: number) => void = (bytes, at) => (bytes[at]! ^= 1)) =>
  (file: string): void => {
    const bytes = readFileSync(file)
    const at = bytes.indexOf(text)
    if (at < 0) throw new Error(`"${text}" is not in the file`)
    change(bytes, at)
    writeFileSync(file, bytes)
  }

const sql =
  (text: string) =>
  (file: string): void => {
    const db = new Database(file)
    db.exec(text)
    db.close()
  }

const STREAM_2 = `stream = (SELECT id FROM streams WHERE name = 'Order/2')`

describe('damage', () => {
  it('a byte that flipped in a turn is reported with its stream and version, and stops no other stream', async () => {
    const journal = await journalAfter(flip(MARK))
    const read = journal.read('Order/2', 1, 3)
    await expect(read).rejects.toThrow(DamagedJournal)
    await expect(read).rejects.toMatchObject({ stream: 'Order/2', version: 2 })
    await expect(read).rejects.toThrow('the journal is damaged: a turn was changed after it was written (stream Order/2, version 2)')
    await expect(journal.readAll(undefined, 100)).rejects.toMatchObject({ stream: 'Order/2', version: 2 })
    await expect(journal.readInstance(instance('Order/2'))).rejects.toMatchObject({ stream: 'Order/2', version: 2 })
    expect((await journal.load('Order/1')).version).toBe(3)
    expect((await journal.load('Order/3')).version).toBe(3)
    await appendEach(journal, [appendAt('Order/1', 3)])
    await journal.close()
  })

  it('a page that was overwritten is reported with the stream that was asked for', async () => {
    const journal = await journalAfter(flip(MARK, (bytes, at) => bytes.fill(0xff, at - (at % PAGE), at - (at % PAGE) + PAGE)))
    const read = journal.read('Order/2', 1, 3)
    await expect(read).rejects.toThrow(DamagedJournal)
    await expect(read).rejects.toMatchObject({ stream: 'Order/2' })
    await journal.close()
  })

  it.each([
    { what: 'a turn that is gone', change: `DELETE FROM turns WHERE version = 2 AND ${STREAM_2}`, version: 2, says: 'a turn is missing' },
    {
      what: 'a last turn that is gone',
      change: `DELETE FROM turns WHERE version = 3 AND ${STREAM_2}`,
      version: 3,
      says: 'a turn is missing',
    },
    {
      what: 'a turn of another stream, with its checksum',
      change: `UPDATE turns SET (body, crc) = (SELECT body, crc FROM turns WHERE version = 2 ORDER BY position LIMIT 1) WHERE version = 2 AND ${STREAM_2}`,
      version: 2,
      says: 'stream Order/1, version 2 stands in the place of a turn',
    },
  ])('$what is reported', async ({ change, version, says }) => {
    const journal = await journalAfter(sql(change))
    await expect(journal.read('Order/2', 1, 3)).rejects.toMatchObject({ stream: 'Order/2', version })
    await expect(journal.read('Order/2', 1, 3)).rejects.toThrow(says)
    expect(await journal.check()).toContainEqual({ stream: 'Order/2', version, what: expect.stringContaining(says) })
    await journal.close()
  })

  it('a stream that has forgotten its last turn cannot write another in its place', async () => {
    const journal = await journalAfter(sql(`UPDATE streams SET version = 2 WHERE name = 'Order/2'`))
    const batch = journal.append([appendAt('Order/1', 3), appendAt('Order/2', 2)])
    const beside = appendEach(journal, [appendAt('Order/3', 3)])
    await expect(batch).rejects.toThrow(DamagedJournal)
    await expect(batch).rejects.toMatchObject({ stream: 'Order/2' })
    await beside
    expect((await journal.load('Order/3')).version).toBe(4)
    expect((await journal.load('Order/1')).version).toBe(3)
    await journal.close()
  })

  it('a snapshot that was changed is reported with its stream and version', async () => {
    const journal = await journalAfter(sql(`UPDATE snapshots SET body = replace(body, '"more":false', '"more":true') WHERE ${STREAM_2}`))
    await expect(journal.load('Order/2')).rejects.toThrow('a snapshot was changed after it was written (stream Order/2, version 2)')
    expect(await journal.check()).toEqual([
      { stream: 'Order/2', version: 2, what: expect.stringContaining('a snapshot was changed after it was written') },
    ])
    await journal.close()
  })

  it('a blob that was changed is reported by its hash', async () => {
    const journal = await journalAfter(sql("UPDATE blobs SET content = 'export const total = 13'"))
    await expect(journal.getBlob('b1')).rejects.toThrow('blob b1 was changed after it was written')
    expect(await journal.check()).toEqual([{ stream: '', version: 0, what: 'blob b1 was changed after it was written' }])
    await journal.close()
  })
})

describe('the check', () => {
  it('of a whole journal finds nothing, and tells how far it is', async () => {
    const journal = await journalAfter(() => {})
    const seen: number[] = []
    expect(await journal.check({ onProgress: ({ streams, turns }) => seen.push(streams, turns) })).toEqual([])
    expect(seen).toEqual([1, 3, 2, 6, 3, 9])
    await journal.close()
  })

  it('finds a changed byte and goes on with the other streams', async () => {
    const journal = await journalAfter(flip(MARK))
    expect(await journal.check()).toEqual([
      { stream: 'Order/2', version: 2, what: expect.stringContaining('a turn was changed after it was written') },
    ])
    await journal.close()
  })

  it('finds a page that was overwritten', async () => {
    const journal = await journalAfter(flip(MARK, (bytes, at) => bytes.fill(0xff, at - (at % PAGE), at - (at % PAGE) + PAGE)))
    expect(await journal.check()).toContainEqual({ stream: 'Order/2', version: 0, what: expect.stringContaining('SQLite reports') })
    await journal.close()
  })

  const row = `the list row of ${instance('Order/2')} is not what its turns fold to`
  const found: readonly { readonly change: string; readonly finding: Finding }[] = [
    {
      change: `UPDATE instances SET body = replace(body, 'completed', 'cancelled') WHERE ${STREAM_2}`,
      finding: { stream: 'Order/2', version: 3, what: row },
    },
    {
      change: `DELETE FROM instances WHERE ${STREAM_2}; UPDATE counts SET count = 2 WHERE count = 3`,
      finding: { stream: 'Order/2', version: 3, what: row },
    },
    {
      change: `UPDATE counts SET count = count + 1 WHERE status = 'completed'`,
      finding: { stream: '', version: 0, what: 'the count of Order completed is wrong' },
    },
    {
      change: `DELETE FROM causes WHERE version = 2 AND ${STREAM_2}`,
      finding: { stream: 'Order/2', version: 0, what: 'the index of causes is not what the turns say' },
    },
    {
      change: `UPDATE streams SET due = 5 WHERE name = 'Order/2'`,
      finding: { stream: 'Order/2', version: 3, what: 'the times or the open mark of the stream are not what its turns fold to' },
    },
    {
      change: `UPDATE streams SET open = 1 WHERE name = 'Order/2'`,
      finding: { stream: 'Order/2', version: 3, what: 'the times or the open mark of the stream are not what its turns fold to' },
    },
    {
      change: `UPDATE streams SET version = 2 WHERE name = 'Order/2'`,
      finding: { stream: 'Order/2', version: 3, what: 'the stream is said to have 2 turns and has 3' },
    },
  ]
  it.each(found)('finds what does not agree with the turns: $finding.what ($change)', async ({ change, finding }) => {
    const journal = await journalAfter(sql(change))
    expect(await journal.check()).toEqual([finding])
    await journal.close()
  })

  it('finds turns whose stream has lost its name', async () => {
    const journal = await journalAfter(sql(`DELETE FROM streams WHERE name = 'Order/2'`))
    expect(await journal.check()).toContainEqual({ stream: '', version: 1, what: 'there are turns of a stream without a name (id 2)' })
    await journal.close()
  })

  it('finds a snapshot that its turns do not fold to, though its checksum is right', async () => {
    const directory = temporaryFolder()
    const journal = await openSqliteJournal({ directory })
    const [first, second] = order('Order/1')
    const wrong = { format: SNAPSHOT_FORMAT, version: 2, state: { ...initial, version: 2, at: 7 } }
    await appendEach(journal, [first!, { ...second!, snapshot: wrong }])
    expect(await journal.check()).toEqual([{ stream: 'Order/1', version: 2, what: 'a snapshot is not what its turns fold to' }])
    await journal.close()
  })

  it('derives with the function that it is given', async () => {
    const journal = await journalAfter(() => {})
    const findings = await journal.check({ derive: (before, turn, after) => ({ ...deriveIndex(before, turn, after), due: 7 }) })
    expect(findings.map(({ stream }) => stream)).toEqual(['Order/1', 'Order/2', 'Order/3'])
    await journal.close()
  })
})
