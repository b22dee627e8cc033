// The scenario of docs/journal.md in which a person does a task, as a play.
import { z } from 'zod'
import { flow, humanTask, match, step, takes, workflow } from '../../dsl/index.ts'
import type { TaskCommand } from '../../engine/index.ts'
import { onCart, start } from '../core/attack.fixture.ts'
import type { Submitted } from '../core/attack.fixture.ts'
import { CART, of } from './scenarios.ts'
import type { Play } from './scenarios.ts'

const HOUR = 3_600_000
const said = step('Said', ({ by }: { readonly by: string }) => ({ output: by }))
const nobody = step('Nobody', ({ input }: { readonly input: Submitted }) => ({ output: input.id }))
const approval = workflow(
  { ...onCart, name: 'Approval' },
  flow(
    takes<Submitted>(),
    humanTask('Approve', {
      shows: ['amount'],
      form: z.object({ yes: z.boolean() }),
      by: { people: ['ann'] },
      due: '3d',
      escalate: [{ after: '1h', to: { people: ['boss'] } }],
    }),
    match({ done: said, expired: nobody }),
  ),
)
const ask = (id: string, by: string, action: TaskCommand['action']): TaskCommand => ({
  kind: 'task',
  stream: CART,
  id,
  of: { instance: of('Approval'), node: '0.Approve', visit: 1 },
  by,
  action,
})

export const taskPlays: readonly Play[] = [
  {
    name: 'A task that is escalated, claimed and done',
    workflows: [approval],
    play: async (on) => {
      await on.tell(start(approval))
      await on.pass(HOUR)
      await on.tell(ask('1', 'boss', { do: 'claim' }))
      await on.tell(ask('2', 'boss', { do: 'save', value: { yes: true }, revision: 0 }))
      await on.tell(ask('3', 'ann', { do: 'done', value: { yes: true } }))
      await on.tell(ask('4', 'boss', { do: 'done', value: { yes: true } }))
    },
    shows: '"TaskDone","Approval:c1@Cart/c1"',
  },
]
