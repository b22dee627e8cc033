// What stands in the tables, and what is read to find it: no more than is needed, whatever has happened before.
import { expect, it } from 'vitest'
import { appendAt, appendEach, rowAt, snapshotAt } from '../../../journal/contract/samples.ts'
import { openPostgresJournal } from '../../../journal/postgres/index.ts'
import type { PostgresJournal, PostgresOptions } from '../../../journal/postgres/index.ts'
import { connected, migrated, onPostgres, opened } from './journals.ts'

onPostgres('the tables', (stand) => {
  /** Index entries and rows that were read one after another, of each index and table, by what happens: sessions tell when they end. */
  const readBy = async (
    settings: PostgresOptions,
    happens: (journal: PostgresJournal) => Promise<unknown>,
  ): Promise<ReadonlyMap<string, number>> => {
    const sql = `
      SELECT indexrelname AS name, idx_tup_read::int AS n FROM pg_stat_user_indexes WHERE schemaname = '${settings.schema}'
      UNION ALL SELECT relname, seq_tup_read::int FROM pg_stat_user_tables WHERE schemaname = '${settings.schema}'`
    const told = async (): Promise<ReadonlyMap<string, number>> => {
      const client = await connected(stand.server)
      const { rows } = await client.query<{ name: string; n: number }>(sql)
      return new Map(rows.map(({ name, n }) => [name, n]))
    }
    const ended = async (): Promise<void> => {
      const client = await connected(stand.server)
      for (let n = 1; n > 0;) {
        const { rows } = await client.query<{ n: number }>(
          "SELECT count(*)::int AS n FROM pg_stat_activity WHERE application_name = 'contrail'",
        )
        n = rows[0]?.n ?? 0
      }
    }
    await ended()
    const before = await told()
    const journal = await openPostgresJournal(settings)
    await happens(journal)
    await journal.close()
    await ended()
    return new Map([...(await told())].map(([name, n]) => [name, n - (before.get(name) ?? 0)]))
  }

  it('keep the last two snapshots of each stream', async () => {
    const settings = await migrated(stand.server)
    const journal = await opened(settings)
    for (const stream of ['Order/1', 'Order/2']) {
      await appendEach(
        journal,
        [0, 1, 2, 3, 4].map((version) => appendAt(stream, version, { snapshot: snapshotAt(version + 1) })),
      )
    }
    const client = await connected(stand.server)
    const { rows } = await client.query(
      `SELECT array_agg(version::int ORDER BY version) AS kept FROM ${settings.schema}.snapshots GROUP BY stream`,
    )
    expect(rows).toEqual([{ kept: [4, 5] }, { kept: [4, 5] }])
  })

  it('are read by their indexes on appending, also by plans that were made while they were empty', async () => {
    const settings = await migrated(stand.server, { batchesAtOnce: 1, connections: 1 })
    const streams = Array.from({ length: 3_000 }, (_, i) => `Order/${i}`)
    const read = await readBy(settings, async (journal) => {
      for (const [i, stream] of streams.entries()) {
        if (i % 100 !== 0) continue
        const part = streams.slice(i, i + 100)
        await journal.append(part.map((name) => appendAt(name, 0, { index: { open: 1, instances: [rowAt(name, 'a')] } })))
        const done = (name: string) => rowAt(name, 'a', { status: 'completed' })
        await journal.append(part.map((name) => appendAt(name, 1, { index: { instances: [done(name)] } })))
        expect((await journal.load(stream)).version).toBe(2)
      }
    })
    for (const table of ['streams', 'turns', 'causes', 'instances']) expect(read.get(table), table).toBe(0)
    // Two appends of each stream, and a few entries of rows that changed: far from the millions of a scan for each batch.
    for (const [name, n] of read) expect(n, name).toBeLessThan(streams.length * 10)
  })

  it('are read for timers and restarts only where something is due or open, whatever is completed', async () => {
    const settings = await migrated(stand.server)
    const journal = await opened(settings)
    await journal.append(Array.from({ length: 3_000 }, (_, i) => appendAt(`Order/${i}`, 0, { index: { due: i, open: 3 } })))
    await journal.append(Array.from({ length: 2_999 }, (_, i) => appendAt(`Order/${i}`, 1)))
    await (await connected(stand.server)).query(`VACUUM ANALYZE ${settings.schema}.streams`)
    await journal.close()
    const read = await readBy(settings, async (again) => {
      expect(await again.due(5_000, 10)).toHaveLength(1)
      expect(await again.nextDue(new Set(Array.from({ length: 256 }, (_, i) => i)))).toBe(2_999)
      expect((await again.open(undefined, 10)).rows).toHaveLength(1)
    })
    expect(read.get('streams')).toBe(0)
    for (const [name, n] of read) if (name.startsWith('streams_')) expect(n, name).toBeLessThan(10)
  })
})
