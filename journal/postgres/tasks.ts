// Lines of instances with tasks that wait for a person, in the order of what is due first of each: read by their own index.
import { taskList } from '../task-list.ts'
import type { Journal } from '../journal.ts'
import type { Database, Value } from './database.ts'
import { parseRow } from './lists.ts'
import { ROW_TASKS } from './schema.ts'
import { toText } from './text.ts'

export const tasks = (db: Database): Journal['tasks'] =>
  taskList(async ({ workflow, task, role, person }, from, most) => {
    const values: Value[] = [from, most]
    const given = (value: string): string => `$${values.push(value)}::text`
    const tests = [
      ...(workflow === undefined ? [] : [`workflow = ${given(toText(workflow))}`]),
      // A name stands in a line as JSON writes it; whether it stands there as what is asked for says the line itself.
      ...[task, role, person].flatMap((name) => (name === undefined ? [] : [`strpos(body, ${given(JSON.stringify(name))}) > 0`])),
    ]
    const where = [`${ROW_TASKS} IS NOT NULL`, `${ROW_TASKS} >= $1::text`, ...tests].join(' AND ')
    const found = await db.read<{ body: string }>(
      `SELECT body FROM ${db.schema}.instances WHERE ${where} ORDER BY ${ROW_TASKS} LIMIT $2`,
      values,
    )
    return found.map(({ body }) => parseRow(body))
  })
