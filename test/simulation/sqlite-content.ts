// What the tables of an SQLite journal hold, as the plain data that the invariants look at.
import type { InstanceRow } from '../../engine/index.ts'
import { memoryStore } from '../../journal/memory/index.ts'
import type { MemoryStore } from '../../journal/memory/index.ts'
import type { Claim } from '../../journal/index.ts'
import type { Database } from '../../journal/sqlite/node-sqlite.ts'
import { query } from '../../journal/sqlite/statement.ts'
import type { Head } from './store.ts'

export const readHeads = (db: Database): readonly Head[] =>
  query<Head>(db, 'SELECT name AS stream, due, open FROM streams ORDER BY id').all()

interface StreamRow extends Head {
  readonly id: number
  readonly at: number
}
interface OfStream {
  readonly stream: number
  readonly version: number
}

export const readAll = (db: Database): MemoryStore => {
  const store = memoryStore()
  const streams = query<StreamRow>(db, 'SELECT id, name AS stream, at, due, open FROM streams ORDER BY id').all()
  const of = <Row extends OfStream>(sql: string): ReadonlyMap<number, readonly Row[]> =>
    Map.groupBy(query<Row>(db, sql).all(), (row) => row.stream)
  const turns = of<OfStream & { body: string }>('SELECT stream, version, body FROM turns ORDER BY stream, version')
  const causes = of<OfStream & { cause: string }>('SELECT stream, cause, version FROM causes')
  const snapshots = of<OfStream & { format: number; body: string }>('SELECT stream, version, format, body FROM snapshots ORDER BY version')
  const names = new Map<number, string>()
  for (const { id, stream, at, due, open } of streams) {
    names.set(id, stream)
    store.streams.set(stream, {
      turns: (turns.get(id) ?? []).map(({ body }) => body),
      causes: new Map((causes.get(id) ?? []).map(({ cause, version }) => [cause, version])),
      snapshots: (snapshots.get(id) ?? []).map(({ format, version, body }) => ({ format, version, state: body })),
      at,
      due,
      open,
    })
  }
  for (const { stream, version } of query<OfStream>(db, 'SELECT stream, version FROM turns ORDER BY position').all())
    store.log.push({ stream: names.get(stream) ?? '', version })
  for (const { body } of query<{ body: string }>(db, 'SELECT body FROM instances ORDER BY id').all()) {
    const row: InstanceRow = JSON.parse(body)
    store.instances.set(row.instance, row)
  }
  for (const claim of query<Claim>(db, 'SELECT effect, attempt, at, until, by FROM claims ORDER BY effect, attempt').all())
    store.claims.set(claim.effect, [...(store.claims.get(claim.effect) ?? []), claim])
  return store
}
