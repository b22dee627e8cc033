// An SQLite database in memory whose disk can be full, and whose commits can fail: as a file's can, by the errors that SQLite throws then.
import { Database } from '../../journal/sqlite/node-sqlite.ts'
import { SCHEMA } from '../../journal/sqlite/schema.ts'
import { query } from '../../journal/sqlite/statement.ts'

export interface SqliteFaults {
  /** No page more than there is. */
  readonly isFull: () => boolean
  /** Asked at each commit. */
  readonly failsCommit: () => boolean
  /** Whether the failed transaction is rolled back already when that is said, as after some errors. */
  readonly rolledBack: () => boolean
  /** What a mutant makes of a statement. */
  readonly rewrite: (sql: string) => string
}

/** SQLite's own code for an input or output error, https://sqlite.org/rescode.html. */
const IOERR = 10
const UNBOUNDED = 1_073_741_823

export const failingDatabase = (faults: SqliteFaults): { readonly db: Database; readonly failed: () => number } => {
  let failed = 0
  const db = new FailingDatabase(faults, () => (failed += 1))
  db.exec(SCHEMA)
  return { db, failed: () => failed }
}

class FailingDatabase extends Database {
  readonly #faults: SqliteFaults
  readonly #failed: () => void
  #isFull = false

  constructor(faults: SqliteFaults, failed: () => void) {
    super(':memory:')
    this.#faults = faults
    this.#failed = failed
  }

  override prepare(sql: string): ReturnType<Database['prepare']> {
    const statement = super.prepare(this.#faults.rewrite(sql))
    const run = statement.run.bind(statement)
    if (sql === 'BEGIN IMMEDIATE') {
      statement.run = () => {
        this.#bound()
        return run()
      }
    }
    if (sql === 'COMMIT') {
      statement.run = () => {
        if (!this.#faults.failsCommit()) return run()
        this.#failed()
        if (this.#faults.rolledBack()) this.exec('ROLLBACK')
        throw Object.assign(new Error('disk I/O error'), { errcode: IOERR })
      }
    }
    return statement
  }

  /** The pages that it may have: no more than now while its disk is full. */
  #bound(): void {
    const isFull = this.#faults.isFull()
    if (isFull === this.#isFull) return
    this.#isFull = isFull
    const { pages = 0 } = query<{ pages: number }>(this, 'SELECT page_count AS pages FROM pragma_page_count').get() ?? {}
    this.exec(`PRAGMA max_page_count = ${isFull ? pages : UNBOUNDED}`)
  }
}
