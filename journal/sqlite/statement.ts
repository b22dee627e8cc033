// Prepared queries whose rows have a type: the SQL beside each says what it is.
import type { Database, InputValue } from './node-sqlite.ts'

export interface PreparedQuery<Row> {
  all(...params: readonly InputValue[]): readonly Row[]
  get(...params: readonly InputValue[]): Row | undefined
  /** Row by row, for who may stop before the end. */
  each(...params: readonly InputValue[]): Iterable<Row>
}

export const query = <Row>(db: Database, sql: string): PreparedQuery<Row> => {
  const statement = db.prepare(sql)
  // The one place where a row is taken for what its SQL selects: STRICT tables hold their columns to the types of the schema.
  // oxlint-disable typescript/no-unsafe-type-assertion
  return {
    all: (...params) => statement.all(...params) as Row[],
    get: (...params) => statement.get(...params) as Row | undefined,
    each: (...params) => statement.iterate(...params) as Iterable<Row>,
  }
  // oxlint-enable typescript/no-unsafe-type-assertion
}
