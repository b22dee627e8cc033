// What stands in a journal that nobody has open: how much of it there is, and whether it is whole.
import { openSqliteJournal } from '../../journal/sqlite/index.ts'

export interface JournalFigures {
  /** Appended so far. */
  readonly turns: number
  /** Orders completed so far. */
  readonly completed: number
  /** What `contrail journal check` would say; empty where it is sound. */
  readonly findings: readonly string[]
}

export const lookInto = async (directory: string): Promise<JournalFigures> => {
  const journal = await openSqliteJournal({ directory, readOnly: true })
  try {
    let turns = 0
    const found = await journal.check({ onProgress: (progress) => (turns = progress.turns) })
    const completed = (await journal.counts()).find(({ workflow, status }) => workflow === 'Order' && status === 'completed')?.count ?? 0
    return { turns, completed, findings: found.map(({ stream, version, what }) => `${stream} version ${version}: ${what}`) }
  } finally {
    await journal.close()
  }
}
