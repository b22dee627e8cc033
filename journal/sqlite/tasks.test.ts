// Tasks among more lines than one stretch of a search looks at.
import { expect, it } from 'vitest'
import { tasksAt } from '../../engine/index.ts'
import { appendAt, rowAt } from '../contract/samples.ts'
import { openSqliteJournal } from './index.ts'
import { temporaryFolder } from './temporary.test.helper.ts'

const COUNT = 4_100
const rowOf = (i: number) => {
  const row = rowAt(`Order/${i}`, `${i}`)
  const person = i === COUNT - 1 || i === 7 ? 'zoe' : 'ann'
  const task = { node: '0.T', visit: 1, task: 'T', status: 'open', roles: [], people: [person], taken: null, opened: 0, due: i } as const
  return { ...row, tasks: [task], tasksAt: tasksAt(i, row.instance) }
}

it('a person is found at either end of thousands, and others have their turn meanwhile', async () => {
  const directory = temporaryFolder()
  const journal = await openSqliteJournal({ directory, warn: () => {} })
  const rows = Array.from({ length: COUNT }, (_, i) => rowOf(i))
  await journal.append(rows.map((row) => appendAt(row.stream, 0, { index: { instances: [row] } })))
  await journal.tasks({ limit: 1 })
  let turns = 0
  const tick = (): void => {
    turns += 1
    again = setImmediate(tick)
  }
  let again = setImmediate(tick)
  const { rows: found, next } = await journal.tasks({ limit: 10, person: 'zoe' })
  clearImmediate(again)
  expect(found.map(({ key }) => key)).toEqual(['7', `${COUNT - 1}`])
  expect(next).toBeUndefined()
  expect(turns).toBeGreaterThanOrEqual(2)
  await journal.close()
})
