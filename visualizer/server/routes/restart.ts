// POST /instances/:id/restart: another instance like this one, under a key of its own; both name each other.
import { Hono } from 'hono'
import { z } from 'zod'
import { canonical } from '../../../base/index.ts'
import { startAgain, streamOf } from '../../../engine/index.ts'
import type { Start } from '../../../engine/index.ts'
import type { RestartResult } from '../api.ts'
import type { Deps } from '../deps.ts'
import { maskedAt } from '../mask.ts'
import { notFound, problem } from '../problem.ts'
import type { Recorded } from '../recorded-instance.ts'
import { actionFields, answered, bodyOf, textField } from './action-request.ts'

const Body = z.strictObject({
  ...actionFields,
  key: textField('the key of the new instance', 256).exactOptional(),
  input: z.unknown().exactOptional(),
})

export const restartRoutes = (deps: Deps): Hono =>
  new Hono().post('/instances/:id/restart', async (c) => {
    const body = await bodyOf(c, Body)
    if (body instanceof Response) return body
    const { id, by, reason, key, input } = body
    const instance = c.req.param('id')
    const found = await deps.records(instance)
    const start = found && startIn(found, instance)
    if (!start) return notFound(c, `instance '${instance}'`)
    const refused = (code: string, detail: string): Response => problem(c, 409, { code, title: 'Refused', detail })
    const given = canonical(input ?? start.input, 'input')
    const wrong = given.kind === 'refused' ? given.problem : input === undefined ? undefined : maskedAt(given.value, 'input')
    if (given.kind === 'refused' || wrong !== undefined) return refused('invalid', `body.input: ${wrong}`)
    const version = (await deps.versions.active()).find(({ workflow }) => workflow.name === start.workflow)
    if (!version) return refused('noVersion', `there is no activated version of workflow ${start.workflow}: deploy one`)
    const like = { instance, key: start.key, input: given.value, ...(key !== undefined && { newKey: key }) }
    const made = startAgain(deps.run ? { run: deps.run } : {}, version, like)
    if (made.kind === 'refused') return refused(made.code, made.message)
    const as = made.start.instance
    const there = await deps.records(as)
    if (there && startIn(there, as)?.restartOf !== instance)
      return refused('exists', `${as} is there already, and was not started from ${instance}: give another key`)
    // First what was meant, under its id: whoever sends it again comes to the same start.
    const noted = await deps.ask({
      kind: 'operator',
      stream: streamOf(instance),
      id,
      by,
      reason,
      action: { do: 'noteRestart', instance, as },
    })
    if (noted?.kind !== 'done' || noted.differs === true) return answered(c, noted)
    const reply = await deps.ask({ ...made.start, origin: { source: `restart of ${instance}`, by, reason } })
    if (reply?.kind === 'refused') return refused(reply.code, reply.message)
    return c.json({ kind: reply === undefined ? 'sent' : 'done', instance: as } satisfies RestartResult, reply === undefined ? 202 : 200)
  })

const startIn = ({ turns }: Recorded, instance: string): Start | undefined => {
  for (const { events } of turns)
    for (const event of events)
      if ('start' in event && 'instance' in event && event.instance === instance && 'input' in event.start) return event.start
  return undefined
}
