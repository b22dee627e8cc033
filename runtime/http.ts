// The one HTTP server of a process: health and metrics, and whatever API and page its services have. Loopback unless told otherwise.
import { getRequestListener } from '@hono/node-server'
import { Hono } from 'hono'
import { createServer } from 'node:http'
import type { Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Registry } from 'prom-client'
import { FatalProblem, INTERNAL, PROBLEM_TYPE, problemDocument } from '../base/index.ts'
import { front } from '../trigger-service/index.ts'
import type { AllowedCallers, HttpLimits, Shortcut } from '../trigger-service/index.ts'

export interface HttpOptions {
  readonly host: string
  /** 0 for any free one. */
  readonly port: number
  /** What to do about a port that is taken. */
  readonly otherPort: string
  readonly registry: Registry
  /** Why it can do no work just now, each reason a clause for an operator; none where it is ready. */
  readonly notReady: () => readonly string[]
  /** By which host names API and page may be asked, and by which pages changed. */
  readonly allowed: AllowedCallers
  readonly api: readonly Hono[]
  readonly page?: Hono
  /** Told of what should not happen; the caller gets a 500 that says nothing of it. */
  readonly onError: (error: unknown) => void
  readonly limits?: HttpLimits
  /** May take a request before the app does. */
  readonly shortcut?: Shortcut
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
    return json(problemDocument(INTERNAL), 500, { 'content-type': PROBLEM_TYPE })
  })
  app.get('/healthz', (c) => c.json({ status: 'ok' }))
  app.get('/readyz', (c) => {
    const reasons = options.notReady()
    return reasons.length === 0 ? c.json({ status: 'ready' }) : c.json({ status: 'notReady', reasons }, 503)
  })
  app.get('/metrics', async (c) => c.text(await options.registry.metrics(), 200, { 'content-type': options.registry.contentType }))
  for (const api of options.api) app.route('/api/v1', api)
  app.all('/api/*', ({ req, json }) => json(noSuchRoute(req.method, req.path), 404, { 'content-type': PROBLEM_TYPE }))
  if (options.page) app.route('/', options.page)
  const server = await listening(app, options)
  const { port } = server.address() as AddressInfo // listening on TCP, so it is no pipe's name
  return {
    url: `http://${options.host.includes(':') ? `[${options.host}]` : options.host}:${port}`,
    stop: (drainMs) => closed(server, drainMs),
  }
}

/** Asked by whoever watches processes, by addresses that nobody can know before. */
const OPEN: ReadonlySet<string> = new Set(['/healthz', '/readyz', '/metrics'])

const noSuchRoute = (method: string, path: string) =>
  problemDocument({ status: 404, code: 'noSuchRoute', detail: `the API has no ${method} ${path}: correct the method or the path` })

/** Each costs some kilobytes, whatever is done with it. */
const MOST_CONNECTIONS = 4_096
/** Behind a balancer that keeps idle connections for a minute, ours must be the ones that last longer. */
const KEEP_ALIVE_MS = 72_000
const HEADERS_MS = 30_000
/** How often it is looked who takes too long. */
const LOOK_MS = 1_000

const listening = (app: Hono, { host, port, otherPort, allowed, limits, shortcut, onError }: HttpOptions): Promise<Server> =>
  new Promise((resolve, reject) => {
    const listener = getRequestListener(app.fetch)
    const routes = (...[asked, answer]: Parameters<typeof listener>): void => void listener(asked, answer)
    const { listener: checked, sweep } = front({
      allowed,
      open: OPEN,
      routes,
      onError,
      ...(limits && { limits }),
      ...(shortcut && { shortcut }),
    })
    // A feed may take as long as it likes: who is too slow for what is asked for is found by the sweep.
    const timeouts = { requestTimeout: 0, headersTimeout: HEADERS_MS, keepAliveTimeout: KEEP_ALIVE_MS, connectionsCheckingInterval: 5_000 }
    const server = createServer(timeouts, checked)
    server.maxConnections = MOST_CONNECTIONS
    const looking = setInterval(sweep, LOOK_MS)
    server.once('close', () => clearInterval(looking))
    server.once('error', (error: NodeJS.ErrnoException) => {
      clearInterval(looking) // What never listened is never closed.
      reject(
        error.code === 'EADDRINUSE'
          ? new FatalProblem(`port ${port} is in use: ${otherPort}`)
          : new FatalProblem(`the HTTP server cannot listen on ${host}:${port}: ${error.message}`),
      )
    })
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
