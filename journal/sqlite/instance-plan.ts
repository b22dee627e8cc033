// How a list of instances is read: by which index, in which order, and what is left to test on each row.
import type { InstanceQuery } from '../../engine/index.ts'
import { isByTime, searchedFields } from '../searched.ts'
import type { InputValue } from './node-sqlite.ts'

/** A condition and the values of its parameters. */
interface Condition {
  readonly sql: string
  readonly values: readonly InputValue[]
}
export interface Plan {
  /** The tables, in SQL, and what an index of them serves. */
  readonly from: string
  readonly by: Condition
  /** The columns that the list is in the descending order of. */
  readonly order: readonly string[]
  readonly rest: Condition
  /** Asks for what a database of an older format does not have. */
  readonly isNew: boolean
}

const condition = (sql: string, ...values: readonly InputValue[]): Condition => ({ sql, values })
const all = (conditions: readonly Condition[]): Condition => ({
  sql: conditions.map(({ sql }) => sql).join(' AND '),
  values: conditions.flatMap(({ values }) => values),
})

/** One way to read a list, and the filters that it leaves nothing to test of. */
interface Way {
  readonly from: string
  readonly by: readonly Condition[]
  readonly serves: readonly (keyof InstanceQuery)[]
}

export const planOf = (query: InstanceQuery): Plan => {
  const { workflow, status, review, text, from, to, number, stream } = query
  const [first, ...others] = searchedFields(query.search)
  const timed = isByTime(query)
  const column = first ? 'searched.started' : 'started'
  const times = [
    ...(from === undefined ? [] : [condition(`${column} >= ?`, from)]),
    ...(to === undefined ? [] : [condition(`${column} < ?`, to)]),
  ]
  const way = first ? bySearch(first, times) : timed ? byTime(times) : byColumn(query)
  const tests: Partial<Record<keyof InstanceQuery, Condition>> = {
    ...(workflow !== undefined && { workflow: condition('workflow = ?', workflow) }),
    ...(status !== undefined && { status: condition('status = ?', status) }),
    ...(review !== undefined && { review: condition(`review = ${review ? 1 : 0}`) }),
    ...(number !== undefined && { number: condition('number = ?', number) }),
    ...(stream !== undefined && { stream: ofStream(stream) }),
    ...(text !== undefined && { text: condition('(instr(instance, ?) > 0 OR instr(key, ?) > 0)', text, text) }),
  }
  const left = Object.entries(tests).flatMap(([name, test]) => (way.serves.some((served) => served === name) ? [] : [test]))
  const rest = all([...left, ...others.map(([field, value]) => isFound(field, value))])
  const order = first ? ['searched.started', 'searched.id'] : timed ? ['started', 'id'] : ['id']
  return { from: way.from, by: all(way.by), order, rest, isNew: timed || number !== undefined || status === 'completed' }
}

const bySearch = ([field, value]: readonly [string, string], times: readonly Condition[]): Way => ({
  // CROSS: what is found is looked up, and not the other way round.
  from: 'searched CROSS JOIN instances ON instances.id = searched.id',
  by: [condition('field = ? AND value = ?', field, value), ...times],
  serves: [],
})
const byTime = (times: readonly Condition[]): Way => ({ from: 'instances INDEXED BY instances_started', by: times, serves: [] })

const byColumn = ({ workflow, status, review, number, stream }: InstanceQuery): Way => {
  const indexed = (name: string): string => `instances INDEXED BY ${name}`
  // The index of what is unique names it first by its stream: few rows, put in order.
  if (stream !== undefined) return { from: 'instances', by: [ofStream(stream)], serves: ['stream'] }
  if (review === true) return { from: indexed('instances_review'), by: [condition('review = 1')], serves: ['review'] }
  if (status === 'completed') return { from: indexed('instances_status'), by: [condition('status = ?', status)], serves: ['status'] }
  if (status !== undefined)
    // As a database of an older format has the index, too.
    return { from: indexed('instances_status'), by: [condition("status <> 'completed' AND status = ?", status)], serves: ['status'] }
  if (workflow !== undefined && number !== undefined)
    return {
      from: indexed('instances_number'),
      by: [condition('workflow = ? AND number = ?', workflow, number)],
      serves: ['workflow', 'number'],
    }
  if (workflow !== undefined)
    return { from: indexed('instances_workflow'), by: [condition('workflow = ?', workflow)], serves: ['workflow'] }
  return { from: 'instances NOT INDEXED', by: [condition('true')], serves: [] }
}

const ofStream = (stream: string): Condition => condition('stream = (SELECT streams.id FROM streams WHERE name = ?)', stream)
const isFound = (field: string, value: string): Condition =>
  condition(
    'EXISTS (SELECT 1 FROM searched AS other WHERE other.field = ? AND other.value = ? AND other.started = instances.started AND other.id = instances.id)',
    field,
    value,
  )
