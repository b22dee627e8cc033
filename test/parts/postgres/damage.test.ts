// Damage is reported where it is, by stream and version, and the check of a journal finds all of it.
import { expect, it } from 'vitest'
import { instance, order } from '../../../journal/contract/executed.ts'
import { appendAt, appendEach, snapshotAt } from '../../../journal/contract/samples.ts'
import { DamagedJournal } from '../../../journal/index.ts'
import { deriveIndex } from '../../../engine/index.ts'
import type { Finding, PostgresJournal } from '../../../journal/postgres/index.ts'
import { connected, migrated, onPostgres, opened } from './journals.ts'

onPostgres('damage', (stand) => {
  /** A journal with three orders, after the SQL; `S` is its schema, `TWO` the id of the second order's stream. */
  const journalAfter = async (sql: string): Promise<PostgresJournal> => {
    const settings = await migrated(stand.server)
    const journal = await opened(settings)
    await appendEach(
      journal,
      ['Order/1', 'Order/2', 'Order/3'].flatMap((stream) => order(stream)),
    )
    await journal.putBlob('b1', 'export const total = 12')
    expect(await journal.check()).toEqual([])
    const client = await connected(stand.server)
    await client.query(sql.replaceAll('TWO', "(SELECT id FROM S.streams WHERE name = 'Order/2')").replaceAll('S.', `${settings.schema}.`))
    return journal
  }

  it.each([
    ['was changed', "UPDATE S.turns SET body = replace(body, '99', '98') WHERE stream = TWO AND version = 2", 'a turn was changed after'],
    ['is gone', 'DELETE FROM S.turns WHERE stream = TWO AND version = 2', 'a turn is missing'],
    [
      'is of another stream, with its checksum',
      'UPDATE S.turns t SET body = o.body, crc = o.crc FROM S.turns o WHERE t.stream = TWO AND t.version = 2 AND o.stream < TWO AND o.version = 2',
      'stream Order/1, version 2 stands in the place of a turn',
    ],
  ])('a turn that %s is reported with its stream and version, and stops no other stream', async (_, sql, says) => {
    const journal = await journalAfter(sql)
    const read = journal.read('Order/2', 1, 3)
    await expect(read).rejects.toThrow(DamagedJournal)
    await expect(read).rejects.toThrow(says)
    await expect(read).rejects.toMatchObject({ stream: 'Order/2', version: 2 })
    await expect(journal.readInstance(instance('Order/2'))).rejects.toMatchObject({ stream: 'Order/2', version: 2 })
    expect((await journal.load('Order/1')).version).toBe(3)
    await appendEach(journal, [appendAt('Order/3', 3)])
    expect(await journal.check()).toContainEqual({ stream: 'Order/2', version: 2, what: expect.stringContaining(says) })
  })

  it('a stream that has forgotten its last turn cannot write another in its place, and disturbs no other of its batch', async () => {
    const journal = await journalAfter('UPDATE S.streams SET version = 2 WHERE id = TWO')
    const [first, second, third] = ['Order/1', 'Order/2', 'Order/3'].map((stream) =>
      journal.append([appendAt(stream, stream === 'Order/2' ? 2 : 3)]),
    )
    await expect(second).rejects.toThrow(DamagedJournal)
    await expect(second).rejects.toMatchObject({ stream: 'Order/2' })
    expect([await first, await third]).toEqual([[{ kind: 'appended' }], [{ kind: 'appended' }]])
    expect(journal.counters()).toMatchObject({ turns: 11 })
  })

  const index = 'the times or the open mark of the stream are not what its turns fold to'
  const row = `the list row of ${instance('Order/2')} is not what its turns fold to`
  const found: readonly { readonly sql: string; readonly finding: Finding }[] = [
    {
      sql: "UPDATE S.instances SET body = replace(body, 'completed', 'killed') WHERE stream = TWO",
      finding: { stream: 'Order/2', version: 3, what: row },
    },
    { sql: 'UPDATE S.streams SET due = 5 WHERE id = TWO', finding: { stream: 'Order/2', version: 3, what: index } },
    { sql: 'UPDATE S.streams SET open = 5 WHERE id = TWO', finding: { stream: 'Order/2', version: 3, what: index } },
    {
      sql: 'DELETE FROM S.causes WHERE stream = TWO AND version = 2',
      finding: { stream: 'Order/2', version: 0, what: 'the index of causes is not what the turns say' },
    },
    {
      sql: 'UPDATE S.streams SET version = 2 WHERE id = TWO',
      finding: { stream: 'Order/2', version: 3, what: 'the stream is said to have 2 turns and has 3' },
    },
    {
      sql: 'DELETE FROM S.turns WHERE stream = TWO AND version = 3',
      finding: { stream: 'Order/2', version: 3, what: 'a turn is missing' },
    },
    {
      sql: 'UPDATE S.snapshots SET body = replace(body, \'"more":false\', \'"more":true\') WHERE stream = TWO',
      finding: { stream: 'Order/2', version: 2, what: expect.stringContaining('a snapshot was changed after it was written') },
    },
    { sql: 'UPDATE S.counts SET count = count + 1', finding: { stream: '', version: 0, what: 'the count of Order completed is wrong' } },
    {
      sql: "UPDATE S.blobs SET content = 'total = 13'",
      finding: { stream: '', version: 0, what: 'blob b1 was changed after it was written' },
    },
  ]
  it.each(found)('the check finds what does not agree with the turns: $sql', async ({ sql, finding }) => {
    expect(await (await journalAfter(sql)).check()).toContainEqual(finding)
  })

  it('the check finds turns whose stream has lost its name', async () => {
    const journal = await journalAfter('DELETE FROM S.streams WHERE id = TWO')
    expect(await journal.check()).toContainEqual({
      stream: '',
      version: 1,
      what: expect.stringContaining('turns of a stream without a name'),
    })
  })

  it('the check finds a snapshot that its turns do not fold to, though its checksum is right, and derives with what it is given', async () => {
    const journal = await opened(await migrated(stand.server))
    const [first, second] = order('Order/1')
    await appendEach(journal, [first!, { ...second!, snapshot: snapshotAt(2) }])
    expect(await journal.check()).toEqual([{ stream: 'Order/1', version: 2, what: 'a snapshot is not what its turns fold to' }])
    const findings = await journal.check({ derive: (before, turn, after) => ({ ...deriveIndex(before, turn, after), due: 7 }) })
    expect(findings.map(({ what }) => what)).toContain(index)
  })

  it('the check of many streams reads each of them and tells how far it is', async () => {
    const journal = await opened(await migrated(stand.server))
    const streams = Array.from({ length: 250 }, (_, i) => `Order/${i}`)
    for (const nth of [0, 1, 2]) await journal.append(streams.map((stream) => order(stream)[nth]!))
    const seen: (readonly [number, number, number])[] = []
    const onProgress = ({ streams: done, ofStreams, turns }: { streams: number; ofStreams: number; turns: number }): void =>
      void seen.push([done, ofStreams, turns])
    expect(await journal.check({ onProgress })).toEqual([])
    expect(seen).toEqual([
      [100, 250, 300],
      [200, 250, 600],
      [250, 250, 750],
    ])
  })
})
