// What comes after an attempt that settled nothing: another one, and when, or none.
import type { EffectRequest } from '../engine/index.ts'

export type RetryPolicy = EffectRequest['retries']
/** What a request says of its attempts. */
export type AllowedAttempts = Pick<EffectRequest, 'retries' | 'forgiven'>
export type NextAttempt = { readonly kind: 'again'; readonly at: number } | { readonly kind: 'exhausted' }

/** Doubling stops here, in milliseconds: who waits longer than a day meant to say so. */
const LONGEST_BACKOFF = 86_400_000

/** The pause after attempt `made`, in milliseconds: between half of what the author asked for and all of it, so that what failed together does not come back together. Pauses that are listed are taken as they are. */
export const backoff = ({ backoff: how, delayMs, pausesMs }: RetryPolicy, made: number, random: () => number): number => {
  const listed = pausesMs?.[Math.min(made, pausesMs.length) - 1]
  if (listed !== undefined) return listed
  const whole = how === 'fixed' ? delayMs : Math.min(delayMs * 2 ** (made - 1), Math.max(delayMs, LONGEST_BACKOFF))
  return Math.ceil(whole * (0.5 + random() / 2))
}

/** The pause after an attempt of a request, by its number: those before a person had it tried again do not make it longer. */
export const pauseAfter = ({ retries, forgiven = 0 }: AllowedAttempts, attempt: number, random: () => number): number =>
  backoff(retries, attempt - forgiven, random)

/** `made` counts the attempts so far, `now` is the time in milliseconds since the epoch. */
export const afterAttempt = (request: AllowedAttempts, made: number, now: number, random: () => number): NextAttempt =>
  made >= request.retries.attempts ? { kind: 'exhausted' } : { kind: 'again', at: now + pauseAfter(request, made, random) }
