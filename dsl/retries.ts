// Retries: how often and when a side effect is tried again; said by a perform, else by the effect's declaration, else by the workflow.
import { z } from 'zod'
import type { Duration, Problem } from './data.ts'
import { durationMistake } from './mistakes.ts'

/** In pauses that are the same or grow, from `delay` on; or after these pauses, of which the last repeats where `attempts` are more. */
export type Retry = Growing | Listed
interface Growing {
  readonly attempts?: number
  readonly backoff?: 'fixed' | 'exponential'
  readonly delay?: Duration
  readonly pauses?: Problem<'the pauses say when it is tried again: drop backoff and delay, or the pauses'>
}
interface Listed {
  readonly attempts?: number
  readonly pauses: readonly [Duration, ...Duration[]]
  readonly backoff?: Problem<'the pauses say when it is tried again: drop the backoff'>
  readonly delay?: Problem<'the pauses say when it is tried again: drop the delay'>
}
/** The same as it stands in a graph or a declaration: what was said, and nothing else. */
export interface RetryGraph {
  readonly attempts?: number
  readonly backoff?: 'fixed' | 'exponential'
  readonly delay?: string
  readonly pauses?: readonly string[]
}
/** What an author said. `as`: where both ways are mixed its type is a sentence, and nothing compiles. */
export const retryOf = (said: unknown): RetryGraph => said as RetryGraph
/** With everything filled in. `pauses`: where there are some, they count, and not `backoff` and `delay`. */
export interface Retries {
  readonly attempts: number
  readonly backoff: 'fixed' | 'exponential'
  readonly delay: string
  readonly pauses?: readonly string[]
}
/** Some 70 minutes in all: what is away for an hour costs no side effect its attempts. */
export const DEFAULT_RETRIES: Retries = { attempts: 13, backoff: 'exponential', delay: '1s' }

export const RetrySchema: z.ZodType<RetryGraph> = z.strictObject({
  attempts: z.number().exactOptional(),
  backoff: z.enum(['fixed', 'exponential']).exactOptional(),
  delay: z.string().exactOptional(),
  pauses: z.array(z.string()).exactOptional(),
})

/** What is said goes over what holds without it: pauses in place of a delay, and a delay in place of pauses. */
export const retriesWith = (over: Retries, said: RetryGraph | undefined): Retries => {
  if (said === undefined) return over
  const { attempts, backoff, delay, pauses } = said
  if (pauses !== undefined) return { ...over, attempts: attempts ?? pauses.length + 1, pauses }
  const { pauses: before, ...plain } = over
  const kept = backoff === undefined && delay === undefined && before !== undefined ? { pauses: before } : {}
  return { attempts: attempts ?? over.attempts, backoff: backoff ?? plain.backoff, delay: delay ?? plain.delay, ...kept }
}

export const retryMistakes = ({ attempts, backoff, delay, pauses }: RetryGraph): readonly string[] => [
  ...(attempts === undefined || (Number.isSafeInteger(attempts) && attempts > 0)
    ? []
    : [`retries.attempts is ${attempts}: write a whole number from 1`]),
  ...(delay === undefined ? [] : durationMistake(delay).map((mistake) => `retries.delay: ${mistake}`)),
  ...(pauses ?? []).flatMap((pause, i) => durationMistake(pause).map((mistake) => `retries.pauses[${i}]: ${mistake}`)),
  ...(pauses?.length === 0 ? ['retries.pauses is empty: list the pauses, or leave it out'] : []),
  ...(pauses !== undefined && (backoff !== undefined || delay !== undefined)
    ? ['retries has pauses and a backoff or delay: drop one of the two']
    : []),
]
