import { getRequestListener } from '@hono/node-server'
import { Hono } from 'hono'
import { expect, it } from 'vitest'
import { anOrder, world } from '../fakes.test.helper.ts'
import { front } from './front.ts'
import { DEFAULT_HTTP_LIMITS } from './limits.ts'
import { triggerRoutes } from './routes.ts'
import { bodyTextOf, responseOf, serve } from './server.test.helper.ts'
import { httpSource } from './source.ts'
import { startRoute } from './start-route.ts'

it('holds what is configured for payloads, for lines of a feed, and on the short way', async () => {
  const of = world()
  const door = httpSource(of.service, { ...DEFAULT_HTTP_LIMITS, bodyBytes: 300_000, lineBytes: 300_000 })
  door.start()
  const listener = getRequestListener(new Hono().route('/api/v1', triggerRoutes(door.service, door.limits)).fetch)
  const { ask } = await serve(
    front({
      allowed: {},
      limits: door.limits,
      shortcut: startRoute(door.service, door.limits),
      routes: (incoming, outgoing) => void listener(incoming, outgoing),
      onError: () => {},
    }).listener,
  )
  const post = async (type: string, bytes: number) => {
    const body = JSON.stringify({ ...anOrder(`${bytes}`), note: 'x'.repeat(bytes) })
    const response = await responseOf(ask('/api/v1/workflows/Order/instances', { 'content-type': type }).end(body))
    return `${response.statusCode} ${await bodyTextOf(response)}`
  }
  expect(await post('application/json', 270_000)).toMatch(/^202 /)
  expect(await post('application/json', 310_000)).toMatch(/^413 .*300000 bytes/)
  expect(await post('application/x-ndjson', 280_000)).toMatch(/^200 .*accepted/)
  expect(await post('application/x-ndjson', 310_000)).toMatch(/^200 .*at most 300000 are taken/)
})
