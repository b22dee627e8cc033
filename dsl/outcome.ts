// What a handler answers: outcomes as values.
import { isRight } from 'fp-ts/lib/Either.js'
import type { Either } from 'fp-ts/lib/Either.js'

/** What came of a side effect. `failed` is certain: it did not happen; `unknown`: it may or may not have happened. */
export type Outcome<Value, Failure> =
  | { readonly kind: 'ok'; readonly value: Value }
  | { readonly kind: 'failed'; readonly error: Failure }
  | { readonly kind: 'unknown' }
/** What a probe may answer besides: the call never arrived, so another one is safe. */
export interface NotFound {
  readonly kind: 'notFound'
}

/** It happened; without a value where the kind declares none. */
export const ok = <Value = undefined>(...[value]: [Value] extends [undefined] ? [value?: Value] : [value: Value]) =>
  // `as`: where Value is undefined there is no argument, and undefined is what stands here.
  ({ kind: 'ok', value: value as Value }) as const
/** It certainly did not happen; without an error where the kind declares none. */
export const failed = <Failure = undefined>(...[error]: [Failure] extends [undefined] ? [error?: Failure] : [error: Failure]) =>
  // `as`: as above.
  ({ kind: 'failed', error: error as Failure }) as const
/** It may or may not have happened: probed before anything else. */
export const unknown = () => ({ kind: 'unknown' }) as const
/** A probe's answer: the call never arrived. */
export const notFound = (): NotFound => ({ kind: 'notFound' })

/** The outcome of what an fp-ts handler came to: Right happened, Left certainly did not. */
export const outcomeOf = <Failure, Value>(result: Either<Failure, Value>): Outcome<Value, Failure> =>
  isRight(result) ? { kind: 'ok', value: result.right } : { kind: 'failed', error: result.left }
