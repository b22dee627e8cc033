// The journal's store of a deployment: a real PostgreSQL or a Cosmos DB emulator, and how our processes and we ourselves reach it.
import { setTimeout as pause } from 'node:timers/promises'
import type { Journal } from '../../journal/index.ts'
import { openCosmosJournal } from '../../journal/cosmos/index.ts'
import { openPostgresJournal } from '../../journal/postgres/index.ts'
import { startCosmos } from './parts/cosmos/index.ts'
import { startPostgres } from './parts/postgres/index.ts'

export type StoreKind = 'postgres' | 'cosmos'
export interface ClusterStore {
  readonly kind: StoreKind
  readonly what: string
  /** The section `journal` of a configuration. */
  readonly config: Readonly<Record<string, string | number | boolean>>
  /** Where it listens, and what tells a process to go to another port of this machine instead. */
  readonly address: { readonly host: string; readonly port: number }
  behind(port: number): Readonly<Record<string, string>>
  open(): Promise<Journal>
  /** Kills the server and starts it again on its data; absent where it keeps none. */
  readonly restart?: () => Promise<void>
  readonly freeze?: () => void
  readonly thaw?: () => void
  stop(): Promise<void>
}

export interface StoreOptions {
  /** Whether a commit waits for the disk. Processes that are killed lose nothing without. */
  readonly durable: boolean
}
const addressOf = (url: string): ClusterStore['address'] => {
  const { hostname, port } = new URL(url)
  return { host: hostname, port: Number(port) }
}
const at = (url: string, port: number): string => {
  const other = new URL(url)
  other.host = `127.0.0.1:${port}`
  return other.href
}
const warn = (): void => {}
/** How long a killed server stays away, in milliseconds. */
const AWAY = 2_000

const postgres = async (options: StoreOptions): Promise<ClusterStore> => {
  const server = await startPostgres(options)
  return {
    kind: 'postgres',
    what: 'PostgreSQL',
    config: { kind: 'postgres', url: server.url },
    address: addressOf(server.url),
    behind: (port) => ({ CONTRAIL_JOURNAL_URL: at(server.url, port) }),
    open: () => openPostgresJournal({ url: server.url, warn }),
    restart: async () => {
      await server.kill()
      await pause(AWAY)
      await server.restart()
    },
    freeze: () => server.freeze(),
    thaw: () => server.thaw(),
    stop: () => server.stop(),
  }
}

const cosmos = async (): Promise<ClusterStore> => {
  const { endpoint, key, stop } = await startCosmos()
  const database = 'contrail'
  return {
    kind: 'cosmos',
    what: 'the Cosmos DB emulator',
    config: { kind: 'cosmos', endpoint, key, database, emulator: true },
    address: addressOf(endpoint),
    behind: (port) => ({ CONTRAIL_JOURNAL_ENDPOINT: at(endpoint, port) }),
    open: () => openCosmosJournal({ endpoint, key, database, emulator: true, warn }),
    stop,
  }
}

export const startStore = (kind: StoreKind, options: StoreOptions): Promise<ClusterStore> =>
  kind === 'postgres' ? postgres(options) : cosmos()
