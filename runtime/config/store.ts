// The journal that a configuration names: opened, made ready, and checked, whatever its kind is.
import { recordRestored } from '../../journal/index.ts'
import type { Journal } from '../../journal/index.ts'
import { openSqliteJournal } from '../../journal/sqlite/index.ts'
import { FatalProblem } from '../../base/index.ts'
import { needing } from './adapters.ts'
import type { Config } from './config.ts'

type Warn = (message: string) => void

export interface Checked {
  readonly warn: Warn
  /** `streams` of `ofStreams` are done; that many turns were read. */
  readonly onProgress: (progress: { readonly streams: number; readonly ofStreams: number; readonly turns: number }) => void
}
export interface Finding {
  /** Empty where it is about the whole. */
  readonly stream: string
  readonly version: number
  readonly what: string
}
/** Request units since the start, by what they were spent on: as the store said, and as computed from sizes, for emulators say nothing true. */
export type Charges = readonly { readonly purpose: string; readonly charged: number; readonly computed: number }[]

/** Who goes on with a journal that is not what it was, and why. */
export interface AcceptedLoss {
  readonly by: string
  readonly reason: string
  readonly warn: Warn
}

export interface StoredJournal extends Journal {
  readonly charges?: () => Charges
}
export interface Store {
  open(on: { readonly readOnly: boolean; readonly warn: Warn }): Promise<StoredJournal>
  /** Makes what it needs, and changes nothing where all is there. A line for each thing that was done. */
  migrate(): Promise<readonly string[]>
  /** Goes on with a journal that lost something or was restored, and records that in it. What is known to be missing, in sentences. */
  acceptLoss(of: AcceptedLoss): Promise<readonly string[]>
  /** What it means that nothing was found. */
  readonly sound: string
  /** An empty list: nothing is wrong. */
  check(on: Checked): Promise<readonly Finding[]>
}

type Settings = Config['journal']

export const storeOf = (settings: Settings): Store => {
  switch (settings.kind) {
    case 'sqlite':
      return sqliteStore(settings)
    case 'postgres':
      return postgresStore(settings)
    case 'cosmos':
      return cosmosStore(settings)
  }
}

const SOUND = 'the journal is sound'

export const sqliteStore = ({ directory }: Pick<Settings, 'directory'>): Store => ({
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
  check: async ({ onProgress, warn }) => {
    const journal = await openSqliteJournal({ directory, readOnly: true, warn })
    try {
      return await journal.check({ onProgress })
    } finally {
      await journal.close()
    }
  },
})

/** A server says nothing of what its restore left behind. */
const restored = async (store: Pick<Store, 'open'>, { warn, ...of }: AcceptedLoss): Promise<readonly string[]> => {
  const journal = await store.open({ readOnly: false, warn })
  try {
    await recordRestored(journal, { ...of, lost: [] }, Date.now())
    return []
  } finally {
    await journal.close()
  }
}

const postgresStore = ({ url, schema, connections }: Settings): Store => {
  const settings = { url: set('journal.url', url), schema, connections }
  const adapter = () => needing('pg', () => import('../../journal/postgres/index.ts'))
  const open: Store['open'] = async ({ warn }) => (await adapter()).openPostgresJournal({ ...settings, warn })
  return {
    sound: SOUND,
    open,
    acceptLoss: (of) => restored({ open }, of),
    migrate: async () => {
      const { from, to, rebased } = await (await adapter()).migratePostgres(settings)
      const done =
        from === to ? `the schema ${schema} has the format ${to} already` : `the schema ${schema} has the format ${to} now (it had ${from})`
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
}

const cosmosStore = ({ endpoint, key, database, emulator }: Settings): Store => {
  const settings = { endpoint: set('journal.endpoint', endpoint), key: set('journal.key', key), database, emulator }
  const adapter = () => needing('@azure/cosmos', () => import('../../journal/cosmos/index.ts'))
  const open: Store['open'] = async ({ warn }) => {
    const journal = await (await adapter()).openCosmosJournal({ ...settings, warn })
    return { ...journal, charges: () => chargesOf(journal.ru()) }
  }
  return {
    sound: 'account and containers are as they should be; the streams in them were not read',
    open,
    acceptLoss: (of) => restored({ open }, of),
    migrate: async () => {
      await (await adapter()).migrateCosmos(settings)
      return [`the database ${database} has all that it needs`]
    },
    check: async () => {
      const wrong = await (await adapter()).checkCosmos(settings)
      return wrong.map((what) => ({ stream: '', version: 0, what }))
    },
  }
}

const chargesOf = (report: Readonly<Record<string, Omit<Charges[number], 'purpose'> | undefined>>): Charges =>
  Object.entries(report).flatMap(([purpose, spent]) =>
    spent === undefined ? [] : [{ purpose, charged: spent.charged, computed: spent.computed }],
  )

const set = (field: string, value: string | undefined): string => {
  if (value !== undefined) return value
  throw new FatalProblem(`${field} is not set: say 'contrail config' for what there is`)
}
