// Migrations: once each, by any number at once; and a journal opens only over what it expects.
import { expect, it } from 'vitest'
import { appendAt, appendEach } from '../../../journal/contract/samples.ts'
import { JournalUnavailable } from '../../../journal/index.ts'
import { migratePostgres, openPostgresJournal } from '../../../journal/postgres/index.ts'
import type { PostgresOptions } from '../../../journal/postgres/index.ts'
import { MIGRATIONS } from '../../../journal/postgres/schema.ts'
import { connected, migrated, onPostgres, opened } from './journals.ts'

const refusal = async (settings: PostgresOptions): Promise<string> => {
  const error: unknown = await openPostgresJournal(settings).then(
    (journal) => journal.close(),
    (reason: unknown) => reason,
  )
  expect(error).toBeInstanceOf(JournalUnavailable)
  return error instanceof Error ? error.message : ''
}

const NEWEST = MIGRATIONS.length

onPostgres('migrations', (stand) => {
  it('run by five processes at once happen once, and change nothing when they run again', async () => {
    const settings = { url: stand.server.url, schema: stand.server.schema() }
    const told = await Promise.all(Array.from({ length: 5 }, () => migratePostgres(settings)))
    expect(told.filter(({ from }) => from === 0)).toHaveLength(1)
    const journal = await opened({ ...settings, warn: () => {} })
    await appendEach(journal, [appendAt('Order/1', 0)])
    expect(await migratePostgres(settings)).toEqual({ from: NEWEST, to: NEWEST, rebased: false })
    expect((await journal.load('Order/1')).version).toBe(1)
  })

  it('take a schema of any name', async () => {
    const settings = await migrated(stand.server, { schema: 'Orders "2026"; DROP' })
    await appendEach(await opened(settings), [appendAt('Order/1', 0)])
  })

  it('that fail leave nothing behind', async () => {
    const settings = { url: stand.server.url, schema: stand.server.schema() }
    const client = await connected(stand.server)
    await client.query(`CREATE SCHEMA ${settings.schema} CREATE TABLE blobs (of text)`)
    await expect(migratePostgres(settings)).rejects.toThrow('"blobs" already exists')
    const { rows } = await client.query('SELECT relname FROM pg_class WHERE relkind = $1 AND relnamespace = $2::regnamespace', [
      'r',
      settings.schema,
    ])
    expect(rows).toEqual([{ relname: 'blobs' }])
  })

  it.each([
    ['a schema that is not there', (): string => ''],
    ['a schema without a journal', (schema: string): string => `CREATE SCHEMA ${schema}`],
    ['migrations that never ran', (schema: string): string => `CREATE SCHEMA ${schema} CREATE TABLE migrations (number int)`],
  ])('%s is refused with the command that makes it', async (_, change) => {
    const settings = { url: stand.server.url, schema: stand.server.schema() }
    await (await connected(stand.server)).query(change(settings.schema))
    expect(await refusal(settings)).toMatch(
      new RegExp(`^the database postgres at 127.0.0.1:\\d+, schema ${settings.schema} has no journal: run contrail journal migrate$`),
    )
  })

  it('a journal of a newer format is refused, also by a migration', async () => {
    const settings = await migrated(stand.server)
    await (await connected(stand.server)).query(`INSERT INTO ${settings.schema}.migrations (number) VALUES (${NEWEST + 1})`)
    const sentence = `has the format ${NEWEST + 1}, this Contrail knows up to ${NEWEST}: use a newer Contrail`
    expect(await refusal(settings)).toContain(sentence)
    await expect(migratePostgres(settings)).rejects.toThrow(sentence)
  })

  it('a database of another encoding is refused', async () => {
    await (await connected(stand.server)).query("CREATE DATABASE latin ENCODING 'LATIN1' TEMPLATE template0")
    const url = stand.server.url.replace('/postgres', '/latin')
    await expect(migratePostgres({ url })).rejects.toThrow('has the encoding LATIN1: create a database with the encoding UTF8')
  })

  it('a journal that was restored into a server with lower transaction numbers goes on after a migration, in order', async () => {
    const settings = await migrated(stand.server)
    const before = await opened(settings)
    await appendEach(before, [appendAt('Order/1', 0), appendAt('Order/2', 0)])
    const { cursor } = await before.readAll(undefined, 1)
    // As after pg_dump, from a server that had seen a million transactions more.
    const client = await connected(stand.server)
    await client.query(`UPDATE ${settings.schema}.turns SET tx = tx + 1000000; UPDATE ${settings.schema}.streams SET tx = tx + 1000000`)
    expect(await refusal(settings)).toMatch(/was restored from a server with higher transaction numbers: run contrail journal migrate$/)
    await expect(before.append([appendAt('Order/1', 1)])).rejects.toThrow('run contrail journal migrate')
    expect(await migratePostgres(settings)).toMatchObject({ rebased: true })
    const after = await opened(settings)
    await appendEach(after, [appendAt('Order/1', 1)])
    const { turns } = await after.readAll(cursor, 10)
    expect(turns.map(({ stream, version }) => `${stream} ${version}`)).toEqual(['Order/1 1', 'Order/2 1', 'Order/1 2'])
    expect(await migratePostgres(settings)).toMatchObject({ rebased: false })
  })

  it('a server that may forget what it acknowledged is told of', async () => {
    const warnings: string[] = []
    const settings = await migrated(stand.server)
    await opened({ ...settings, warn: (message) => warnings.push(message) })
    expect(warnings).toContainEqual(
      expect.stringMatching(/^the server of the database .*: fsync is off: a crash of its machine loses what was acknowledged/),
    )
    expect(warnings).not.toContainEqual(expect.stringContaining('sslmode'))
  })

  it('a server that is not there, a wrong address and a wrong database are told in a sentence, without the password', async () => {
    const away = 'postgres://user:secret@127.0.0.1:1/orders'
    const told = await refusal({ url: away, patienceMs: 100 })
    expect(told).toMatch(/^the journal in database orders at 127\.0\.0\.1:1, schema contrail cannot be reached \(.*ECONNREFUSED/)
    const wrong = await refusal({ url: 'postgres://user:secret@host:port/orders' })
    expect(wrong).toBe('url is no address of a database: give one such as postgres://user:password@host:5432/database')
    expect(await refusal({ url: stand.server.url.replace('/postgres', '/orders') })).toContain('the database does not exist: create it')
    expect(await refusal({ url: away, schema: 'ü'.repeat(32) })).toBe('schema is 64 bytes long: give a name of 1 to 63')
    for (const sentence of [told, wrong]) expect(sentence).not.toContain('secret')
  })
})
