// The one way in over HTTP: every request passes the same checks here, in the same order, before a short cut or a route takes it.
import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http'
import { INTERNAL } from '../../base/index.ts'
import { bodies } from './bodies.ts'
import { guardOf } from './guard.ts'
import type { AllowedCallers } from './guard.ts'
import type { HttpLimits } from './limits.ts'
import { DEFAULT_HTTP_LIMITS } from './limits.ts'
import { problem } from './problem.ts'
import type { HttpAnswer } from './problem.ts'
import { isFeed } from './request.ts'
import { exchanges } from './stalled.ts'
import { oneAtATime } from './turns.ts'

/** Takes a request whose body is there, or leaves it to the routes. */
export type Shortcut = (incoming: IncomingMessage, body: Uint8Array) => Promise<HttpAnswer> | undefined

export interface FrontOptions {
  readonly allowed: AllowedCallers
  readonly limits?: HttpLimits
  /** Paths that anybody may ask, by whatever host name: who watches processes knows no names. */
  readonly open?: ReadonlySet<string>
  readonly shortcut?: Shortcut
  /** Takes what the short cut leaves; a body that is no feed is read already, as `rawBody`. */
  readonly routes: RequestListener
  /** Told of what should not happen; the caller gets a 500 that says nothing of it. */
  readonly onError: (error: unknown) => void
}
export interface Front {
  /** For `createServer`. */
  readonly listener: RequestListener
  /** Ends what takes too long, as of now; to be called every second or so. */
  readonly sweep: () => void
}

/** What nobody keeps and nobody takes for something else. */
const API_HEADERS = { 'cache-control': 'no-store', 'x-content-type-options': 'nosniff' } as const

export const front = (options: FrontOptions): Front => {
  const { allowed, limits = DEFAULT_HTTP_LIMITS, open = new Set<string>(), shortcut, routes, onError } = options
  const refusal = guardOf(allowed)
  const now = (): number => performance.now()
  const body = bodies(limits, now)
  const exchange = exchanges(limits, now)

  const refusedBy = ({ method = '', headers }: IncomingMessage): HttpAnswer | undefined => {
    const { host, origin, 'sec-fetch-site': site } = headers
    const detail = refusal({ method, host, origin, site: typeof site === 'string' ? site : undefined })
    return detail === null ? undefined : problem({ status: 403, code: 'forbidden', detail })
  }

  const toRoutes: RequestListener = (incoming, outgoing) => {
    if (incoming.url?.startsWith('/api/') === true) {
      for (const [name, value] of Object.entries(API_HEADERS)) outgoing.setHeader(name, value)
    }
    routes(incoming, outgoing)
  }
  /** Callbacks, for each promise on the way of every request is one more to be kept while it is in work. */
  const withBody = (incoming: IncomingMessage, outgoing: ServerResponse): void => {
    const failed = (error: unknown): void => {
      onError(error)
      if (!outgoing.headersSent) write(outgoing, problem(INTERNAL))
    }
    const answered = (answer: HttpAnswer): void => {
      try {
        write(outgoing, answer)
      } catch (error) {
        failed(error)
      }
    }
    body.read(incoming, (bytes) => {
      try {
        if (!(bytes instanceof Uint8Array)) return early(incoming, outgoing, bytes)
        const answer = shortcut?.(incoming, bytes)
        if (answer === undefined) withRoutes(incoming, outgoing, bytes)
        else answer.then(answered, failed)
      } catch (error) {
        failed(error)
      }
    })
  }
  const withRoutes = (incoming: IncomingMessage, outgoing: ServerResponse, bytes: Uint8Array): void => {
    // `rawBody`: where the routes' adapter looks for a body that was read before.
    toRoutes(Object.assign(incoming, { rawBody: Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength) }), outgoing)
  }

  const take = (incoming: IncomingMessage, outgoing: ServerResponse): void => {
    const { url = '', headers } = incoming
    exchange.add(incoming, outgoing)
    if (open.has(url)) return routes(incoming, outgoing)
    const refused = refusedBy(incoming)
    if (refused !== undefined) return early(incoming, outgoing, refused)
    const hasBody = headers['content-length'] !== undefined || headers['transfer-encoding'] !== undefined
    if (hasBody && !isFeed(url, headers['content-type'])) return withBody(incoming, outgoing)
    if (!exchange.hasRoom(now())) return write(outgoing, UNREAD)
    toRoutes(incoming, outgoing)
  }

  return {
    listener: oneAtATime(take, limits.pipelined),
    sweep: () => {
      const at = now()
      body.sweep(at)
      exchange.sweep(at, (incoming, outgoing) => early(incoming, outgoing, IDLE(limits.idleMs)))
    },
  }
}

export const headerOf =
  ({ headers }: IncomingMessage) =>
  (name: string): string | undefined => {
    const value = headers[name]
    return typeof value === 'string' ? value : undefined
  }

const UNREAD = problem({
  status: 503,
  code: 'tooBusy',
  detail: 'too many answers lie unread just now: ask again in a second',
  headers: { 'retry-after': '1' },
})
const IDLE = (ms: number): HttpAnswer =>
  problem({ status: 408, code: 'tooSlow', detail: `nothing came for ${ms / 1000}s: send it again, what was taken counts once` })

const write = (outgoing: ServerResponse, { status, headers, body }: HttpAnswer): void => {
  outgoing.writeHead(status, { ...headers, ...API_HEADERS, 'content-length': Buffer.byteLength(body) })
  outgoing.end(body)
}

/** How long the rest of a refused request may take to come, in milliseconds: a sender that is cut off while it sends may never see the answer. */
const LINGER_MS = 2_000

/** Answers before all of the request is there: what still comes is thrown away, and where that takes long the connection ends. */
const early = (incoming: IncomingMessage, outgoing: ServerResponse, answer: HttpAnswer): void => {
  write(outgoing, answer)
  if (incoming.complete) return
  incoming.resume()
  const over = setTimeout(() => incoming.socket.destroy(), LINGER_MS)
  incoming.once('close', () => clearTimeout(over))
}
