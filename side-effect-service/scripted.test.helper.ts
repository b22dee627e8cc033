// Unsafe handlers that answer as they are told, for tests.
import { notFound, ok } from '../dsl/index.ts'
import type { Call } from '../dsl/index.ts'
import { charge, KEY, registered } from './fakes.test.helper.ts'
import type { World } from './fakes.test.helper.ts'

export const receipt = ok({ receipt: 'r-1' })
export const GRACE = 2_000
export const LIMIT = 5_000
/** A call may begin that long after its claim, so that the claim lasts longer than the limit. */
export const BEGINS = 5_000
export const CLAIM = BEGINS + LIMIT
interface Script {
  readonly run?: readonly unknown[]
  readonly probe?: readonly unknown[]
}
/** An unsafe handler for Charge that gives the answers in turn, the last one for ever; an Error is thrown, 'never' never answers. */
export const scripted = ({ run = [receipt], probe = [notFound()] }: Script) => {
  const seen: string[] = []
  const answers = (name: string, list: readonly unknown[]) => {
    let count = 0
    return async (_: unknown, { attempt, effectKey, signal }: Call) => {
      seen.push(effectKey === KEY ? `${name} ${attempt}` : `${name} of another effect`)
      const answer = list[Math.min(count++, list.length - 1)]
      if (answer instanceof Error) throw answer
      if (answer === 'never') return new Promise((_resolve, reject) => signal.addEventListener('abort', () => reject(signal.reason)))
      return answer
    }
  }
  const handler = registered(charge, { repeat: 'unsafe', limit: '5s', run: answers('run', run), probe: answers('probe', probe) })
  return { seen, handler }
}
export const reports = ({ reported }: World) =>
  reported.map(({ attempt, probed, report }) => ({ attempt, ...(probed === true && { probed }), ...report }))
/** Long enough for the claim's end to be waited for in the service. */
export const patient = { shortRetryMs: 20_000, graceMs: GRACE }
