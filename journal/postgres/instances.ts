// The list of instances, newest first: read by an index where one fits, and a stretch at a time, so that no search is one long statement.
import type { InstanceQuery, InstanceRow } from '../../engine/index.ts'
import type { Journal, Page } from '../journal.ts'
import { checkLimit, fitting, fromPlaces, PAGE_SIZE, toPlaces } from '../paging.ts'
import { searchedFields } from '../searched.ts'
import type { Database, Value } from './database.ts'
import { parseRow } from './lists.ts'
import { toText } from './text.ts'

/** Rows that one statement of a search looks at: some milliseconds. */
const STRETCH = 5_000

/** In SQL; `with` puts a value among the parameters and gives its name. */
type Condition = (given: (value: Value) => string) => string
interface Filter {
  /** The tables. */
  readonly from: string
  /** What an index serves. */
  readonly by: readonly Condition[]
  /** The columns that the list is in the descending order of. */
  readonly order: readonly string[]
  /** What is left to test on each row. */
  readonly rest: readonly Condition[]
}

export const filterOf = (schema: string, query: InstanceQuery): Filter => {
  const { workflow, status, review, text, from, to, number, stream } = query
  const [first, ...others] = searchedFields(query.search)
  const started = first ? 's.started' : 'i.started'
  const times: readonly Condition[] = [
    ...(from === undefined ? [] : [(given: Given) => `${started} >= ${given(from)}`]),
    ...(to === undefined ? [] : [(given: Given) => `${started} < ${given(to)}`]),
  ]
  const ofWorkflow: readonly Condition[] = workflow === undefined ? [] : [(given) => `i.workflow = ${given(toText(workflow))}`]
  const ofNumber: readonly Condition[] = number === undefined ? [] : [(given) => `i.number = ${given(number)}`]
  const ofStatus: readonly Condition[] = status === undefined ? [] : [(given) => `i.status = ${given(toText(status))}`]
  const ofReview: readonly Condition[] = review === undefined ? [] : [() => (review ? 'i.review' : 'NOT i.review')]
  const ofStream: readonly Condition[] =
    stream === undefined ? [] : [(given) => `i.stream = (SELECT id FROM ${schema}.streams WHERE name = ${given(toText(stream))})`]
  const ofText: readonly Condition[] =
    text === undefined ? [] : [(given) => `(strpos(i.instance, ${given(toText(text))}) > 0 OR strpos(i.key, ${given(toText(text))}) > 0)`]
  const ofOthers = others.map(
    ([field, value]): Condition =>
      (given) =>
        `EXISTS (SELECT FROM ${schema}.searched o WHERE o.field = ${given(field)} AND o.value = ${given(value)} AND o.started = i.started AND o.id = i.id)`,
  )
  const all = `${schema}.instances i`
  const byId = { from: all, order: ['i.id'] }
  if (first) {
    const [field, value] = first
    const found = `${schema}.searched s JOIN ${schema}.instances i ON i.id = s.id`
    const by: readonly Condition[] = [(given) => `s.field = ${given(field)}`, (given) => `s.value = ${given(value)}`, ...times]
    const rest = [...ofOthers, ...ofStream, ...ofReview, ...ofStatus, ...ofWorkflow, ...ofNumber, ...ofText]
    return { from: found, by, order: ['s.started', 's.id'], rest }
  }
  if (times.length > 0) {
    const rest = [...ofStream, ...ofReview, ...ofStatus, ...ofWorkflow, ...ofNumber, ...ofText]
    return { from: all, by: times, order: ['i.started', 'i.id'], rest }
  }
  if (stream !== undefined) return { ...byId, by: ofStream, rest: [...ofReview, ...ofStatus, ...ofWorkflow, ...ofNumber, ...ofText] }
  if (review === true) return { ...byId, by: ofReview, rest: [...ofWorkflow, ...ofNumber, ...ofStatus, ...ofText] }
  if (status !== undefined) return { ...byId, by: ofStatus, rest: [...ofWorkflow, ...ofNumber, ...ofReview, ...ofText] }
  if (workflow !== undefined) return { ...byId, by: [...ofWorkflow, ...ofNumber], rest: [...ofReview, ...ofText] }
  return { ...byId, by: [], rest: [...ofNumber, ...ofReview, ...ofText] }
}
type Given = (value: Value) => string

/** Where a row stands in the order of the list; `b` counts where that is the order of times. */
interface Place {
  readonly a: number
  readonly b: number
}
interface Line extends Place {
  /** Null for the last row of a stretch behind which there are more. */
  readonly body: string | null
  /** Of the body, in bytes: how many bytes it has is known to the database without reading it. */
  readonly size: number
}

/** One stretch behind `before`: up to `wanted` rows that fit, and where to go on. */
export const stretchOf = (
  filter: Filter,
  before: readonly number[],
  wanted: number,
): { readonly sql: string; readonly values: readonly Value[] } => {
  const { from, by, order, rest } = filter
  const values: Value[] = []
  const given: Given = (value) => `$${values.push(value)}::${typeof value === 'number' ? 'bigint' : 'text'}`
  const all = (conditions: readonly Condition[]): string => conditions.map((condition) => condition(given)).join(' AND ')
  const [byAll, restAll] = [all(by), all(rest)]
  const length = restAll === '' ? wanted : STRETCH
  const [a, b = '0'] = order
  const place = `(${order.join(', ')}) < (${before.map(given).join(', ')})`
  const sorted = order.map((column) => `${column} DESC`).join(', ')
  return {
    values,
    sql: `
      WITH stretch AS MATERIALIZED (
        SELECT ${a} AS a, ${b} AS b, body, ${restAll || 'true'} AS fits FROM ${from}
        WHERE ${place} ${byAll && `AND ${byAll}`} ORDER BY ${sorted} LIMIT ${length})
      (SELECT a, b, body, size FROM (
        SELECT a, b, body, octet_length(body) AS size, sum(octet_length(body)) OVER (ORDER BY a DESC, b DESC) AS far
        FROM stretch WHERE fits ORDER BY a DESC, b DESC LIMIT ${wanted}) AS found
      WHERE far - size <= ${PAGE_SIZE} ORDER BY a DESC, b DESC)
      UNION ALL (SELECT a, b, NULL, 0 FROM stretch WHERE (SELECT count(*) FROM stretch) = ${length} ORDER BY a, b LIMIT 1)`,
  }
}

/** A name that is kept as JSON text may match by the letters of an escape: only the row itself says. */
const isMeant = (row: InstanceRow, text: string | undefined): boolean =>
  text === undefined || row.instance.includes(text) || row.key.includes(text)

export const instanceList =
  (db: Database): Journal['instances'] =>
  async (query) => {
    checkLimit(query.limit)
    const filter = filterOf(db.schema, query)
    const { order } = filter
    const placesOf = ({ a, b }: Place): readonly number[] => (order.length === 1 ? [a] : [a, b])
    // One more than asked for, to know whether there is a next page.
    const wanted = query.limit + 1
    const found: Found[] = []
    let before = query.cursor === undefined ? order.map(() => Number.MAX_SAFE_INTEGER) : fromPlaces(query.cursor, order.length)
    for (;;) {
      const { sql, values } = stretchOf(filter, before, wanted - found.length)
      const lines = await db.read<Line>(sql, values)
      for (const line of lines) {
        const row = line.body === null ? undefined : parseRow(line.body)
        if (row && isMeant(row, query.text)) found.push({ place: placesOf(line), row, size: line.size })
      }
      // The database gives no more than a page holds, but for the row that goes beyond it: behind that there may be others.
      const last = sizeOf(lines) > PAGE_SIZE ? lines.findLast(({ body }) => body !== null) : lines.find(({ body }) => body === null)
      const isFull = found.length === wanted || (found.length > 1 && sizeOf(found) > PAGE_SIZE)
      if (isFull || !last) return pageOf(found, query.limit)
      before = placesOf(last)
    }
  }

interface Found {
  readonly place: readonly number[]
  readonly row: InstanceRow
  readonly size: number
}
const sizeOf = (lines: readonly { readonly size: number }[]): number => lines.reduce((sum, { size }) => sum + size, 0)

const pageOf = (found: readonly Found[], limit: number): Page<InstanceRow> => {
  const most = found.slice(0, limit)
  const here = most.slice(0, fitting(most.map(({ size }) => size)))
  const rows = here.map(({ row }) => row)
  const last = here.at(-1)
  return last && found.length > here.length ? { rows, next: toPlaces(last.place) } : { rows }
}
