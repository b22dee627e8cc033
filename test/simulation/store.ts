// Where the turns of a world are: in the memory journal, or in the SQLite journal over a database in memory.
import { memoryJournal, memoryStore } from '../../journal/memory/index.ts'
import type { MemoryStore } from '../../journal/memory/index.ts'
import type { Journal } from '../../journal/index.ts'
import type { Clock } from '../../base/index.ts'
import { createSqliteJournal } from '../../journal/sqlite/sqlite-journal.ts'
import { failingDatabase } from './sqlite-database.ts'
import type { SqliteFaults } from './sqlite-database.ts'
import { readAll, readHeads } from './sqlite-content.ts'
import { virtualPace } from './virtual-pace.ts'

export interface Head {
  readonly stream: string
  readonly due: number | null
  readonly open: number | null
}

export interface WorldStore {
  readonly kind: 'memory' | 'sqlite'
  readonly journal: Journal
  /** Every stream, in the order in which they began. */
  heads(): readonly Head[]
  /** All of it, as plain data. */
  content(): Promise<MemoryStore>
  /** How many of its transactions failed. */
  failed(): number
  /** Ends it; what its own check of everything has found. */
  end(): Promise<readonly string[]>
}

export const inMemory = (): WorldStore => {
  const store = memoryStore()
  return {
    kind: 'memory',
    journal: memoryJournal({ store }),
    heads: () => [...store.streams].map(([stream, { due, open }]) => ({ stream, due, open })),
    content: async () => store,
    failed: () => 0,
    end: async () => [],
  }
}

export const inSqlite = (clock: Clock, faults: SqliteFaults): WorldStore => {
  const { db, failed } = failingDatabase(faults)
  const pace = virtualPace(clock)
  const journal = createSqliteJournal({ db, directory: 'memory', readOnly: false, warn: () => {}, released: () => {}, pace })
  return {
    kind: 'sqlite',
    journal,
    heads: () => readHeads(db),
    content: async () => {
      await journal.counts() // What is written behind is written now.
      return readAll(db)
    },
    failed,
    end: async () => {
      const findings = await journal.check()
      await journal.close()
      return findings.map(({ stream, version, what }) => `${stream} ${version}: ${what}`)
    },
  }
}
