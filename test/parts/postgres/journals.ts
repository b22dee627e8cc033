// Journals on a server of its own for a test file: each test has a schema that no other has.
import { Client } from 'pg'
import { afterAll, beforeAll, describe, expect, onTestFinished, vi } from 'vitest'
import { migratePostgres, openPostgresJournal } from '../../../journal/postgres/index.ts'
import type { PostgresJournal, PostgresOptions } from '../../../journal/postgres/index.ts'
import { postgresIsMissing, startPostgres } from '../../../workflows/cluster/parts/postgres/index.ts'
import type { PostgresServer } from '../../../workflows/cluster/parts/postgres/index.ts'

/** What a test stands on: filled in before its first. */
export interface Stand {
  readonly server: PostgresServer
}

export const onPostgres = (name: string, body: (stand: Stand) => void): void => {
  // Machines of tests are busy, and figures are no tests.
  vi.setConfig({ testTimeout: 240_000, hookTimeout: 120_000 })
  describe.skipIf(postgresIsMissing())(name, () => {
    const stand: { server: PostgresServer | undefined } = { server: undefined }
    beforeAll(async () => {
      stand.server = await startPostgres()
    })
    afterAll(() => stand.server?.stop())
    body({
      get server() {
        if (!stand.server) throw new Error('the server did not start')
        return stand.server
      },
    })
  })
}

/** Settings for a journal in a schema that is migrated. */
export const migrated = async (server: PostgresServer, of: Partial<PostgresOptions> = {}): Promise<PostgresOptions> => {
  const settings = { url: server.url, schema: server.schema(), warn: () => {}, ...of }
  await migratePostgres({ ...settings, url: server.url })
  return settings
}

/** A journal that is closed when the test is over. */
export const opened = async (settings: PostgresOptions): Promise<PostgresJournal> => {
  const journal = await openPostgresJournal(settings)
  onTestFinished(() => journal.close())
  return journal
}

/** A plain connection of its own, for what the journal never does itself. */
export const connected = async (server: PostgresServer): Promise<Client> => {
  const client = new Client({ connectionString: server.url })
  client.on('error', () => {})
  await client.connect()
  onTestFinished(() => client.end().catch(() => {}))
  return client
}

/** Resolves when a session of the server waits for a lock. */
export const waitingFor = (client: Client): Promise<void> =>
  vi.waitFor(
    async () => {
      const { rows } = await client.query('SELECT FROM pg_locks WHERE NOT granted')
      expect(rows.length).toBeGreaterThan(0)
    },
    { timeout: 60_000 },
  )
