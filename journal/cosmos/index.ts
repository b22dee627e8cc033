// A journal in Cosmos DB: one turn is one document, created once; whoever creates it first wins. See docs/cosmos.md.
import { setTimeout as pause } from 'node:timers/promises'
import { JournalUnavailable } from '../errors.ts'
import type { Journal } from '../journal.ts'
import { clientOf, documentsOf } from './client.ts'
import { meaningOf } from './cosmos-errors.ts'
import type { Documents } from './documents.ts'
import { meter as newMeter } from './meter.ts'
import type { RuReport } from './meter.ts'
import { checkWith } from './migrate.ts'
import { createCosmosJournal } from './cosmos-journal.ts'

export { checkCosmos, migrateCosmos } from './migrate.ts'
export type { MigrateOptions } from './migrate.ts'
export type { RuReport, Spent } from './meter.ts'
export { QUERY_RU, queryRu, readRu, writeRu } from './ru.ts'

export interface CosmosOptions {
  readonly endpoint: string
  readonly key: string
  readonly database: string
  /** True for an emulator: one endpoint, and everything is read by a scan instead of the feed of changes. */
  readonly emulator?: boolean
  /** Calls under way at once; appends beyond wait. */
  readonly concurrency?: number
  /** How long one call is tried for while the store is busy or away, in milliseconds; then JournalUnavailable. */
  readonly patience?: number
  /** Index lines older than this that say something else than their stream are put right by who reads them, in milliseconds. */
  readonly healAfter?: number
  /** An index line whose turn did not come within this time is taken back, in milliseconds. */
  readonly abandonAfter?: number
  readonly now?: () => number
  readonly random?: () => number
  readonly wait?: (milliseconds: number) => Promise<void>
  /** Told of trouble that loses nothing and needs no answer; by default a warning of the process. */
  readonly warn?: (message: string) => void
  /** For tests: puts faults between the adapter and the store. */
  readonly around?: (documents: Documents) => Documents
}

export interface CosmosJournal extends Journal {
  /** Request units by what they were spent on. */
  ru(): RuReport
  /** Calls that the store put off because it had no request units left. */
  throttled(): number
}

const DAY = 24 * 60 * 60 * 1000

/** @throws JournalUnavailable in one sentence where the account cannot be used or `contrail journal migrate` has to be run first. */
export const openCosmosJournal = async ({ endpoint, key, database, emulator = false, ...of }: CosmosOptions): Promise<CosmosJournal> => {
  const { concurrency = 64, patience = 30_000, healAfter = 30_000, abandonAfter = DAY, now = Date.now, random = Math.random } = of
  const warn = of.warn ?? ((message: string): void => process.emitWarning(message))
  const wait = of.wait ?? (async (milliseconds: number): Promise<void> => pause(milliseconds))
  const meter = newMeter()
  const warned = sometimes(now, () => warn('Cosmos DB has no request units left: appends wait (429)'))
  const throttled = (): void => {
    meter.throttled()
    warned()
  }
  const client = clientOf({ endpoint, key, emulator })
  try {
    const [wrong] = await checkWith(client, database)
    if (wrong !== undefined) throw new JournalUnavailable(`the journal in Cosmos DB cannot be used: ${wrong}`)
  } catch (error) {
    client.dispose()
    if (error instanceof JournalUnavailable) throw error
    const meaning = meaningOf(error)
    if (meaning.kind === 'final') throw meaning.error
    throw new JournalUnavailable(`Cosmos DB at ${endpoint} does not answer: check the endpoint and the network`, { cause: error })
  }
  const store = documentsOf({ client, database, emulator, meter, concurrency, patience: { patience, now, random, wait, throttled } })
  const journal = createCosmosJournal({ documents: of.around?.(store) ?? store, now, healAfter, abandonAfter })
  return { ...journal, ru: meter.report, throttled: meter.timesThrottled }
}

/** At most once a minute. */
const sometimes = (now: () => number, tell: () => void): (() => void) => {
  let last = -Infinity
  return () => {
    if (now() - last < 60_000) return
    last = now()
    tell()
  }
}
