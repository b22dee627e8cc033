// Commands that read: the same API as the page's, asked in this process over the journal opened read-only.
import type { Hono } from 'hono'
import { storedVersions } from '../../journal/versions/index.ts'
import { openSqliteJournal } from '../../journal/sqlite/index.ts'
import type { SqliteJournal } from '../../journal/sqlite/index.ts'
import { schemaMask, visualizerRoutes } from '../../visualizer/server/index.ts'
import { FatalProblem } from '../fatal.ts'

export interface Reading {
  readonly journal: SqliteJournal
  get<T>(path: string): Promise<T>
  text(path: string): Promise<string>
}

/** Opens the journal of the directory for as long as `use` takes. */
export const reading = async <T>(directory: string, use: (reading: Reading) => Promise<T>): Promise<T> => {
  const journal = await openSqliteJournal({ directory, readOnly: true })
  try {
    const api = visualizerRoutes({
      journal,
      versions: storedVersions({ journal }),
      ask: () => Promise.resolve(undefined),
      mask: schemaMask,
      process: 'contrail',
      now: Date.now,
    })
    return await use({
      journal,
      get: async <R>(path: string) => (await (await answer(api, path)).json()) as R, // the API is typed by its own module
      text: async (path) => (await answer(api, path)).text(),
    })
  } finally {
    await journal.close()
  }
}

const answer = async (api: Hono, path: string): Promise<Response> => {
  const response = await api.request(path)
  if (response.ok) return response
  const problem = (await response.json().catch(() => ({}))) as { detail?: string }
  throw new FatalProblem(problem.detail ?? `the answer was ${response.status}`)
}

/** Every page of a list, up to `most` rows. */
export const pages = async <T>(from: Reading, path: string, most: number): Promise<readonly T[]> => {
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
