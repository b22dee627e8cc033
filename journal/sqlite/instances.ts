// The list of instances, newest first: by an index where one fits, else a stretch at a time, so that a search never holds up the writers.
import type { Database, InputValue } from './node-sqlite.ts'
import { setImmediate as nextRound } from 'node:timers/promises'
import type { InstanceQuery, InstanceRow } from '../../engine/index.ts'
import type { Journal, Page } from '../journal.ts'
import { checkLimit, fitting, fromCursor, PAGE_SIZE, toCursor } from '../paging.ts'
import type { Listed } from './pending-row.ts'
import { parseRow } from './lists.ts'
import { query } from './statement.ts'
import type { PreparedQuery } from './statement.ts'

/** Rows that a search looks at before it lets others have their turn: some milliseconds. */
const STRETCH = 5_000

interface Filter {
  /** What the rows are read by, in SQL, and its parameters. */
  readonly from: string
  readonly keys: readonly InputValue[]
  /** What is left to test on each row. */
  readonly rest: string
  readonly tests: readonly InputValue[]
}

const filterOf = ({ workflow, status, review, text }: InstanceQuery): Filter => {
  const by =
    review === true
      ? { name: 'review', from: 'INDEXED BY instances_review WHERE review = 1', keys: [] }
      : status !== undefined && status !== 'completed'
        ? { name: 'status', from: "INDEXED BY instances_status WHERE status <> 'completed' AND status = ?", keys: [status] }
        : workflow !== undefined
          ? { name: 'workflow', from: 'INDEXED BY instances_workflow WHERE workflow = ?', keys: [workflow] }
          : { name: 'all', from: 'NOT INDEXED WHERE true', keys: [] }
  const tests = [
    ...(workflow !== undefined && by.name !== 'workflow' ? [{ sql: 'workflow = ?', values: [workflow] }] : []),
    ...(status !== undefined && by.name !== 'status' ? [{ sql: 'status = ?', values: [status] }] : []),
    ...(review === false ? [{ sql: 'review = 0', values: [] }] : []),
    ...(text === undefined ? [] : [{ sql: '(instr(instance, ?) > 0 OR instr(key, ?) > 0)', values: [text, text] }]),
  ]
  return {
    from: by.from,
    keys: by.keys,
    rest: tests.map(({ sql }) => sql).join(' AND '),
    tests: tests.flatMap(({ values }) => values),
  }
}

interface Line {
  readonly id: number
  readonly body: string
}
interface Queries {
  readonly matches: PreparedQuery<Line>
  /** The last of the next STRETCH rows that are read. */
  readonly end: PreparedQuery<{ readonly id: number }>
}

export const instanceList = (db: Database, listed: Listed): Journal['instances'] => {
  const prepared = new Map<string, Queries>()

  /** There are as many texts as kinds of filters: a few dozen. */
  const queriesFor = ({ from, rest }: Filter): Queries => {
    const name = `${from} ${rest}`
    const found = prepared.get(name)
    if (found) return found
    const made: Queries = {
      matches: query(
        db,
        `SELECT id, body FROM instances ${from} AND id < ? AND id >= ? ${rest === '' ? '' : `AND ${rest}`} ORDER BY id DESC LIMIT ?`,
      ),
      end: query(db, `SELECT id FROM instances ${from} AND id < ? ORDER BY id DESC LIMIT 1 OFFSET ${STRETCH - 1}`),
    }
    prepared.set(name, made)
    return made
  }

  return async (of) => {
    checkLimit(of.limit)
    await listed.current()
    const { keys, tests, ...filter } = filterOf(of)
    const { matches, end } = queriesFor({ keys, tests, ...filter })
    // One more than asked for, to know whether there is a next page.
    const wanted = of.limit + 1
    const lines: Line[] = []
    let size = 0
    const isFull = (): boolean => lines.length === wanted || (size > PAGE_SIZE && lines.length > 1)
    let before = of.cursor === undefined ? Number.MAX_SAFE_INTEGER : fromCursor(of.cursor)
    for (;;) {
      // Where nothing is left to test every row matches, and the limit alone ends the reading.
      const last = filter.rest === '' ? undefined : end.get(...keys, before)
      for (const line of matches.each(...keys, before, last?.id ?? 0, ...tests, wanted - lines.length)) {
        lines.push(line)
        size += line.body.length
        if (isFull()) break
      }
      if (!last || isFull()) return pageOf(lines, of.limit)
      before = last.id
      await nextRound()
    }
  }
}

const pageOf = (lines: readonly Line[], limit: number): Page<InstanceRow> => {
  const here = lines.slice(0, fitting(lines.slice(0, limit).map(({ body }) => body.length)))
  const rows = here.map(({ body }) => parseRow(body))
  const last = here.at(-1)
  return last && lines.length > here.length ? { rows, next: toCursor(last.id) } : { rows }
}
