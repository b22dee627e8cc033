// GET /schedules, GET /schedules/:name, POST /schedules, POST /schedules/:name/pause|resume|run|backfill|delete.
import { Hono } from 'hono'
import type { Context } from 'hono'
import { z } from 'zod'
import { SCHEDULES, scheduleStream } from '../../../engine/index.ts'
import type { OperatorAction, Reply } from '../../../engine/index.ts'
import type { Deps } from '../deps.ts'
import { invalid, notFound, problem } from '../problem.ts'
import { hideBy, scheduleCalled, scheduleLines, specIssues, viewOf } from '../schedules.ts'
import { actionFields, answered, bodyOf, textField, writtenAs } from './action-request.ts'

const text = z
  .string()
  .max(512)
  .transform((value) => (value === '' ? undefined : value))
  .optional()
const Query = z.object({
  q: text,
  cursor: text,
  limit: z.coerce
    .number({ error: 'must be a number' })
    .int('must be a whole number')
    .min(1, 'must be 1 or more')
    .max(200, 'must be 200 or less')
    .default(50),
})

/** A time as people write it, with its offset, or milliseconds since the epoch. */
const time = z.union([z.iso.datetime({ offset: true }).transform((iso) => Date.parse(iso)), z.int().min(0)], {
  error: 'give a time such as 2026-11-30T02:00:00Z',
})
const Action = z.strictObject(actionFields)
const Backfill = z.strictObject({ ...actionFields, from: time, to: time })
const duration = textField("a duration such as '1h'", 32)
const Create = z.strictObject({
  ...actionFields,
  name: textField('the name of the schedule', 128),
  workflow: textField('the name of the workflow that it starts', 128),
  cron: textField("a cron line such as '0 2 * * *'", 256),
  zone: textField("a time zone such as 'Europe/Berlin' or 'UTC'", 64),
  overlap: z.enum(['skip', 'queue'], { error: "must be 'skip' or 'queue'; leave it out for both to run" }).exactOptional(),
  catchUp: duration.exactOptional(),
  jitter: duration.exactOptional(),
  /** The payload of each start. */
  input: writtenAs('input')
    .refine((input) => typeof input === 'object' && input !== null && !Array.isArray(input), 'must be an object: the fields of the payload')
    .exactOptional(),
})

export const scheduleRoutes = (deps: Deps): Hono =>
  new Hono()
    .get('/schedules', async (c) => {
      const query = Query.safeParse(c.req.query())
      if (!query.success) return invalid(c, 'query', query.error)
      const { q, cursor, limit } = query.data
      return c.json(
        await scheduleLines(deps.journal, { after: cursor, limit, text: q, hide: hideBy(await deps.versions.active(), deps.mask) }),
      )
    })
    .get('/schedules/:name', async (c) => {
      const name = c.req.param('name')
      const of = await scheduleCalled(deps.journal, name)
      if (!of) return notFound(c, `schedule '${name}'`)
      return c.json(viewOf(of, hideBy(await deps.versions.active(), deps.mask)(of)))
    })
    .post('/schedules', async (c) => {
      const body = await bodyOf(c, Create)
      if (body instanceof Response) return body
      const { id, by, reason, ...given } = body
      const schedule = { ...given, input: given.input ?? {} }
      const issues = specIssues(schedule, { active: await deps.versions.active(), now: deps.now(), run: deps.run })
      const [first] = issues
      if (first) {
        const detail = `body.${first.path}: ${first.message}`
        return problem(c, 422, { code: 'invalid', title: 'The body is not valid', detail, issues })
      }
      const known = await scheduleCalled(deps.journal, given.name)
      // The name of a workflow's own schedule stays on its own line of the list.
      const listed =
        known === undefined
          ? await ask(deps, SCHEDULES, { id: `${id}-list`, by, reason, action: { do: 'listSchedules', schedules: [given.name] } })
          : undefined
      if (listed?.kind === 'refused') return answered(c, listed)
      return answered(c, await ask(deps, scheduleStream(given.name), { id, by, reason, action: { do: 'setSchedule', schedule } }))
    })
    .post('/schedules/:name/pause', (c) => act(c, deps, { do: 'pauseSchedule' }))
    .post('/schedules/:name/resume', (c) => act(c, deps, { do: 'resumeSchedule' }))
    .post('/schedules/:name/run', (c) => act(c, deps, { do: 'runSchedule' }))
    .post('/schedules/:name/delete', (c) => act(c, deps, { do: 'removeSchedule' }))
    .post('/schedules/:name/backfill', async (c) => {
      const body = await bodyOf(c, Backfill)
      if (body instanceof Response) return body
      const { from, to, ...who } = body
      return done(c, deps, { who, action: { do: 'backfillSchedule', from, to } })
    })

interface Who {
  readonly id: string
  readonly by: string
  readonly reason: string
}
const ask = (deps: Deps, stream: string, command: Who & { readonly action: OperatorAction }): Promise<Reply | undefined> =>
  deps.ask({ kind: 'operator', stream, ...command })

const act = async (c: Context, deps: Deps, action: OperatorAction): Promise<Response> => {
  const who = await bodyOf(c, Action)
  return who instanceof Response ? who : done(c, deps, { who, action })
}

const done = async (c: Context, deps: Deps, { who, action }: { readonly who: Who; readonly action: OperatorAction }): Promise<Response> => {
  const name = c.req.param('name') ?? ''
  const reply = await ask(deps, scheduleStream(name), { ...who, action })
  if (reply?.kind === 'refused' && reply.code === 'unknownSchedule') return notFound(c, `schedule '${name}'`)
  if (action.do === 'removeSchedule' && reply?.kind === 'done')
    await ask(deps, SCHEDULES, { ...who, id: `${who.id}-list`, action: { do: 'unlistSchedule', schedule: name } })
  return answered(c, reply)
}
