// Lines of instances with tasks that wait for a person, in the order of what is due first of each: read by their own index.
import type { InstanceRow, TaskQuery } from '../../engine/index.ts'
import { taskList } from '../task-list.ts'
import type { Journal } from '../journal.ts'
import { parseRow } from './lists.ts'
import type { Database, InputValue } from './node-sqlite.ts'
import type { Listed } from './pending-row.ts'
import { ROW_TASKS } from './schema.ts'
import { query as prepare } from './statement.ts'

export const tasks = (db: Database, listed: Listed): Journal['tasks'] => {
  const lines = (query: TaskQuery, from: string, most: number): readonly InstanceRow[] => {
    const { workflow, task, role, person } = query
    // A name stands in a line as JSON writes it; whether it stands there as what is asked for says the line itself.
    const named = [task, role, person].flatMap((name): readonly InputValue[] => (name === undefined ? [] : [JSON.stringify(name)]))
    const tests = [...(workflow === undefined ? [] : ['workflow = ?']), ...named.map(() => 'instr(body, ?) > 0')]
    const where = [`${ROW_TASKS} IS NOT NULL`, `${ROW_TASKS} >= ?`, ...tests].join(' AND ')
    const values = [...(workflow === undefined ? [] : [workflow]), ...named]
    return prepare<{ body: string }>(db, `SELECT body FROM instances WHERE ${where} ORDER BY ${ROW_TASKS} LIMIT ?`)
      .all(from, ...values, most)
      .map(({ body }) => parseRow(body))
  }
  const list = taskList(async (query, from, most) => lines(query, from, most))
  return async (query) => {
    await listed.current()
    return list(query)
  }
}
