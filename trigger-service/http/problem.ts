// Answers as HTTP says them: a status, headers and a text; refusals as problem documents.
import type { ContentfulStatusCode } from 'hono/utils/http-status'
import { PROBLEM_TYPE, problemDocument } from '../../base/index.ts'
import type { ProblemDocument } from '../../base/index.ts'
import type { RefusalCode, Refused, SignalAnswer, StartAnswer } from '../answers.ts'

export interface HttpAnswer {
  readonly status: ContentfulStatusCode
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}

export interface HttpProblem extends Omit<ProblemDocument, 'type' | 'title' | 'status'> {
  readonly status: ContentfulStatusCode
  readonly headers?: Readonly<Record<string, string>>
}

export const problem = ({ headers = {}, ...of }: HttpProblem): HttpAnswer => ({
  status: of.status,
  headers: { 'content-type': PROBLEM_TYPE, ...headers },
  body: JSON.stringify(problemDocument(of)),
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
