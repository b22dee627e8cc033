// The tasks of an instance that wait for a person, as its line in the list carries them, and what lists of tasks ask for and give.
import type { Entry } from '../base/index.ts'
import type { InstanceRow } from './index-rows.ts'
import type { Instance, Pending } from './state.ts'
import type { TaskLine, TaskStatus } from './task-line.ts'

/** One line of the list of tasks. `version` is the stream's version that it reflects. */
export interface TaskRow extends TaskLine, Pick<InstanceRow, 'instance' | 'stream' | 'workflow' | 'number' | 'hash' | 'key' | 'version'> {}

export interface TaskQuery {
  readonly workflow?: string
  readonly task?: string
  readonly role?: string
  /** It is for this person by name, or the person has it. */
  readonly person?: string
  readonly status?: TaskStatus
  /** Due at that time or before. */
  readonly dueBefore?: number
  readonly limit: number
  readonly cursor?: string
}

/** So many of one instance, those that are due first: its line is written anew with each of its turns. */
export const MOST_TASKS = 200

const tasksIn = (entries: readonly Entry<Pending>[]): readonly Pending[] => entries.flatMap(({ value }) => (value.task ? [value] : []))

/** Nothing where no task waits: lines of instances without any are what they always were. */
export const tasksOf = ({ instance, pending }: Pick<Instance, 'instance' | 'pending'>): Pick<InstanceRow, 'tasks' | 'tasksAt'> => {
  if (pending.size === 0) return {}
  const open = pending.perPage(tasksIn).flat()
  if (open.length === 0) return {}
  const first = open.toSorted((a, b) => a.due - b.due || (a.node < b.node ? -1 : a.node > b.node ? 1 : a.visit - b.visit))
  return { tasksAt: tasksAt(first[0]!.due, instance), tasks: first.slice(0, MOST_TASKS).flatMap(lineOf) }
}

/** In text order the earliest first, and no two instances alike. */
export const tasksAt = (due: number, instance: string): string => `${String(Math.max(0, due)).padStart(16, '0')}|${instance}`

const lineOf = ({ node, visit, due, task }: Pending): readonly TaskLine[] =>
  task
    ? [
        {
          node,
          visit,
          task: task.name,
          status: task.taken ? 'taken' : 'open',
          roles: task.roles,
          people: task.people,
          taken: task.taken?.by ?? null,
          opened: task.opened,
          due,
        },
      ]
    : []

export const rowsOfTasks = ({ tasks = [], ...row }: InstanceRow): readonly TaskRow[] => {
  const { instance, stream, workflow, number, hash, key, version } = row
  return tasks.map((task) => ({ ...task, instance, stream, workflow, number, hash, key, version }))
}

export const isAskedFor = (query: Omit<TaskQuery, 'limit' | 'cursor'>, row: TaskRow): boolean => {
  const { workflow, task, role, person, status, dueBefore = Infinity } = query
  return (
    (workflow === undefined || row.workflow === workflow) &&
    (task === undefined || row.task === task) &&
    (role === undefined || row.roles.includes(role)) &&
    (person === undefined || row.people.includes(person) || row.taken === person) &&
    (status === undefined || row.status === status) &&
    row.due <= dueBefore
  )
}
