// The list of instances, newest first: read by an index where one fits, and a stretch at a time, so that no search is one long statement.
import type { InstanceQuery, InstanceRow } from '../../engine/index.ts'
import type { Journal, Page } from '../journal.ts'
import { checkLimit, fitting, fromCursor, PAGE_SIZE, toCursor } from '../paging.ts'
import type { Database, Value } from './database.ts'
import { parseRow } from './lists.ts'
import { toText } from './text.ts'

/** Rows that one statement of a search looks at: some milliseconds. */
const STRETCH = 5_000

interface Condition {
  readonly sql: (value: string) => string
  readonly value?: Value
}
interface Filter {
  /** What an index serves. */
  readonly by: readonly Condition[]
  /** What is left to test on each row. */
  readonly rest: readonly Condition[]
}

const filterOf = ({ workflow, status, review, text }: InstanceQuery): Filter => {
  const ofWorkflow: readonly Condition[] = workflow === undefined ? [] : [{ sql: (v) => `workflow = ${v}`, value: toText(workflow) }]
  const ofStatus: readonly Condition[] = status === undefined ? [] : [{ sql: (v) => `status = ${v}`, value: toText(status) }]
  const ofReview: readonly Condition[] = review === undefined ? [] : [{ sql: () => (review ? 'review' : 'NOT review') }]
  const ofText: readonly Condition[] =
    text === undefined ? [] : [{ sql: (v) => `(strpos(instance, ${v}) > 0 OR strpos(key, ${v}) > 0)`, value: toText(text) }]
  if (review === true) return { by: ofReview, rest: [...ofWorkflow, ...ofStatus, ...ofText] }
  if (status !== undefined && status !== 'completed') {
    const open: Condition = { sql: () => "status <> 'completed'" }
    return { by: [open, ...ofStatus], rest: [...ofWorkflow, ...ofReview, ...ofText] }
  }
  return { by: ofWorkflow, rest: [...ofStatus, ...ofReview, ...ofText] }
}

interface Line {
  readonly id: number
  /** Null for the last row of a stretch behind which there are more. */
  readonly body: string | null
  /** Of the body, in bytes: how many bytes it has is known to the database without reading it. */
  readonly size: number
}

/** One stretch below `before`: up to `wanted` rows that fit, and where to go on. */
const stretchOf = (schema: string, { by, rest }: Filter, before: number, wanted: number): { sql: string; values: readonly Value[] } => {
  const values: Value[] = [before, wanted]
  const all = (conditions: readonly Condition[]): string =>
    conditions
      .map(({ sql, value }) => {
        if (value !== undefined) values.push(value)
        return sql(`$${values.length}::text`)
      })
      .join(' AND ')
  const [byAll, restAll] = [all(by), all(rest)]
  const length = restAll === '' ? wanted : STRETCH
  return {
    values,
    sql: `
      WITH stretch AS MATERIALIZED (
        SELECT id, body, ${restAll || 'true'} AS fits FROM ${schema}.instances
        WHERE id < $1 ${byAll && `AND ${byAll}`} ORDER BY id DESC LIMIT ${length})
      (SELECT id, body, size FROM (
        SELECT id, body, octet_length(body) AS size, sum(octet_length(body)) OVER (ORDER BY id DESC) AS far
        FROM stretch WHERE fits ORDER BY id DESC LIMIT $2) AS found
      WHERE far - size <= ${PAGE_SIZE} ORDER BY id DESC)
      UNION ALL (SELECT min(id), NULL, 0 FROM stretch HAVING count(*) = ${length})`,
  }
}

/** A name that is kept as JSON text may match by the letters of an escape: only the row itself says. */
const isMeant = (row: InstanceRow, text: string | undefined): boolean =>
  text === undefined || row.instance.includes(text) || row.key.includes(text)

export const instanceList =
  (db: Database): Journal['instances'] =>
  async (query) => {
    checkLimit(query.limit)
    const filter = filterOf(query)
    // One more than asked for, to know whether there is a next page.
    const wanted = query.limit + 1
    const found: Found[] = []
    let before = query.cursor === undefined ? Number.MAX_SAFE_INTEGER : fromCursor(query.cursor)
    for (;;) {
      const { sql, values } = stretchOf(db.schema, filter, before, wanted - found.length)
      const lines = await db.read<Line>(sql, values)
      for (const { id, body, size } of lines) {
        const row = body === null ? undefined : parseRow(body)
        if (row && isMeant(row, query.text)) found.push({ id, row, size })
      }
      // The database gives no more than a page holds, but for the row that goes beyond it: behind that there may be others.
      const last = sizeOf(lines) > PAGE_SIZE ? lines.findLast(({ body }) => body !== null) : lines.find(({ body }) => body === null)
      const isFull = found.length === wanted || (found.length > 1 && sizeOf(found) > PAGE_SIZE)
      if (isFull || !last) return pageOf(found, query.limit)
      before = last.id
    }
  }

interface Found {
  readonly id: number
  readonly row: InstanceRow
  readonly size: number
}
const sizeOf = (lines: readonly { readonly size: number }[]): number => lines.reduce((sum, { size }) => sum + size, 0)

const pageOf = (found: readonly Found[], limit: number): Page<InstanceRow> => {
  const most = found.slice(0, limit)
  const here = most.slice(0, fitting(most.map(({ size }) => size)))
  const rows = here.map(({ row }) => row)
  const last = here.at(-1)
  return last && found.length > here.length ? { rows, next: toCursor(last.id) } : { rows }
}
