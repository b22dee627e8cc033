// A workflow that waits for a person: for many of them at once.
import { flow, http, humanTask, match, step, takes, workflow } from 'contrail/dsl'
import type { Data } from 'contrail/dsl'
import { z } from 'zod'

const Work = z.object({ id: z.string(), filler: z.string() })
interface Work extends Data<typeof Work> {}

const task = flow(
  takes<Work>(),
  humanTask('Approve', {
    shows: ['id'],
    form: z.object({ yes: z.boolean() }),
    by: { roles: ['manager'] },
    due: '30d',
    escalate: [{ after: '20d', to: { people: ['boss'] } }],
  }),
)
const yes = step('Yes', (x: { readonly by: string }) => ({ output: x.by }))
const late = step('Late', ({ input }: { readonly input: Work }) => ({ output: input.id }))

export const asking = workflow(
  { name: 'Asking', version: 1, triggers: [http({ decode: Work, id: 'id' })], state: z.object({}), initial: {} },
  flow(task, match({ done: yes, expired: late })),
)
