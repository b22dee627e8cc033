// The PostgreSQL journal keeps the contract.
import { journalContract } from '../../../journal/contract.ts'
import { openPostgresJournal } from '../../../journal/postgres/index.ts'
import { migrated, onPostgres } from './journals.ts'

onPostgres('PostgreSQL', (stand) => {
  journalContract('PostgreSQL', async () => {
    const settings = await migrated(stand.server)
    let current = await openPostgresJournal(settings)
    return {
      journal: current,
      reopen: async () => {
        await current.close()
        current = await openPostgresJournal(settings)
        return current
      },
      end: () => current.close(),
    }
  })
})
