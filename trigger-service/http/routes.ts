// The routes by which workflows are started and signals sent: one payload or a feed, to be mounted under /api/v1.
import { Hono } from 'hono'
import type { Context } from 'hono'
import { feedRefusal } from '../feed/offer-piece.ts'
import type { TriggerService } from '../service.ts'
import { acceptPayload } from './accept.ts'
import type { OnePayload } from './accept.ts'
import { DEFAULT_HTTP_LIMITS } from './limits.ts'
import type { HttpLimits } from './limits.ts'
import { ndjsonAnswers } from './ndjson.ts'
import { piecesFrom } from './pieces.ts'
import { httpAnswer } from './problem.ts'
import type { HttpAnswer } from './problem.ts'
import { feedOf, formOf, originOf, senderOf, waitOf } from './request.ts'
import type { RequestSource } from './request.ts'

type Target = OnePayload['target']

export const triggerRoutes = (service: TriggerService, limits: HttpLimits = DEFAULT_HTTP_LIMITS): Hono => {
  const many = async (c: Context, target: Target, sender: RequestSource): Promise<Response> => {
    const waitMs = waitOf(c.req.query('wait'), limits.maxWaitMs)
    if (typeof waitMs !== 'number') return send(c, waitMs)
    const header = (name: string) => c.req.header(name)
    const id = feedOf(header, sender)
    const from = originOf(header, sender.source)
    if (typeof id === 'object') return send(c, id)
    if ('status' in from) return send(c, from)
    const { splitter, origin } = piecesFrom(sender, limits.lineBytes, from)
    const feed = {
      service,
      target: 'workflow' in target ? { ...target, waitMs } : target,
      source: sender.source,
      origin,
      ...(id !== undefined && { id }),
    }
    const refusal = await feedRefusal(feed)
    if (refusal !== null) return send(c, httpAnswer(refusal))
    const answers = ndjsonAnswers({ feed, body: c.req.raw.body ?? nothing(), splitter, atOnce: limits.atOnce })
    return c.body(answers, 200, { 'content-type': 'application/x-ndjson' })
  }
  const one = async (c: Context, target: Target): Promise<Response> => {
    const body = new Uint8Array(await c.req.arrayBuffer())
    return send(c, await acceptPayload(service, limits, { target, wait: c.req.query('wait'), header: (name) => c.req.header(name), body }))
  }
  const take = (c: Context, target: Target): Response | Promise<Response> => {
    const form = formOf(c.req.header('content-type'), c.req.header('content-encoding'))
    if (typeof form !== 'string') return send(c, form)
    const sender = senderOf(c.req.query('source'), c.req.query('name'))
    if ('status' in sender) return send(c, sender)
    return form === 'one' && sender.source === 'http' ? one(c, target) : many(c, target, sender) // a file is a feed, also one JSON array
  }

  return new Hono()
    .post('/workflows/:name/instances', (c) => take(c, { workflow: c.req.param('name') }))
    .post('/signals/:name', (c) => take(c, { signal: c.req.param('name') }))
}

const send = (c: Context, { status, headers, body }: HttpAnswer): Response => c.body(body, status, headers)

async function* nothing(): AsyncGenerator<Uint8Array, void> {}
