// The routes by which workflows are started and signals sent: one payload or a feed, to be mounted under /api/v1.
import { Hono } from 'hono'
import type { Context } from 'hono'
import { feedRefusal } from '../feed/offer-piece.ts'
import type { Target } from '../feed/offer-piece.ts'
import type { TriggerService } from '../service.ts'
import { bodyOf } from './body.ts'
import { DEFAULT_HTTP_LIMITS } from './limits.ts'
import type { HttpLimits } from './limits.ts'
import { ndjsonAnswers } from './ndjson.ts'
import { piecesFrom } from './pieces.ts'
import { httpAnswer } from './problem.ts'
import type { HttpAnswer } from './problem.ts'
import { formOf, jsonOf, originOf, senderOf, waitOf } from './request.ts'
import type { Sender } from './request.ts'

export const triggerRoutes = (service: TriggerService, limits: HttpLimits = DEFAULT_HTTP_LIMITS): Hono => {
  const many = async (c: Context, target: Target, sender: Sender): Promise<Response> => {
    const { splitter, origin } = piecesFrom(sender, limits.lineBytes, c.req.header('traceparent'))
    const feed = { service, target, source: sender.source, origin }
    const refusal = await feedRefusal(feed)
    if (refusal !== null) return send(c, httpAnswer(refusal))
    const answers = ndjsonAnswers({ feed, body: c.req.raw.body ?? nothing(), splitter, atOnce: limits.atOnce })
    return c.body(answers, 200, { 'content-type': 'application/x-ndjson' })
  }
  const one = async (c: Context, target: Target): Promise<Response> => {
    const body = await bodyOf(c.req, limits.bodyBytes)
    const json = body instanceof Uint8Array ? jsonOf(body) : body
    if (!('raw' in json)) return send(c, json)
    const from = { raw: json.raw, source: 'http' as const, origin: originOf(c.req.header('traceparent')) }
    return send(
      c,
      httpAnswer('workflow' in target ? await service.start({ ...target, ...from }) : await service.signal({ ...target, ...from })),
    )
  }
  const take = (c: Context, target: Target): Response | Promise<Response> => {
    const form = formOf(c.req.header('content-type'), c.req.header('content-encoding'))
    if (typeof form !== 'string') return send(c, form)
    const sender = senderOf(c.req.query('source'), c.req.query('name'))
    if ('status' in sender) return send(c, sender)
    return form === 'one' && sender.source === 'http' ? one(c, target) : many(c, target, sender) // a file is a feed, also one JSON array
  }

  return new Hono()
    .post('/workflows/:name/instances', (c) => {
      const waitMs = waitOf(c.req.query('wait'), limits.maxWaitMs)
      return typeof waitMs === 'number' ? take(c, { workflow: c.req.param('name'), waitMs }) : send(c, waitMs)
    })
    .post('/signals/:name', (c) => take(c, { signal: c.req.param('name') }))
}

const send = (c: Context, { status, headers, body }: HttpAnswer): Response => c.body(body, status, headers)

async function* nothing(): AsyncGenerator<Uint8Array, void> {}
