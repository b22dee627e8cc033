// Commands that read: the same API as the page's, asked in this process over the journal opened read-only.
import type { Journal } from '../journal/index.ts'
import { storedVersions } from '../versions/index.ts'
import { schemaMask, visualizerRoutes } from '../visualizer/server/index.ts'
import type { VisualizerOptions } from '../visualizer/server/index.ts'
import { FatalProblem } from '../base/index.ts'
import { configured } from '../runtime/config/configured.ts'
import type { JournalStore } from '../runtime/adapters/journal-adapter.ts'
import { sqliteStore } from '../runtime/adapters/sqlite.ts'
import { storeOf } from '../runtime/config/store.ts'
import type { Where } from './options.ts'
import { complain } from './output.ts'

export interface Asking {
  get<T>(path: string): Promise<T>
  text(path: string): Promise<string>
}
export interface Reading extends Asking {
  readonly journal: Journal
}

/** The journal that is meant: of the directory, unless a configuration is named, by an option or by a variable that says of what kind it is. */
export const storeAt = async (where: Where): Promise<JournalStore> =>
  isConfigured(where) ? storeOf(configured(where.config).config.journal) : sqliteStore({ directory: where.directory })

export const isConfigured = ({ config }: Where): boolean => config !== undefined || process.env['CONTRAIL_JOURNAL_KIND'] !== undefined

/** What a cluster has besides its journal: where dead letters are kept if not there, and who knows how much waits. */
export type ClusterSources = Pick<VisualizerOptions, 'deadLetters' | 'monitor'>

/** Opens the journal for as long as `use` takes. */
export const reading = async <T>(where: Where, use: (reading: Reading) => Promise<T>, over: ClusterSources = {}): Promise<T> => {
  const journal = await (await storeAt(where)).open({ readOnly: true, warn: complain })
  try {
    const api = visualizerRoutes({
      journal,
      versions: storedVersions({ journal }),
      ask: () => Promise.resolve(undefined),
      mask: schemaMask,
      process: 'contrail',
      now: Date.now,
      ...over,
    })
    return await use({ journal, ...askedBy((path) => api.request(path)) })
  } finally {
    await journal.close()
  }
}

type Ask = (path: string) => Promise<Response> | Response
const askedBy = (ask: Ask): Asking => ({
  get: async <R>(path: string) => (await (await answer(ask, path)).json()) as R, // the API is typed by its own module
  text: async (path) => (await answer(ask, path)).text(),
})

const answer = async (ask: Ask, path: string): Promise<Response> => {
  const response = await ask(path)
  if (response.ok) return response
  const problem = (await response.json().catch(() => ({}))) as { detail?: string }
  throw new FatalProblem(problem.detail ?? `the answer was ${response.status}`)
}

/** Asks the process that is named, where one is, and else the journal itself. */
export const asking = <T>(where: Where & { readonly url?: string }, use: (from: Asking) => Promise<T>): Promise<T> => {
  if (where.url === undefined) return reading(where, use)
  const api = `${where.url.replace(/\/+$/, '')}/api/v1`
  return use(askedBy((path) => reached(`${api}${path}`)))
}

const reached = async (url: string): Promise<Response> => {
  try {
    return await fetch(url)
  } catch (error) {
    const { cause } = error instanceof Error ? error : {}
    throw new FatalProblem(`nothing answers at ${new URL(url).origin}: ${cause instanceof Error ? cause.message : String(error)}`)
  }
}

/** Every page of a list, up to `most` rows. */
export const pages = async <T>(from: Asking, path: string, most: number): Promise<readonly T[]> => {
  const rows: T[] = []
  let cursor: string | undefined
  do {
    const more = cursor === undefined ? '' : `&cursor=${encodeURIComponent(cursor)}`
    const page = await from.get<{ rows: readonly T[]; next?: string }>(`${path}&limit=${Math.min(200, most - rows.length)}${more}`)
    rows.push(...page.rows)
    cursor = page.next
  } while (cursor !== undefined && rows.length < most)
  return rows
}
