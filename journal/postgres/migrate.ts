// Migrations: applied once each, in order, by whoever comes first; and whether a schema is what this code expects.
import { JournalUnavailable } from '../errors.ts'
import { HOURS, openDatabase } from './database.ts'
import type { ConnectionSettings, Database, RunStatement } from './database.ts'
import { stateOf } from './errors.ts'
import { settingsOf, weakPromises } from './promises.ts'
import { MIGRATIONS } from './schema.ts'

export interface Migrated {
  /** Numbers of the migrations before and after. */
  readonly from: number
  readonly to: number
  /** The journal came from a server with higher transaction numbers, and goes on above them. */
  readonly rebased: boolean
}

/** The oldest server with all that is used here: PostgreSQL 14. */
const OLDEST = 140_000

const numberOf = async (run: RunStatement, { schema }: Database): Promise<number> => {
  const [found] = await run<{ number: number | null }>(`SELECT max(number) AS number FROM ${schema}.migrations`)
  return found?.number ?? 0
}

/** The number that the next transaction will have at least, as a place in the order of everything, and the highest place taken. */
const places = async (run: RunStatement, { schema }: Database): Promise<{ readonly next: number; readonly taken: number }> => {
  const [found] = await run<{ next: number; taken: number }>(`
    SELECT base + pg_snapshot_xmax(pg_current_snapshot())::text::bigint AS next,
      coalesce((SELECT max(tx) FROM ${schema}.turns), 0) AS taken FROM ${schema}.clock`)
  if (!found) throw new Error('the clock of the journal has no row')
  return found
}

const newer = (where: string, number: number): JournalUnavailable =>
  new JournalUnavailable(`the ${where} has the format ${number}, this Contrail knows up to ${MIGRATIONS.length}: use a newer Contrail`)

const checkServer = async (run: RunStatement, { where }: Database): Promise<void> => {
  const [server] = await run<{ version: number; encoding: string }>(
    "SELECT current_setting('server_version_num')::int AS version, current_setting('server_encoding') AS encoding",
  )
  if (!server || server.version < OLDEST)
    throw new JournalUnavailable(`the server of the ${where} is too old: it must be PostgreSQL 14 or newer`)
  if (server.encoding !== 'UTF8') {
    throw new JournalUnavailable(`the ${where} has the encoding ${server.encoding}: create a database with the encoding UTF8`)
  }
}

/** Brings a schema to the format of this code, or makes it; harmless to call again, by any number of processes at once. */
export const migratePostgres = async (settings: ConnectionSettings): Promise<Migrated> => {
  const db = openDatabase({ ...settings, connections: 1, timeoutMs: HOURS })
  const { schema } = db
  try {
    return await db.within('BEGIN', async (run) => {
      // Of the transaction, not of the session: behind a pooler the next statement may run in another session.
      await run("SELECT pg_advisory_xact_lock(hashtext('contrail journal'), hashtext($1))", [schema])
      await checkServer(run, db)
      const [there] = await run('SELECT FROM pg_namespace WHERE nspname = $1', [settings.schema ?? 'contrail'])
      // Who may not make schemas is given one.
      if (!there) await run(`CREATE SCHEMA ${schema}`)
      await run(`CREATE TABLE IF NOT EXISTS ${schema}.migrations (number int PRIMARY KEY, at timestamptz NOT NULL DEFAULT now())`)
      const from = await numberOf(run, db)
      if (from > MIGRATIONS.length) throw newer(db.where, from)
      for (const [i, migration] of MIGRATIONS.entries()) {
        if (i < from) continue
        await run(migration(schema))
        await run(`INSERT INTO ${schema}.migrations (number) VALUES ($1)`, [i + 1])
      }
      const { next, taken } = await places(run, db)
      const rebased = taken >= next
      if (rebased) await run(`UPDATE ${schema}.clock SET base = base + $1`, [taken + 1 - next])
      return { from, to: MIGRATIONS.length, rebased }
    })
  } finally {
    await db.close()
  }
}

/** @throws JournalUnavailable in one sentence where the schema is not what this code reads and writes */
export const expectJournal = async (db: Database, warn: (message: string) => void): Promise<void> => {
  const absent = new JournalUnavailable(`the ${db.where} has no journal: run contrail journal migrate`)
  const number = await numberOf(db.read, db).catch((error: unknown) => {
    const state = error instanceof JournalUnavailable ? stateOf(error.cause) : undefined
    throw state === '42P01' || state === '3F000' ? absent : error
  })
  if (number === 0) throw absent
  if (number > MIGRATIONS.length) throw newer(db.where, number)
  if (number < MIGRATIONS.length) {
    throw new JournalUnavailable(
      `the ${db.where} has the format ${number}, this Contrail needs ${MIGRATIONS.length}: run contrail journal migrate`,
    )
  }
  await checkServer(db.read, db)
  const { next, taken } = await places(db.read, db)
  if (taken >= next) {
    throw new JournalUnavailable(`the ${db.where} was restored from a server with higher transaction numbers: run contrail journal migrate`)
  }
  const settings = await settingsOf(db.read)
  for (const weak of settings ? weakPromises(settings, db) : []) warn(`the server of the ${db.where}: ${weak}`)
}
