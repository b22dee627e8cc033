// A journal in PostgreSQL: any number of processes write it, durable when an append resolves. See docs/postgres.md.
import type { CheckOptions, Finding } from '../check/finding.ts'
import type { Journal } from '../journal.ts'
import { checkJournal } from './check.ts'
import { HOURS, openDatabase } from './database.ts'
import type { ConnectionSettings } from './database.ts'
import { expectJournal } from './migrate.ts'
import { createPostgresJournal } from './postgres-journal.ts'

export { migratePostgres } from './migrate.ts'
export type { Migrated } from './migrate.ts'
export type { ConnectionSettings } from './database.ts'
export type { CheckOptions, Finding, CheckProgress } from '../check/finding.ts'

export interface PostgresOptions extends ConnectionSettings {
  /** Batches of appends that are written at once; 2 by default. */
  readonly batchesAtOnce?: number
  /** Told of trouble that loses nothing yet and needs no answer; by default a warning of the process. */
  readonly warn?: (message: string) => void
}

export interface PostgresJournal extends Journal {
  /** For people: host, database and schema, without user and password. */
  readonly where: string
  /** Reads everything: checksums, gaps, and whether all that was derived is what the turns fold to. An empty list is a whole journal. */
  check(options?: CheckOptions): Promise<readonly Finding[]>
}

/** @throws JournalUnavailable in one sentence where the server cannot be had, or its schema is not the one of this code. */
export const openPostgresJournal = async ({ batchesAtOnce = 2, warn, ...settings }: PostgresOptions): Promise<PostgresJournal> => {
  const db = openDatabase(settings)
  try {
    await expectJournal(db, warn ?? ((message) => process.emitWarning(message)))
    return { ...createPostgresJournal(db, batchesAtOnce), where: db.where, check: (options) => check(settings, options) }
  } catch (error) {
    await db.close()
    throw error
  }
}

/** On a connection of its own, with time enough. */
const check = async (settings: ConnectionSettings, options: CheckOptions | undefined): Promise<readonly Finding[]> => {
  const db = openDatabase({ ...settings, connections: 1, timeoutMs: HOURS })
  try {
    return await checkJournal(db, options)
  } finally {
    await db.close()
  }
}
