// Events of a human task in words.
import { expect, it } from 'vitest'
import { eventText } from './event-text.ts'

const at = { instance: 'Asking:a', node: '0.Approve', visit: 1 }
const HOUR = 3_600_000

it('tells of a task whose it is, who has it and why, and who did it', () => {
  const text = (event: Parameters<typeof eventText>[0]): string => eventText(event, 0).text
  expect(text({ kind: 'TaskOpened', ...at, task: 'Approve', due: HOUR, roles: ['manager'], people: ['ann'] })).toBe(
    'for ann, role manager, due in 1 h',
  )
  expect(text({ kind: 'TaskAssigned', ...at, people: ['boss'] })).toBe('not done in time: also for boss')
  expect(text({ kind: 'TaskTaken', ...at, by: 'ann' })).toBe('by ann')
  expect(text({ kind: 'TaskTaken', ...at, by: 'ann', to: 'bob', reason: 'on leave' })).toBe('by bob, from ann: on leave')
  expect(text({ kind: 'TaskReleased', ...at, by: 'bob' })).toBe('by bob')
  expect(text({ kind: 'TaskDraftSaved', ...at, by: 'ann', value: {}, revision: 2 })).toBe('revision 2, by ann')
  expect(text({ kind: 'TaskCommented', ...at, by: 'ann', text: 'why?' })).toBe('ann: why?')
  expect(text({ kind: 'TaskDone', ...at, by: 'ann', value: {} })).toBe('by ann')
})
