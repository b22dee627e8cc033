// The journal in SQLite: a directory of one process.
import { backUp, openSqliteJournal } from '../../journal/sqlite/index.ts'
import { field, text } from '../config/fields.ts'
import { journalAdapter, SOUND } from './journal-adapter.ts'
import type { JournalStore } from './journal-adapter.ts'

export const sqliteStore = ({ directory }: { readonly directory: string }): JournalStore => ({
  sound: SOUND,
  open: ({ readOnly, warn }) => openSqliteJournal({ directory, readOnly, warn }),
  migrate: async () => {
    await (await openSqliteJournal({ directory })).close()
    return [`the journal in ${directory} is there`]
  },
  acceptLoss: async ({ by, reason, warn }) => {
    const journal = await openSqliteJournal({ directory, warn, acceptLoss: { by, reason } })
    await journal.close()
    return journal.lost
  },
  backup: async (of) => backUp({ directory, ...of }),
  check: async ({ onProgress, warn }) => {
    const journal = await openSqliteJournal({ directory, readOnly: true, warn })
    try {
      return await journal.check({ onProgress })
    } finally {
      await journal.close()
    }
  },
})

export const sqlite = journalAdapter({
  kind: 'sqlite',
  single: true,
  config: { directory: field(text().default('.contrail'), 'sqlite: the directory of the journal', { path: true }) },
  store: sqliteStore,
})
