// A real server on a free port of the loopback, closed when its test ends.
import { once } from 'node:events'
import { createServer, request } from 'node:http'
import type { ClientRequest, IncomingMessage, RequestListener } from 'node:http'
import { afterEach } from 'vitest'
import { getRequestListener } from '@hono/node-server'
import { Hono } from 'hono'
import { all } from '../fakes.test.helper.ts'
import type { TriggerService } from '../service.ts'
import { front } from './front.ts'
import type { Shortcut } from './front.ts'
import { DEFAULT_HTTP_LIMITS } from './limits.ts'
import type { HttpLimits } from './limits.ts'
import { triggerRoutes } from './routes.ts'

const open: (() => void)[] = []
afterEach(() => {
  for (const close of open.splice(0)) close()
})

export const serve = async (listener: RequestListener) => {
  const server = createServer(listener).listen(0, '127.0.0.1')
  open.push(() => {
    server.closeAllConnections()
    server.close()
  })
  await once(server, 'listening')
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('the server has no port')
  const { port } = address
  const ask = (path: string, headers: Record<string, string>, method = 'POST'): ClientRequest =>
    request({ host: '127.0.0.1', port, method, path, headers })
  return { ask, url: `http://127.0.0.1:${port}` }
}

export interface Fronted {
  readonly service: TriggerService
  readonly limits?: HttpLimits
  readonly shortcut?: Shortcut
  readonly onError?: (error: unknown) => void
  /** Told of each request that the routes get. */
  readonly onRoutes?: () => void
}
/** The routes of triggers behind the front, as a process has them. */
export const serveFront = async ({ service, limits = DEFAULT_HTTP_LIMITS, shortcut, onError = () => {}, onRoutes }: Fronted) => {
  const listener = getRequestListener(new Hono().route('/api/v1', triggerRoutes(service, limits)).fetch)
  const routes: RequestListener = (incoming, outgoing) => {
    onRoutes?.()
    void listener(incoming, outgoing)
  }
  const made = front({ allowed: {}, limits, routes, onError, ...(shortcut && { shortcut }) })
  return { ...(await serve(made.listener)), sweep: made.sweep }
}

export const responseOf = async (sent: ClientRequest): Promise<IncomingMessage> => {
  const [response]: IncomingMessage[] = await once(sent, 'response')
  return response!
}

export const bodyTextOf = async (response: IncomingMessage): Promise<string> => Buffer.concat([...(await all<Buffer>(response))]).toString()
