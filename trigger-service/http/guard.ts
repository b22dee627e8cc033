// Keeps other web pages away from an API on this machine: who is asked must be a known host, and so must be where a change comes from.

export interface AllowedCallers {
  /** Host names, without a port, besides those of the loopback. */
  readonly hosts?: readonly string[]
  /** Whole origins, such as `https://ops.example`, besides pages of this server. */
  readonly origins?: readonly string[]
}
export interface Asker {
  readonly method: string
  readonly host: string | undefined
  readonly origin: string | undefined
  /** What a browser says of the page that asks: `Sec-Fetch-Site`. */
  readonly site?: string | undefined
}

const LOOPBACK: readonly string[] = ['localhost', '127.0.0.1', '[::1]']
/** Methods by which nothing changes; a page of another origin cannot read what they answer. */
const HARMLESS: ReadonlySet<string> = new Set(['GET', 'HEAD', 'OPTIONS'])
/** Said by browsers of a page that this server gave, or of a person who typed the address. */
const OWN: ReadonlySet<string> = new Set(['same-origin', 'none'])
const HOST = /^([a-z0-9._-]+|\[[0-9a-f:.]+\])(?::(\d{1,5}))?$/

const FOREIGN = 'the Origin header names a page that may change nothing here: add it to the configured origins'

/** Says why a request is refused, or null. */
export const guardOf = ({ hosts = [], origins = [] }: AllowedCallers): ((asker: Asker) => string | null) => {
  const configured = new Set(hosts.map((host) => host.toLowerCase()))
  const names = new Set([...LOOPBACK, ...configured])
  const pages = new Set(origins)

  /** Another port is another program. A proxy may have one of its own: the default one of a name that is configured is its page. */
  const isOwnPage = (origin: string, port: string | undefined): boolean => {
    const from = URL.canParse(origin) ? new URL(origin) : undefined
    if (from === undefined || !/^https?:$/.test(from.protocol) || from.origin !== origin.toLowerCase() || !names.has(from.hostname))
      return false
    return from.port === (port ?? '') || (from.port === '' && configured.has(from.hostname))
  }

  /** Callers name the same host again and again: what was seen last is not looked at a second time. */
  let seen: { readonly host: string | undefined; readonly isKnown: boolean; readonly port: string | undefined } | undefined
  const seeing = (host: string | undefined): NonNullable<typeof seen> => {
    const [, name, port] = HOST.exec(host?.toLowerCase() ?? '') ?? []
    return { host, isKnown: name !== undefined && names.has(name), port }
  }

  return ({ method, host, origin, site }) => {
    if (seen === undefined || seen.host !== host) seen = seeing(host)
    const { isKnown, port } = seen
    if (!isKnown) return 'the Host header names no host of this server: add it to the configured hosts'
    if (HARMLESS.has(method) || (origin !== undefined && pages.has(origin))) return null
    if (origin !== undefined && !isOwnPage(origin, port)) return FOREIGN
    return site === undefined || OWN.has(site)
      ? null
      : 'the Sec-Fetch-Site header says that another page asks, which may change nothing here'
  }
}
