// What is answered when a request is refused: a problem document (RFC 9457). It names the field and the fix.

export const PROBLEM_TYPE = 'application/problem+json'

export interface ProblemDocument {
  readonly type: 'about:blank'
  readonly title: string
  readonly status: number
  /** For programs. */
  readonly code: string
  /** One sentence for people. */
  readonly detail: string
  /** The fields that are wrong. */
  readonly issues?: readonly { readonly path: string; readonly message: string }[]
  /** The reason's own code, where something further behind refused. */
  readonly because?: string
  /** Of an edit: side effects of which it has to say what becomes of them, `keep` or `again`. */
  readonly undecided?: readonly string[]
}

/** Written down here: what workflows stand on imports nothing of Node. */
const TITLES: Readonly<Record<number, string>> = {
  400: 'Bad Request',
  403: 'Forbidden',
  404: 'Not Found',
  405: 'Method Not Allowed',
  408: 'Request Timeout',
  409: 'Conflict',
  413: 'Payload Too Large',
  415: 'Unsupported Media Type',
  422: 'Unprocessable Entity',
  429: 'Too Many Requests',
  431: 'Request Header Fields Too Large',
  500: 'Internal Server Error',
  503: 'Service Unavailable',
}

/** More fields than these tell nobody more; what a caller sends decides how many are wrong. */
export const MOST_ISSUES = 100

/** Without a title of its own it has that of its status. */
export const problemDocument = ({
  issues,
  title,
  ...of
}: Omit<ProblemDocument, 'type' | 'title'> & { readonly title?: string }): ProblemDocument => ({
  type: 'about:blank',
  title: title ?? TITLES[of.status] ?? 'Error',
  ...of,
  ...(issues !== undefined && { issues: issues.slice(0, MOST_ISSUES) }),
})

/** What should not happen is in the log; the caller hears nothing of it. */
export const INTERNAL = { status: 500, code: 'internal', detail: 'something went wrong here that should not: it is in the log' } as const
