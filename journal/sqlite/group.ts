// Group commit: what is asked for while a commit is due shares one transaction and one flush of the disk.
import type { Database } from './node-sqlite.ts'
import { isOfTheStore } from './errors.ts'
import { machinePace } from './pace.ts'
import type { Pace } from './pace.ts'
import type { PendingRow } from './pending-row.ts'

/** What a group wrote; it counts when the group is committed. */
export interface GroupTally {
  appends: number
  turns: number
  bytes: number
  /** Whether there is anything that a caller waits for to be flushed. */
  changed: boolean
  /** Whether there is anything of ours to be flushed, that nobody waits for. */
  upkeep: boolean
  /** Of the list, to be written behind; `position` is that of the last turn. */
  readonly lines: PendingRow[]
  position: number
  /** The last of each. */
  claim?: { readonly effect: string; readonly attempt: number }
  blob?: string
}

export interface AppendWork<Answer> {
  /** What it writes to, for messages: asked when it failed. */
  readonly of: () => string
  /** Items and bytes that it will write at most: they bound the group. */
  readonly items: number
  readonly bytes: number
  /** Nobody waits for it: whatever it fails with, the others of its group go on without it. */
  readonly upkeep?: boolean
  /** Runs inside the transaction, synchronously, after all work that was handed over before it. */
  readonly run: (tally: GroupTally) => Answer
}

interface Submitted {
  readonly work: Pick<AppendWork<unknown>, 'of' | 'items' | 'bytes' | 'upkeep'>
  run(tally: GroupTally): void
  /** Tells the caller what it ran to, once that is committed. */
  tell(): void
  readonly reject: (error: unknown) => void
}

/** Work and its caller in one object: there are thousands a second. */
class Submission<Answer> implements Submitted {
  readonly work: AppendWork<Answer>
  readonly reject: (error: unknown) => void
  readonly #resolve: (answer: Answer) => void
  #answer: { readonly is: Answer } | undefined

  constructor(work: AppendWork<Answer>, resolve: (answer: Answer) => void, reject: (error: unknown) => void) {
    this.work = work
    this.#resolve = resolve
    this.reject = reject
  }
  run(tally: GroupTally): void {
    this.#answer = { is: this.work.run(tally) }
    tally.upkeep ||= this.work.upkeep ?? false
  }
  tell(): void {
    if (this.#answer) this.#resolve(this.#answer.is)
  }
}

export interface CommitGroup {
  /** Resolves when it is durable. Rejects alone where the fault is its own, with all of its group where the store cannot commit. */
  submit<Answer>(work: AppendWork<Answer>): Promise<Answer>
  /** Commits all that is waiting, now. */
  drain(): void
}

/** A commit of more than this blocks the event loop longer than callers should wait. */
const MOST_ITEMS = 1_000
const MOST_BYTES = 4 * 1024 * 1024

interface GroupOptions {
  readonly db: Database
  /** Called after each commit that was flushed. */
  readonly committed: (tally: GroupTally) => void
  /** Called after a transaction that failed: what was run in it is not there. */
  readonly rolledBack: () => void
  /** What callers are told of an error that SQLite threw. */
  readonly meaning: (error: unknown, of: string) => unknown
  readonly pace?: Pick<Pace, 'soon'>
}

export const groupCommit = ({ db, committed, rolledBack, meaning, pace = machinePace }: GroupOptions): CommitGroup => {
  const begin = db.prepare('BEGIN IMMEDIATE')
  const commit = db.prepare('COMMIT')
  let waiting: Submitted[] = []
  let due = false

  /** The longest head of the queue within the bounds, one at least. */
  const take = (): readonly Submitted[] => {
    let [items, bytes, end] = [0, 0, 0]
    for (const { work } of waiting) {
      items += work.items
      bytes += work.bytes
      if (end > 0 && (items > MOST_ITEMS || bytes > MOST_BYTES)) break
      end += 1
    }
    const group = waiting.slice(0, end)
    waiting = waiting.slice(end)
    return group
  }

  const commitAll = (group: readonly Submitted[]): void => {
    const tally: GroupTally = { appends: 0, turns: 0, bytes: 0, changed: false, upkeep: false, lines: [], position: 0 }
    let at: Submitted | undefined
    try {
      begin.run()
      for (const one of group) {
        at = one
        one.run(tally)
      }
      at = undefined
      commit.run()
    } catch (error) {
      // SQLite has rolled back by itself after some errors, a full disk among them.
      if (db.isTransaction) db.exec('ROLLBACK')
      rolledBack()
      const guilty = at && (at.work.upkeep === true || !isOfTheStore(error)) ? [at] : group
      for (const one of guilty) one.reject(meaning(error, guilty.length === 1 ? one.work.of() : ''))
      const others = group.filter((one) => !guilty.includes(one))
      if (others.length > 0) commitAll(others)
      return
    }
    committed(tally)
    for (const one of group) one.tell()
  }

  /** One group in each round of the event loop: what a slow disk keeps waiting gathers into the next. */
  const schedule = (): void => {
    if (due || waiting.length === 0) return
    due = true
    pace.soon(() => {
      due = false
      if (waiting.length > 0) commitAll(take())
      schedule()
    })
  }

  return {
    submit: <Answer>(work: AppendWork<Answer>) =>
      new Promise<Answer>((resolve, reject) => {
        waiting.push(new Submission(work, resolve, reject))
        schedule()
      }),
    drain: () => {
      while (waiting.length > 0) commitAll(take())
    },
  }
}
