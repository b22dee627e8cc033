// The result of one partition's records in a produce request, as its leader reported it.
import { Undeliverable } from '../../undeliverable.ts'
import { protocolError } from '../kafkajs/internals.ts'
import { placeOf } from '../topics/offsets.ts'
import type { TopicPartition } from '../topics/offsets.ts'

export type Sent =
  | { readonly kind: 'written' }
  /** By the broker, for what the records are: the same again would be refused again. */
  | { readonly kind: 'refused'; readonly error: Error }
  /** Nobody knows whether it was written. Sending it again loses nothing and may write it twice. */
  | { readonly kind: 'failed'; readonly error: Error }

const REFUSALS = new Set(['MESSAGE_TOO_LARGE', 'RECORD_LIST_TOO_LARGE', 'INVALID_RECORD', 'POLICY_VIOLATION'])

/** The leader's code for the partition; undefined where its answer did not name it, which is a failure: nothing says that it was written. */
export const sentBy = (place: TopicPartition, code: number | undefined): Sent => {
  if (code === 0) return { kind: 'written' }
  if (code === undefined) return { kind: 'failed', error: new Error(`no broker answered for ${placeOf(place)}`) }
  const error = protocolError(code)
  if (!REFUSALS.has(error.type)) return { kind: 'failed', error }
  return { kind: 'refused', error: new Undeliverable(`the broker refuses a record for ${place.topic}: ${error.message}`, { cause: error }) }
}
