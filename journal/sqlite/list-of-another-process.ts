// The list as a reader beside the writer sees it: it waits until the writer has listed its last turns.
import type { Database } from './node-sqlite.ts'
import { setTimeout as pause } from 'node:timers/promises'
import type { Listed } from './pending-row.ts'
import { query } from './statement.ts'
import type { PreparedQuery } from './statement.ts'

/** In milliseconds: more than a writer takes. One that died lists nothing, and is not waited for again. */
const MAX_WAIT_MS = 500
const LOOK_AGAIN = 5

/** A database of format 1 has no such table: its list is never behind. A writer may bring it up to date at any time. */
export const hasListed = (db: Database): boolean =>
  query(db, "SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = 'listed'").get() !== undefined

export const listOfAnotherProcess = (db: Database): Listed => {
  const last = query<{ position: number | null }>(db, 'SELECT max(position) AS position FROM turns')
  let listed: PreparedQuery<{ position: number }> | undefined
  let notAgain = 0

  const current = async (): Promise<void> => {
    if (!listed && hasListed(db)) listed = query<{ position: number }>(db, 'SELECT position FROM listed')
    if (!listed) return
    const wanted = last.get()?.position ?? 0
    const until = performance.now() + MAX_WAIT_MS
    while (wanted > notAgain && (listed.get()?.position ?? 0) < wanted) {
      if (performance.now() >= until) notAgain = wanted
      else await pause(LOOK_AGAIN)
      if (!db.isOpen) return
    }
  }
  return {
    current,
    pending: async () => {
      await current()
      return undefined
    },
  }
}
