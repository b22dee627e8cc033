// The SQLite journal keeps the contract.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { journalContract } from '../contract.ts'
import { openSqliteJournal } from './index.ts'

journalContract('SQLite', async () => {
  const directory = mkdtempSync(join(tmpdir(), 'contrail-journal-'))
  let current = await openSqliteJournal({ directory })
  return {
    journal: current,
    reopen: async () => {
      await current.close()
      current = await openSqliteJournal({ directory })
      return current
    },
    end: async () => {
      await current.close()
      rmSync(directory, { recursive: true })
    },
  }
})
