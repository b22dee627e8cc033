// GET /tasks, GET /tasks/:place and POST /tasks/:place/actions: what waits for people, one task with its form, and what a person does with it.
import { Hono } from 'hono'
import { z } from 'zod'
import { streamOf, TASK_STATUSES } from '../../../engine/index.ts'
import type { Paged, TaskRow } from '../api.ts'
import type { Deps } from '../deps.ts'
import { knownInstance } from '../known-instance.ts'
import { invalid, notFound } from '../problem.ts'
import { placeOf, taskView } from '../task-view.ts'
import { answered, bodyOf, textField, Written } from './action-request.ts'

const text = z
  .string()
  .max(512)
  .transform((value) => (value === '' ? undefined : value))
  .optional()
const time = z
  .string()
  .transform((value, context): number => {
    const at = /^\d+$/.test(value) ? Number(value) : Date.parse(value)
    if (!Number.isNaN(at)) return at
    context.addIssue({ code: 'custom', message: 'must be a time: milliseconds since the epoch, or ISO such as 2026-11-30T18:00Z' })
    return z.NEVER
  })
  .optional()
const Query = z.object({
  workflow: text,
  task: text,
  role: text,
  person: text,
  status: z.enum(TASK_STATUSES, { error: `must be one of ${TASK_STATUSES.join(', ')}` }).optional(),
  dueBefore: time,
  cursor: text,
  limit: z.coerce
    .number({ error: 'must be a number' })
    .int('must be a whole number')
    .min(1, 'must be 1 or more')
    .max(200, 'must be 200 or less')
    .default(50),
})

const revision = z.number({ error: 'say on top of which revision of the draft, 0 for the first' }).int().min(0)
const Body = z.strictObject({
  id: textField('an id that makes this action count once', 128),
  by: textField('who you are', 128),
  roles: z.array(textField('a role', 128)).max(100).exactOptional(),
  evenThoughTaken: textField('why, for those who read it later', 2000).exactOptional(),
  action: z.discriminatedUnion('do', [
    z.strictObject({ do: z.literal('claim') }),
    z.strictObject({ do: z.literal('release') }),
    z.strictObject({ do: z.literal('hand'), to: textField('to whom', 128) }),
    z.strictObject({ do: z.literal('save'), value: Written, revision }),
    z.strictObject({ do: z.literal('comment'), text: textField('what there is to say', 10_000) }),
    z.strictObject({ do: z.literal('done'), value: Written }),
  ]),
})

export const taskRoutes = (deps: Deps): Hono =>
  new Hono()
    .get('/tasks', async (c) => {
      const query = Query.safeParse(c.req.query())
      if (!query.success) return invalid(c, 'query', query.error)
      const asked = Object.fromEntries(Object.entries(query.data).filter(([, value]) => value !== undefined))
      const page: Paged<TaskRow> = await deps.journal.tasks({ limit: query.data.limit, ...asked })
      return c.json(page)
    })
    .get('/tasks/:place', async (c) => {
      const place = placeOf(c.req.param('place'))
      const known = place && (await knownInstance(deps, place.instance))
      const view = place && known && taskView(known, place)
      return view ? c.json(view) : notFound(c, `task '${c.req.param('place')}'`)
    })
    .post('/tasks/:place/actions', async (c) => {
      const of = placeOf(c.req.param('place'))
      if (of === undefined || (await deps.journal.instance(of.instance)) === undefined) return notFound(c, `task '${c.req.param('place')}'`)
      const body = await bodyOf<z.output<typeof Body>>(c, Body)
      if (body instanceof Response) return body
      return answered(c, await deps.ask({ kind: 'task', stream: streamOf(of.instance), of, ...body }))
    })
