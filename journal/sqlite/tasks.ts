// Lines of instances with tasks that wait for a person, in the order of what is due first of each: by their own index, a stretch at a time, so that a search never holds up the writers.
import { setImmediate as nextRound } from 'node:timers/promises'
import type { InstanceRow, TaskQuery } from '../../engine/index.ts'
import { taskList } from '../task-list.ts'
import type { Journal } from '../journal.ts'
import { parseRow } from './lists.ts'
import type { Database, InputValue } from './node-sqlite.ts'
import type { Listed } from './pending-row.ts'
import { ROW_TASKS } from './schema.ts'
import { query as prepare } from './statement.ts'
import type { PreparedQuery } from './statement.ts'

/** Lines that a search looks at before it lets others have their turn: some milliseconds. */
const STRETCH = 2_000
/** Behind every key of a line, and behind one key and before the next. */
const [LAST, BEHIND] = ['~', '!']

export const tasks = (db: Database, listed: Listed): Journal['tasks'] => {
  const from = `FROM instances WHERE ${ROW_TASKS} IS NOT NULL AND ${ROW_TASKS} >= ?`
  const end = prepare<{ at: string }>(db, `SELECT ${ROW_TASKS} AS at ${from} ORDER BY ${ROW_TASKS} LIMIT 1 OFFSET ${STRETCH - 1}`)
  /** By what is left to test on each line: a handful. */
  const prepared = new Map<string, PreparedQuery<{ body: string }>>()
  const matchesOf = (tests: string): PreparedQuery<{ body: string }> => {
    const found =
      prepared.get(tests) ??
      prepare<{ body: string }>(db, `SELECT body ${from} AND ${ROW_TASKS} <= ? ${tests} ORDER BY ${ROW_TASKS} LIMIT ?`)
    prepared.set(tests, found)
    return found
  }
  const lines = async ({ workflow, task, role, person }: TaskQuery, first: string, most: number): Promise<readonly InstanceRow[]> => {
    // A name stands in a line as JSON writes it; whether it stands there as what is asked for says the line itself.
    const named = [task, role, person].flatMap((name): readonly InputValue[] => (name === undefined ? [] : [JSON.stringify(name)]))
    const matches = matchesOf(`${workflow === undefined ? '' : 'AND workflow = ?'} ${named.map(() => 'AND instr(body, ?) > 0').join(' ')}`)
    const values = [...(workflow === undefined ? [] : [workflow]), ...named]
    const found: InstanceRow[] = []
    for (let after = first; ;) {
      const last = end.get(after)?.at
      for (const { body } of matches.all(after, last ?? LAST, ...values, most - found.length)) found.push(parseRow(body))
      if (found.length >= most || last === undefined) return found
      after = `${last}${BEHIND}`
      await nextRound()
    }
  }
  const list = taskList(lines)
  return async (query) => {
    await listed.current()
    return list(query)
  }
}
