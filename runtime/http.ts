// The one HTTP server of a process: health and metrics, and whatever API and page its services have. Loopback unless told otherwise.
import { getRequestListener } from '@hono/node-server'
import { Hono } from 'hono'
import type { MiddlewareHandler } from 'hono'
import { createServer } from 'node:http'
import type { RequestListener, Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Registry } from 'prom-client'
import { FatalProblem } from '../base/index.ts'

export interface HttpOptions {
  readonly host: string
  /** 0 for any free one. */
  readonly port: number
  /** What to do about a port that is taken. */
  readonly otherPort: string
  readonly registry: Registry
  /** Why it can do no work just now, each reason a clause for an operator; none where it is ready. */
  readonly notReady: () => readonly string[]
  readonly guard: MiddlewareHandler
  readonly api: readonly Hono[]
  readonly page?: Hono
  /** Told of what should not happen; the caller gets a 500 that says nothing of it. */
  readonly onError: (error: unknown) => void
  /** May take a request before the app does. */
  readonly shortcut?: (otherwise: RequestListener) => RequestListener
}
export interface HttpServer {
  readonly url: string
  /** Takes no more connections, lets requests in work end up to the limit in milliseconds. */
  stop(drainMs: number): Promise<void>
}

export const startHttp = async (options: HttpOptions): Promise<HttpServer> => {
  const app = new Hono()
  app.onError((error, { json }) => {
    options.onError(error)
    return json(INTERNAL, 500, { 'content-type': 'application/problem+json' })
  })
  // Before the guard: who watches processes asks them by addresses that nobody can know before.
  app.get('/healthz', (c) => c.json({ status: 'ok' }))
  app.get('/readyz', (c) => {
    const reasons = options.notReady()
    return reasons.length === 0 ? c.json({ status: 'ready' }) : c.json({ status: 'notReady', reasons }, 503)
  })
  app.get('/metrics', async (c) => c.text(await options.registry.metrics(), 200, { 'content-type': options.registry.contentType }))
  app.use(options.guard)
  for (const api of options.api) app.route('/api/v1', api)
  app.all('/api/*', ({ req, json }) => json(noSuchRoute(req.method, req.path), 404, { 'content-type': 'application/problem+json' }))
  if (options.page) app.route('/', options.page)
  const server = await listening(app, options)
  const { port } = server.address() as AddressInfo // listening on TCP, so it is no pipe's name
  return {
    url: `http://${options.host.includes(':') ? `[${options.host}]` : options.host}:${port}`,
    stop: (drainMs) => closed(server, drainMs),
  }
}

const INTERNAL = {
  type: 'about:blank',
  title: 'Internal Server Error',
  status: 500,
  code: 'internal',
  detail: 'something went wrong here that should not: it is in the log',
}

const noSuchRoute = (method: string, path: string) => ({
  type: 'about:blank',
  title: 'Not Found',
  status: 404,
  code: 'noSuchRoute',
  detail: `the API has no ${method} ${path}: correct the method or the path`,
})

const listening = (app: Hono, { host, port, otherPort, shortcut = (otherwise) => otherwise }: HttpOptions): Promise<Server> =>
  new Promise((resolve, reject) => {
    const listener = getRequestListener(app.fetch)
    // A feed may take as long as it likes; a slow sender of headers may not.
    const server = createServer(
      { requestTimeout: 0, headersTimeout: 30_000 },
      shortcut((asked, answer) => void listener(asked, answer)),
    )
    server.once('error', (error: NodeJS.ErrnoException) =>
      reject(
        error.code === 'EADDRINUSE'
          ? new FatalProblem(`port ${port} is in use: ${otherPort}`)
          : new FatalProblem(`the HTTP server cannot listen on ${host}:${port}: ${error.message}`),
      ),
    )
    server.listen(port, host, () => resolve(server))
  })

/** How often connections are closed whose request has ended since the stop began, in milliseconds. */
const SWEEP = 25

const closed = (server: Server, drainMs: number): Promise<void> =>
  new Promise((resolve) => {
    const sweep = setInterval(() => server.closeIdleConnections(), SWEEP)
    const cut = setTimeout(() => server.closeAllConnections(), drainMs)
    server.close(() => {
      clearInterval(sweep)
      clearTimeout(cut)
      resolve()
    })
  })
