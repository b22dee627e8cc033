// The log of every request that the shop got, and of how it was answered.
import type { Database } from './database.ts'

export interface LogEntry {
  readonly method: string
  /** Without what is in it of the caller: '/charges/:reference', not the reference. */
  readonly path: string
  readonly orderId?: string | undefined
  /** `lost`: the connection was cut instead of an answer. */
  readonly answer: string
}
export interface LogCounts {
  readonly requests: number
  readonly refusals: number
  readonly lostAnswers: number
  /** By method, path and answer: 'POST /charges charged'. */
  readonly byAnswer: Readonly<Record<string, number>>
}
export interface RequestLog {
  write(entry: LogEntry): void
  counts(): LogCounts
  /** What was asked for one order, the oldest first. */
  ofOrder(orderId: string): readonly object[]
}

export const requestLog = (database: Database, now: () => Date): RequestLog => {
  const insert = database.prepare('insert into requests (at, method, path, order_id, answer) values (?, ?, ?, ?, ?)')
  const counted = database.prepare(
    "select method || ' ' || path || ' ' || answer as what, answer, count(*) as n from requests group by method, path, answer order by what",
  )
  const byOrder = database.prepare('select n, at, method, path, answer from requests where order_id = ? order by n')
  return {
    write: ({ method, path, orderId, answer }) => void insert.run(now().toISOString(), method, path, orderId ?? null, answer),
    counts: () => {
      const rows = counted.all().map(({ what, answer, n }) => ({ what: String(what), answer, n: Number(n) }))
      const sum = (some: typeof rows) => some.reduce((total, { n }) => total + n, 0)
      return {
        requests: sum(rows),
        refusals: sum(rows.filter(({ answer }) => answer === 'refused')),
        lostAnswers: sum(rows.filter(({ answer }) => answer === 'lost')),
        byAnswer: Object.fromEntries(rows.map(({ what, n }) => [what, n])),
      }
    },
    ofOrder: (orderId) => byOrder.all(orderId),
  }
}
