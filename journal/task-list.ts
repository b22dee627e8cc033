// The list of tasks over the lines of instances that have some: what is due first stands first, by pages that may end within an instance.
import { isAskedFor, rowsOfTasks } from '../engine/index.ts'
import type { InstanceRow, TaskQuery, TaskRow } from '../engine/index.ts'
import { BadCursor } from './errors.ts'
import type { Page } from './journal.ts'
import { checkLimit, fitting } from './paging.ts'

/**
 * Lines with a `tasksAt` that is not before `from`, in its order, at most so many, and fewer only where there are no more. An adapter may
 * leave out what the query does not ask for.
 */
export type LinesWithTasks = (query: TaskQuery, from: string, most: number) => Promise<readonly InstanceRow[]>

/** Lines that are read at a time, at least. */
const STRETCH = 200

/** Instances are in order of what is due first of each, and so are the tasks of one. */
export const taskList =
  (lines: LinesWithTasks): ((query: TaskQuery) => Promise<Page<TaskRow>>) =>
  async (query) => {
    checkLimit(query.limit)
    const start = query.cursor === undefined ? { from: '', skip: 0 } : placeIn(query.cursor)
    const found: { readonly row: TaskRow; readonly next: string }[] = []
    let { from } = start
    for (;;) {
      const stretch = Math.max(STRETCH, Math.min(query.limit, 1_000))
      const read = await lines(query, from, stretch)
      for (const line of read) {
        const at = line.tasksAt ?? ''
        const wanted = rowsOfTasks(line).filter((row) => isAskedFor(query, row))
        const skip = at === start.from ? start.skip : 0
        wanted.slice(skip).forEach((row, i) => found.push({ row, next: `${skip + i + 1}~${at}` }))
        if (found.length > query.limit) return pageOf(found, query.limit)
      }
      const last = read.at(-1)?.tasksAt
      if (read.length < stretch || last === undefined) return pageOf(found, query.limit)
      from = `${last}${BEHIND}`
    }
  }

/** In no id: what comes behind a key with it is what comes behind the key. */
const BEHIND = '!'

const placeIn = (cursor: string): { readonly from: string; readonly skip: number } => {
  const [, skip, from] = /^(\d{1,9})~(\d{16}\|.+)$/s.exec(cursor) ?? []
  if (skip === undefined || from === undefined) throw new BadCursor(cursor)
  return { from, skip: Number(skip) }
}

const pageOf = (found: readonly { readonly row: TaskRow; readonly next: string }[], limit: number): Page<TaskRow> => {
  const most = found.slice(0, limit)
  const here = most.slice(0, fitting(most.map(({ row }) => JSON.stringify(row).length)))
  const rows = here.map(({ row }) => row)
  const last = here.at(-1)
  return last && found.length > here.length ? { rows, next: last.next } : { rows }
}
