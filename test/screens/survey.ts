// A task whose form has two pages, for the tests of the page.
import { flow, http, humanTask, match, step, takes, workflow } from 'contrail/dsl'
import type { Data, Done } from 'contrail/dsl'
import { z } from 'zod'

const Asked = z.object({ id: z.string() })
interface Asked extends Data<typeof Asked> {}
interface Answer {
  readonly name: string
  readonly stars: number
  readonly tags: readonly string[]
}
const answer = flow(
  takes<Asked>(),
  humanTask('Survey', {
    form: [
      z.object({ name: z.string().min(1) }),
      z.object({ stars: z.int().min(1).max(5), tags: z.array(z.enum(['fast', 'kind'])).default([]) }),
    ],
    by: { roles: ['guest'] },
    due: '3d',
  }),
)
const told = step('Told', ({ value, by }: Extract<Done<Asked, Answer>, { readonly kind: 'done' }>) => ({ output: { ...value, by } }))
const silent = step('Silent', ({ input }: { readonly input: Asked }) => ({ output: input.id }))

export const survey = workflow(
  { name: 'Survey', version: 1, triggers: [http({ decode: Asked, id: 'id' })], state: z.object({}), initial: {} },
  flow(answer, match({ done: told, expired: silent })),
)
