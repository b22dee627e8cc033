// A human task as people see it: drawn, told visit by visit, and without what its schemas mark.
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { flow, http, humanTask, takes, workflow } from '../../dsl/index.ts'
import type { TaskEvent } from '../../engine/index.ts'
import { maskedEvent } from './mask-event.ts'
import { schemaMask } from './mask.ts'
import { toMermaid } from './mermaid.ts'
import { maskedTask, toldTask } from './told-task.ts'
import type { TaskVisit } from './api.ts'

const Asked = z.object({ id: z.string(), iban: z.string().meta({ sensitive: 'pii' }) })
const Form = z.object({ yes: z.boolean(), phone: z.string().meta({ sensitive: 'pii' }) })
const asking = workflow(
  { name: 'Asking', version: 1, triggers: [http({ decode: Asked, id: 'id' })], state: z.object({}), initial: {} },
  flow(takes<z.output<typeof Asked>>(), humanTask('Approve', { shows: ['id', 'iban'], form: Form, by: { roles: ['manager'] }, due: '3d' })),
)
const at = { instance: 'Asking:a', node: '0.Approve', visit: 1 }
const value = { yes: true, phone: '555-0199' }
const events: readonly TaskEvent[] = [
  { kind: 'TaskOpened', ...at, task: 'Approve', due: 3_600_000, roles: ['manager'], shows: { id: 'a', iban: 'DE02-7777' } },
  { kind: 'TaskAssigned', ...at, people: ['boss'] },
  { kind: 'TaskTaken', ...at, by: 'ann', to: 'bob', reason: 'on leave' },
  { kind: 'TaskReleased', ...at, by: 'bob' },
  { kind: 'TaskDraftSaved', ...at, by: 'ann', value, revision: 2 },
  { kind: 'TaskCommented', ...at, by: 'ann', text: 'call 555-0199 about DE02-7777' },
  { kind: 'TaskDone', ...at, by: 'ann', value },
]
const hide = schemaMask(
  [asking],
  [
    { at: 'input', value: { id: 'a', iban: 'DE02-7777' } },
    { at: 'value', value },
  ],
)

describe('a human task', () => {
  it('is drawn with its name and until when it waits', () => {
    expect(toMermaid(asking.graph)).toContain('n1{{"Approve (3d)"}}')
  })
  it('shows nothing that a form or the payload marks, in no event and no comment', () => {
    for (const event of events) expect(JSON.stringify(maskedEvent(event, hide))).not.toMatch(/555-0199|DE02-7777/)
    expect(maskedEvent(events[0]!, hide)).toMatchObject({ shows: { id: 'a', iban: '••••' } })
    expect(maskedEvent(events[6]!, hide)).toMatchObject({ value: { yes: true, phone: '••••' } })
  })
  it('is told as a visit: who may do it, what was said and filled in, and who did it', () => {
    const told = events.reduce<TaskVisit | undefined>((task, event, i) => toldTask(task, event, i), undefined)
    expect(maskedTask(told!, hide)).toEqual({
      name: 'Approve',
      roles: ['manager'],
      people: ['boss'],
      shows: { id: 'a', iban: '••••' },
      draft: { by: 'ann', since: 4, value: { yes: true, phone: '••••' }, revision: 2 },
      comments: [{ by: 'ann', at: 5, text: 'call •••• about ••••' }],
      done: { by: 'ann', at: 6, value: { yes: true, phone: '••••' } },
    })
    expect(toldTask(undefined, events[1]!, 0)).toBeUndefined()
  })
})
