// One payload over HTTP, checked and handed over: the same whichever way it came in.
import type { Origin } from '../../engine/index.ts'
import type { TriggerService } from '../service.ts'
import type { HttpLimits } from './limits.ts'
import { httpAnswer } from './problem.ts'
import type { HttpAnswer } from './problem.ts'
import { jsonOf, originOf, tooLarge, waitOf } from './request.ts'

export interface OnePayload {
  readonly target: { readonly workflow: string } | { readonly signal: string }
  /** As the query has it. */
  readonly wait: string | undefined
  readonly header: (name: string) => string | undefined
  readonly body: Uint8Array
}

export const acceptPayload = (service: TriggerService, limits: HttpLimits, of: OnePayload): Promise<HttpAnswer> => {
  const { target } = of
  const read = requestOf(limits, of)
  if ('status' in read) return Promise.resolve(read)
  const { raw, origin, waitMs } = read
  return 'workflow' in target
    ? service.start({ workflow: target.workflow, raw, source: 'http', origin, waitMs }).then(httpAnswer)
    : service.signal({ signal: target.signal, raw, source: 'http', origin }).then(httpAnswer)
}

interface Read {
  readonly raw: unknown
  readonly origin: Origin
  readonly waitMs: number
}
const requestOf = (limits: HttpLimits, { wait, header, body }: OnePayload): Read | HttpAnswer => {
  const waitMs = waitOf(wait, limits.maxWaitMs)
  if (typeof waitMs !== 'number') return waitMs
  if (body.length > limits.bodyBytes) return tooLarge(limits.bodyBytes)
  const json = jsonOf(body)
  if (!('raw' in json)) return json
  const origin = originOf(header)
  return 'status' in origin ? origin : { raw: json.raw, origin, waitMs }
}
