// One send to one partition, and what its answer means: kafkajs says "done" also where nothing was written.
import type { Message, Producer } from 'kafkajs'
import kafkajs from 'kafkajs'
import { Undeliverable } from '../undeliverable.ts'
import { errorType } from './counts.ts'
import type { Settled } from './settings.ts'

export type Sent =
  | { readonly kind: 'written' }
  /** By the broker, for what the records are: the same again would be refused again. */
  | { readonly kind: 'refused'; readonly error: Error }
  /** Nobody knows whether it was written. Sending it again loses nothing and may write it twice. */
  | { readonly kind: 'failed'; readonly error: Error }

/** The broker's own limit of time for a send, below that of the request, in milliseconds. */
const TIMEOUT = 9_000
const ALL_IN_SYNC = -1
const REFUSALS = new Set(['MESSAGE_TOO_LARGE', 'RECORD_LIST_TOO_LARGE', 'INVALID_RECORD', 'POLICY_VIOLATION'])

/**
 * All messages must be for that one partition: of a send to several, kafkajs drops what moved to a broker that had answered before.
 * An answer that does not name the partition is a failure: the partition was unknown, and the messages are gone.
 */
export const sendTo = async (
  producer: Pick<Producer, 'send'>,
  to: {
    readonly topic: string
    readonly partition: number
    readonly messages: readonly Message[]
    readonly compression: Settled['compression']
  },
): Promise<Sent> => {
  const { topic, partition, messages, compression } = to
  try {
    const answers = await producer.send({
      topic,
      acks: ALL_IN_SYNC,
      timeout: TIMEOUT,
      compression: COMPRESSIONS[compression],
      messages: messages.map((message) => ({ ...message, partition })),
    })
    if (answers.some((a) => a.topicName === topic && a.partition === partition && a.errorCode === 0)) return { kind: 'written' }
    return { kind: 'failed', error: new Error(`no broker answered for ${topic}/${partition}`) }
  } catch (thrown) {
    const error = thrown instanceof Error ? thrown : new Error(String(thrown))
    if (!REFUSALS.has(errorType(error) ?? '')) return { kind: 'failed', error }
    return { kind: 'refused', error: new Undeliverable(`the broker refuses a record for ${topic}: ${error.message}`, { cause: error }) }
  }
}

const { CompressionTypes } = kafkajs
const COMPRESSIONS = { none: CompressionTypes.None, gzip: CompressionTypes.GZIP, zstd: CompressionTypes.ZSTD } as const
