// One payload over HTTP, checked and handed over: the same whichever way it came in.
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

export const acceptPayload = async (service: TriggerService, limits: HttpLimits, of: OnePayload): Promise<HttpAnswer> => {
  const { target, wait, header, body } = of
  const waitMs = waitOf(wait, limits.maxWaitMs)
  if (typeof waitMs !== 'number') return waitMs
  if (body.length > limits.bodyBytes) return tooLarge(limits.bodyBytes)
  const json = jsonOf(body)
  if (!('raw' in json)) return json
  const origin = originOf(header)
  if ('status' in origin) return origin
  const from = { raw: json.raw, source: 'http' as const, origin }
  return httpAnswer(
    'workflow' in target ? await service.start({ ...target, ...from, waitMs }) : await service.signal({ ...target, ...from }),
  )
}
