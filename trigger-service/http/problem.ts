// Answers as HTTP says them: a status, headers and a text; refusals as problem documents (RFC 9457).
import { STATUS_CODES } from 'node:http'
import type { ContentfulStatusCode } from 'hono/utils/http-status'
import type { Issue } from '../../dsl/internal.ts'
import type { RefusalCode, Refused, SignalAnswer, StartAnswer } from '../answers.ts'

export interface HttpAnswer {
  readonly status: ContentfulStatusCode
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}

export interface Problem {
  readonly status: ContentfulStatusCode
  readonly code: string
  readonly detail: string
  readonly issues?: readonly Issue[]
  readonly because?: string
  readonly headers?: Readonly<Record<string, string>>
}

export const problem = ({ status, headers = {}, ...more }: Problem): HttpAnswer => ({
  status,
  headers: { 'content-type': 'application/problem+json', ...headers },
  body: JSON.stringify({ type: 'about:blank', title: STATUS_CODES[status], status, ...more }),
})

const STATUS: Readonly<Record<RefusalCode, ContentfulStatusCode>> = {
  unknownWorkflow: 404,
  unknownSignal: 404,
  noSuchTrigger: 404,
  ambiguousSignal: 409,
  rejected: 409,
  invalid: 422,
  tooBusy: 503,
  unavailable: 503,
}
const RETRY_AFTER_SECONDS = '1'

const refusal = ({ code, message, issues, because }: Refused): HttpAnswer => {
  const status = STATUS[code]
  return problem({
    status,
    code,
    detail: message,
    ...(issues !== undefined && { issues }),
    ...(because !== undefined && { because }),
    ...(status === 503 && { headers: { 'retry-after': RETRY_AFTER_SECONDS } }),
  })
}

/** 200 with the result, 202 where it is accepted, a problem where it is refused. */
export const httpAnswer = (answer: StartAnswer | SignalAnswer): HttpAnswer => {
  if (answer.kind === 'refused') return refusal(answer)
  const location = 'instance' in answer && { location: `/api/v1/instances/${encodeURIComponent(answer.instance)}` }
  const headers = { 'content-type': 'application/json', ...location }
  return { status: answer.kind === 'completed' ? 200 : 202, headers, body: JSON.stringify(answer) }
}
