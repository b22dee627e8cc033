// The list of tasks that wait for a person: what is due first in front, filtered, by pages, and gone when they are done.
import { expect } from 'vitest'
import { tasksAt } from '../../engine/index.ts'
import type { InstanceRow, TaskLine, TaskQuery, TaskRow } from '../../engine/index.ts'
import type { Journal } from '../journal.ts'
import { journalTest } from './fixture.ts'
import type { OpenFixture } from './fixture.ts'
import { allPages } from './pages.ts'
import { appendAt, appendEach, EPOCH, rowAt } from './samples.ts'

const taskOf = (task: string, due: number, of: Partial<TaskLine> = {}): TaskLine => ({
  node: `0.${task}`,
  visit: 1,
  task,
  status: 'open',
  roles: [],
  people: [],
  taken: null,
  opened: EPOCH,
  due: EPOCH + due,
  ...of,
})
const rowWith = (key: string, tasks: readonly TaskLine[], of: Partial<InstanceRow> = {}): InstanceRow => {
  const row = rowAt(`Order/${key}`, key, of)
  const due = Math.min(...tasks.map((task) => task.due))
  return tasks.length === 0 ? row : { ...row, tasks, tasksAt: tasksAt(due, row.instance) }
}
const listed = async (journal: Journal, query: Partial<TaskQuery>, limit = 100): Promise<readonly TaskRow[]> => {
  const pages = await allPages((cursor) => journal.tasks({ limit, ...query, ...(cursor !== undefined && { cursor }) }))
  for (const { rows } of pages.slice(0, -1)) expect(rows).toHaveLength(limit)
  return pages.flatMap(({ rows }) => rows)
}
const names = (rows: readonly TaskRow[]): readonly string[] => rows.map(({ key, task }) => `${key} ${task}`)
const appended = (journal: Journal, rows: readonly InstanceRow[]): Promise<void> =>
  appendEach(
    journal,
    rows.map((row) => appendAt(row.stream, row.version - 1, { index: { instances: [row] } })),
  )

const ROWS = [
  rowWith('a', [taskOf('Approve', 9, { roles: ['manager'] })]),
  rowWith('b', [taskOf('Check', 3, { people: ['ann', 'bob'] }), taskOf('Approve', 7, { roles: ['boss', 'manager'] })]),
  rowWith('c', [], { workflow: 'Refund' }),
  rowWith('d', [taskOf('Check', 5, { people: ['"ann"'], taken: 'zoe', status: 'taken' })], { workflow: 'Refund' }),
]

export const taskListContract = (open: OpenFixture): void => {
  const test = journalTest(open)

  test('what is due first stands first, with its instance; an instance without a task has no line', async (journal) => {
    await appended(journal, ROWS)
    const rows = await listed(journal, {})
    expect(names(rows)).toEqual(['b Check', 'b Approve', 'd Check', 'a Approve'])
    const { instance, stream, workflow, number, hash, key, version } = ROWS[3]!
    expect(rows[2]).toEqual({ ...ROWS[3]!.tasks![0]!, instance, stream, workflow, number, hash, key, version })
  })

  test('pages end anywhere, also within an instance, and have no more than was asked for', async (journal) => {
    await appended(journal, ROWS)
    for (const limit of [1, 2, 3]) expect(names(await listed(journal, {}, limit))).toEqual(['b Check', 'b Approve', 'd Check', 'a Approve'])
    expect(names(await listed(journal, { task: 'Approve' }, 1))).toEqual(['b Approve', 'a Approve'])
  })

  test('each filter, and all of them together, give what they say and nothing else', async (journal) => {
    await appended(journal, ROWS)
    const found = async (query: Partial<TaskQuery>) => names(await listed(journal, query))
    expect(await found({ workflow: 'Refund' })).toEqual(['d Check'])
    expect(await found({ task: 'Check' })).toEqual(['b Check', 'd Check'])
    expect(await found({ role: 'manager' })).toEqual(['b Approve', 'a Approve'])
    expect(await found({ role: 'ann' })).toEqual([])
    expect(await found({ person: 'ann' })).toEqual(['b Check'])
    expect(await found({ person: '"ann"' })).toEqual(['d Check'])
    expect(await found({ person: 'zoe' })).toEqual(['d Check'])
    expect(await found({ status: 'taken' })).toEqual(['d Check'])
    expect(await found({ dueBefore: EPOCH + 5 })).toEqual(['b Check', 'd Check'])
    expect(await found({ workflow: 'Order', task: 'Approve', role: 'manager', status: 'open', dueBefore: EPOCH + 8 })).toEqual([
      'b Approve',
    ])
    expect(await found({ workflow: 'Nothing' })).toEqual([])
  })

  test('a task that was taken, done or moved stands so at once', async (journal) => {
    await appended(journal, ROWS)
    await appended(journal, [rowWith('b', [taskOf('Approve', 70, { roles: ['manager'], taken: 'ann', status: 'taken' })], { version: 2 })])
    expect(names(await listed(journal, {}))).toEqual(['d Check', 'a Approve', 'b Approve'])
    expect(names(await listed(journal, { person: 'ann' }))).toEqual(['b Approve'])
    await appended(journal, [rowWith('b', [], { version: 3, status: 'completed' })])
    expect(names(await listed(journal, {}))).toEqual(['d Check', 'a Approve'])
  })

  test('more instances than are read at a time are all found, and by a journal that is opened anew', async (journal, { reopen }) => {
    const many = Array.from({ length: 230 }, (_, i) => rowWith(`m${i}`, [taskOf('Approve', i, { people: [i === 225 ? 'ann' : 'bob'] })]))
    await appended(journal, many)
    expect(names(await listed(journal, { person: 'ann' }))).toEqual(['m225 Approve'])
    expect(names(await listed(await reopen(), {}, 50))).toEqual(many.map(({ key }) => `${key} Approve`))
  })

  test('a cursor that no list gave is refused', async (journal) => {
    await expect(journal.tasks({ limit: 1, cursor: 'x' })).rejects.toThrow('cursor')
    await expect(journal.tasks({ limit: 0 })).rejects.toThrow('limit is 0')
  })
}
