// A journal of a test's own in the emulator, and as many processes on it as the test wants.
import type { Fixture } from '../../../journal/contract.ts'
import { migrateCosmos, openCosmosJournal } from '../../../journal/cosmos/index.ts'
import type { CosmosJournal, CosmosOptions } from '../../../journal/cosmos/index.ts'
import type { CosmosPart } from '../../../workflows/cluster/parts/cosmos/index.ts'

export type Settings = Omit<CosmosOptions, 'endpoint' | 'key' | 'database' | 'emulator'>

export interface CosmosFixture {
  /** Opens a journal as another process would. All are closed at the end. */
  readonly open: (settings?: Settings) => Promise<CosmosJournal>
  readonly end: () => Promise<void>
}

export const cosmosFixture = async (part: CosmosPart): Promise<CosmosFixture> => {
  const { endpoint, key, emulator } = part
  const at = { endpoint, key, emulator, database: part.database() }
  await migrateCosmos(at)
  const opened: CosmosJournal[] = []
  return {
    open: async (settings = {}) => {
      const journal = await openCosmosJournal({ ...at, warn: () => {}, ...settings })
      opened.push(journal)
      return journal
    },
    end: async () => {
      await Promise.all(opened.map((journal) => journal.close()))
    },
  }
}

/** For the contract. */
export const contractFixture = async (part: CosmosPart): Promise<Fixture> => {
  const { open, end } = await cosmosFixture(part)
  let current = await open()
  return {
    journal: current,
    reopen: async () => {
      await current.close()
      current = await open()
      return current
    },
    end,
  }
}
