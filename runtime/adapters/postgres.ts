// The journal in PostgreSQL: any number of processes.
import { addressShown, field, text, whole } from '../config/fields.ts'
import { importOptional } from './optional-package.ts'
import { journalAdapter, SOUND } from './journal-adapter.ts'
import type { JournalStore } from './journal-adapter.ts'
import { restored } from './restored.ts'

const adapter = () => importOptional('pg', () => import('../../journal/postgres/index.ts'))

export const postgres = journalAdapter({
  kind: 'postgres',
  config: {
    url: field(text().exactOptional(), 'postgres: such as postgres://user:password@host:5432/database', { show: addressShown }),
    schema: field(text().default('contrail'), 'postgres: the schema of its tables'),
    connections: field(whole(1, 1000).default(10), 'postgres: the most connections of one process'),
  },
  needs: ['url'],
  store: ({ url = '', schema, connections }): JournalStore => {
    const settings = { url, schema, connections }
    const open: JournalStore['open'] = async ({ warn }) => (await adapter()).openPostgresJournal({ ...settings, warn })
    return {
      sound: SOUND,
      open,
      acceptLoss: (of) => restored({ open }, of),
      migrate: async () => {
        const { from, to, rebased } = await (await adapter()).migratePostgres(settings)
        const done =
          from === to
            ? `the schema ${schema} has the format ${to} already`
            : `the schema ${schema} has the format ${to} now (it had ${from})`
        return rebased ? [done, 'it came from a server with higher transaction numbers, and goes on above them'] : [done]
      },
      check: async ({ onProgress, warn }) => {
        const journal = await (await adapter()).openPostgresJournal({ ...settings, warn })
        try {
          return await journal.check({ onProgress })
        } finally {
          await journal.close()
        }
      },
    }
  },
})
