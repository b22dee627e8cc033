// The list as a reader beside the writer sees it: it waits until the writer has listed its last turns.
import type { DatabaseSync } from 'node:sqlite'
import { setTimeout as pause } from 'node:timers/promises'
import type { Listed } from './listing.ts'
import { query } from './statement.ts'

/** In milliseconds: more than a writer takes. One that died lists nothing, and is not waited for again. */
const PATIENCE = 500
const LOOK_AGAIN = 5

/** A database of format 1 has no such table: its list is never behind. */
export const hasListed = (db: DatabaseSync): boolean =>
  query(db, "SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = 'listed'").get() !== undefined

export const listedElsewhere = (db: DatabaseSync): Listed => {
  if (!hasListed(db)) return { current: async () => {}, pending: async () => undefined }
  const last = query<{ position: number | null }>(db, 'SELECT max(position) AS position FROM turns')
  const listed = query<{ position: number }>(db, 'SELECT position FROM listed')
  let notAgain = 0

  const current = async (): Promise<void> => {
    const wanted = last.get()?.position ?? 0
    const until = performance.now() + PATIENCE
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
