// Keeps other web pages away from an API on this machine: who is asked must be a known host, and so must be where a change comes from.
import type { MiddlewareHandler } from 'hono'
import { problem } from './problem.ts'

export interface Allowed {
  /** Host names, without a port, besides those of the loopback. */
  readonly hosts?: readonly string[]
  /** Whole origins, such as `https://ops.example`, besides pages of the hosts. */
  readonly origins?: readonly string[]
}
export interface Asker {
  readonly method: string
  readonly host: string | undefined
  readonly origin: string | undefined
}

const LOOPBACK: readonly string[] = ['localhost', '127.0.0.1', '[::1]']
/** Methods by which nothing changes; a page of another origin cannot read what they answer. */
const HARMLESS: ReadonlySet<string> = new Set(['GET', 'HEAD', 'OPTIONS'])

/** Says why a request is refused, or null. */
export const guardOf = ({ hosts = [], origins = [] }: Allowed): ((asker: Asker) => string | null) => {
  const names = new Set([...LOOPBACK, ...hosts.map((host) => host.toLowerCase())])
  const pages = new Set(origins)
  return ({ method, host, origin }) => {
    const name = /^([a-z0-9._-]+|\[[0-9a-f:.]+\])(:\d{1,5})?$/.exec(host?.toLowerCase() ?? '')?.[1]
    if (name === undefined || !names.has(name)) return 'the Host header names no host of this server: add it to the configured hosts'
    if (HARMLESS.has(method) || origin === undefined || pages.has(origin)) return null
    const from = URL.canParse(origin) ? new URL(origin) : undefined
    const known = from !== undefined && /^https?:$/.test(from.protocol) && names.has(from.hostname) && from.origin === origin.toLowerCase()
    return known ? null : 'the Origin header names a page that may change nothing here: add it to the configured origins'
  }
}

export const guard = (allowed: Allowed): MiddlewareHandler => {
  const refusal = guardOf(allowed)
  return async (c, next) => {
    const detail = refusal({ method: c.req.method, host: c.req.header('host'), origin: c.req.header('origin') })
    if (detail === null) return next()
    const { status, headers, body } = problem({ status: 403, code: 'forbidden', detail })
    return c.body(body, status, headers)
  }
}
