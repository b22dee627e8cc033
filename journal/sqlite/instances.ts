// The list of instances, newest first: by an index where one fits, else a stretch at a time, so that a search never holds up the writers.
import type { Database } from './node-sqlite.ts'
import { setImmediate as nextRound } from 'node:timers/promises'
import type { InstanceRow } from '../../engine/index.ts'
import { JournalUnavailable } from '../errors.ts'
import type { Journal, Page } from '../journal.ts'
import { checkLimit, fitting, fromPlaces, PAGE_SIZE, toPlaces } from '../paging.ts'
import { planOf } from './instance-plan.ts'
import type { Plan } from './instance-plan.ts'
import type { Listed } from './pending-row.ts'
import { parseRow } from './lists.ts'
import { query } from './statement.ts'
import type { PreparedQuery } from './statement.ts'

/** Rows that a search looks at before it lets others have their turn: some milliseconds. */
const STRETCH = 5_000

/** Where a row stands in the order of the list: `b` is its id where the list is in the order of times. */
interface Place {
  readonly a: number
  readonly b?: number
}
interface Line extends Place {
  readonly body: string
}
interface Queries {
  readonly matches: PreparedQuery<Line>
  /** The last of the next STRETCH rows that are read. */
  readonly end: PreparedQuery<Place>
}

const NEWEST = Number.MAX_SAFE_INTEGER
const OLDEST = Number.MIN_SAFE_INTEGER

/** The statements of a plan: which rows of a stretch match, and where the next stretch ends. */
export const statementsOf = ({ from, by, order, rest }: Plan): { readonly matches: string; readonly end: string } => {
  const place = `(${order.join(', ')})`
  const given = `(${order.map(() => '?').join(', ')})`
  const read = order.map((column, i) => `${column} AS ${'ab'.charAt(i)}`).join(', ')
  const sorted = `ORDER BY ${order.map((column) => `${column} DESC`).join(', ')}`
  const where = `WHERE ${by.sql} AND ${place} < ${given}`
  return {
    matches: `SELECT ${read}, body FROM ${from} ${where} AND ${place} >= ${given} ${rest.sql === '' ? '' : `AND ${rest.sql}`} ${sorted} LIMIT ?`,
    end: `SELECT ${read} FROM ${from} ${where} ${sorted} LIMIT 1 OFFSET ${STRETCH - 1}`,
  }
}

const placesOf = ({ a, b }: Place): readonly number[] => (b === undefined ? [a] : [a, b])

export const instanceList = (db: Database, listed: Listed): Journal['instances'] => {
  const prepared = new Map<string, Queries>()
  let hasSearch = false

  /** There are as many texts as kinds of filters: a few dozen. */
  const queriesFor = (plan: Plan): Queries => {
    const { matches, end } = statementsOf(plan)
    const found = prepared.get(matches)
    if (found) return found
    // A writer may bring it up to date at any time.
    hasSearch ||= query(db, "SELECT 1 FROM sqlite_schema WHERE name = 'searched'").get() !== undefined
    if (plan.isNew && !hasSearch)
      throw new JournalUnavailable(`the journal is of an older Contrail and cannot be searched like this: start its engine once`)
    const made: Queries = { matches: query(db, matches), end: query(db, end) }
    prepared.set(matches, made)
    return made
  }

  return async (of) => {
    checkLimit(of.limit)
    await listed.current()
    const plan = planOf(of)
    const { by, rest, order } = plan
    const { matches, end } = queriesFor(plan)
    // One more than asked for, to know whether there is a next page.
    const wanted = of.limit + 1
    const lines: Line[] = []
    let size = 0
    const isFull = (): boolean => lines.length === wanted || (size > PAGE_SIZE && lines.length > 1)
    let before = of.cursor === undefined ? order.map(() => NEWEST) : fromPlaces(of.cursor, order.length)
    for (;;) {
      // Where nothing is left to test every row matches, and the limit alone ends the reading.
      const last = rest.sql === '' ? undefined : end.get(...by.values, ...before)
      const until = last ? placesOf(last) : order.map(() => OLDEST)
      for (const line of matches.each(...by.values, ...before, ...until, ...rest.values, wanted - lines.length)) {
        lines.push(line)
        size += line.body.length
        if (isFull()) break
      }
      if (!last || isFull()) return pageOf(lines, of.limit)
      before = until
      await nextRound()
    }
  }
}

const pageOf = (lines: readonly Line[], limit: number): Page<InstanceRow> => {
  const here = lines.slice(0, fitting(lines.slice(0, limit).map(({ body }) => body.length)))
  const rows = here.map(({ body }) => parseRow(body))
  const last = here.at(-1)
  return last && lines.length > here.length ? { rows, next: toPlaces(placesOf(last)) } : { rows }
}
