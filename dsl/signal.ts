// Signals: messages from outside to a stream, with an address and an id of their own.
import type { Duration, Json, Keys, Schema } from './data.ts'
import type { types } from './phantom.ts'
import { anySchema } from './schema.ts'
import type { AnySchema } from './schema.ts'
import type { Trigger, TriggerValue } from './trigger.ts'

/** Where something goes: the field that holds the key, and the aggregate it is a key of. */
export interface Address<out Key extends string> {
  /** null: the key is the idempotency key of an instance whose workflow names no aggregate. */
  readonly aggregate: string | null
  readonly key: Key
}
/** To the instance with this idempotency key, where the workflow names no aggregate. */
export const byKey = <const Key extends string>(key: Key): Address<Key> => ({ aggregate: null, key })

/** A declared signal at run time. */
export interface SignalValue {
  readonly name: string
  readonly payload: AnySchema
  /** The field that makes a signal idempotent: the same value is delivered once. */
  readonly id: string
  readonly to: Address<string>
  /** How long a signal that arrives before its wait is kept. */
  readonly keep: string
  readonly sources: readonly TriggerValue[]
  /** A wait takes only a signal whose field equals the field of this name in its own input. Without it any wait takes any. */
  readonly match?: string
}
export interface Signal<out P, out Match extends string = string> extends SignalValue {
  readonly [types]: P
  readonly match?: Match
}

interface SignalOptions<P, Match> {
  readonly payload: Schema<P>
  readonly id: Keys<NoInfer<P>>
  readonly to: Address<Keys<NoInfer<P>>>
  /** How long a signal is kept that arrives before its wait, even before its instance; 90 days where nothing is said. */
  readonly keep?: Duration
  /** The field that tells waits of one stream apart, such as `reviewerId`: a wait takes only what equals its input's field of this name. */
  readonly match?: Match
  /** Where it comes from besides the API. */
  readonly sources?: readonly Trigger<Json<NoInfer<P>>, Keys<NoInfer<P>>>[]
}
/** Declares a signal; `id` names the field that makes it unique, `to` the stream that it is for. */
export const signal = <P, const Match extends Keys<P> = never>(
  name: string,
  { payload, id, to, keep = '90d', sources = [], match }: SignalOptions<P, Match>,
): Signal<Json<P>, Match> => {
  const value: SignalValue = { name, payload: anySchema(payload), id, to, keep, sources, ...(match !== undefined && { match }) }
  return value as Signal<Json<P>, Match> // what the payload is stands in the type alone
}

/**
 * The key in a field, as text; undefined where there is none: no such field, no text or number, an empty text, or a whole number so large
 * that several have the same value (a snowflake id, say).
 */
export const keyOf = (payload: unknown, field: string): string | undefined => {
  if (typeof payload !== 'object' || payload === null || !Object.hasOwn(payload, field)) return undefined
  const key: unknown = payload[field as keyof typeof payload]
  if (typeof key === 'number') return Number.isFinite(key) && Math.abs(key) <= Number.MAX_SAFE_INTEGER ? `${key}` : undefined
  return typeof key === 'string' && key !== '' ? key : undefined
}

/** The stream that a signal with this payload is for; undefined where the payload holds no key. */
export const signalAddress = (of: SignalValue, payload: unknown): Address<string> | undefined => {
  const key = keyOf(payload, of.to.key)
  return key === undefined ? undefined : { aggregate: of.to.aggregate, key }
}
