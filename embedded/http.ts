// The one HTTP server of the embedded process: triggers, the visualizer's API and page, health and metrics. Loopback unless told otherwise.
import { getRequestListener } from '@hono/node-server'
import { Hono } from 'hono'
import type { MiddlewareHandler } from 'hono'
import { createServer } from 'node:http'
import type { RequestListener, Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Registry } from 'prom-client'
import { FatalProblem } from './fatal.ts'

export interface HttpOptions {
  readonly host: string
  /** 0 for any free one. */
  readonly port: number
  readonly registry: Registry
  readonly guard: MiddlewareHandler
  readonly api: readonly Hono[]
  readonly page: Hono
  /** Told of what should not happen; the caller gets a 500 that says nothing of it. */
  readonly onError: (error: unknown) => void
  /** May take a request before the app does. */
  readonly shortcut: (otherwise: RequestListener) => RequestListener
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
  app.use(options.guard)
  app.get('/healthz', (c) => c.json({ status: 'ok' }))
  // It listens only once everything behind it takes work.
  app.get('/readyz', (c) => c.json({ status: 'ready' }))
  app.get('/metrics', async (c) => c.text(await options.registry.metrics(), 200, { 'content-type': options.registry.contentType }))
  for (const api of options.api) app.route('/api/v1', api)
  app.all('/api/*', ({ req, json }) => json(noSuchRoute(req.method, req.path), 404, { 'content-type': 'application/problem+json' }))
  app.route('/', options.page)
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

const listening = (app: Hono, { host, port, shortcut }: HttpOptions): Promise<Server> =>
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
          ? new FatalProblem(`port ${port} is in use: choose another with --port, or 0 for any free one`)
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
