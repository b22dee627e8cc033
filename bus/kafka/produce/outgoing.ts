// A record to be sent: its size, and the callbacks for its result.
import type { Message } from 'kafkajs'

export interface Outgoing {
  readonly message: Message
  readonly bytes: number
  /** It is durable. */
  readonly written: () => void
  /** It will never be: too big, no such topic, or we closed before. */
  readonly refused: (error: Error) => void
  /** It waits for its topic to come back rather than be refused. */
  readonly patient: boolean
  /** Who acknowledges what it came of waits until it is durable. Not of replies, which may be lost, nor where the sender itself waits. */
  readonly owed: boolean
}

/** What a record costs besides its key, value and headers, in bytes, generously. */
const OVERHEAD = 80

export const outgoingBytes = (message: Message): number =>
  OVERHEAD +
  sizeOf(message.key) +
  sizeOf(message.value) +
  Object.entries(message.headers ?? {}).reduce(
    (sum, [name, value]) => sum + name.length + 10 + (Array.isArray(value) ? 0 : sizeOf(value)),
    0,
  )

const sizeOf = (part: string | Buffer | null | undefined): number =>
  part === null || part === undefined ? 0 : typeof part === 'string' ? Buffer.byteLength(part) : part.length
