// The limits of what comes over HTTP.

export interface HttpLimits {
  /** The most bytes of a body that holds one payload. */
  readonly bodyBytes: number
  /** The most bytes of a line or an item of a feed; a longer one goes to the dead letters. */
  readonly lineBytes: number
  /** Lines or items of one feed in work side by side. */
  readonly atOnce: number
  /** The longest that a caller may wait for a result, in milliseconds. */
  readonly maxWaitMs: number
  /** How long the body of one payload may take to come, in milliseconds. */
  readonly bodyMs: number
  /** How long a sender of a feed, or a reader of an answer, may do nothing, in milliseconds. */
  readonly idleMs: number
  /** The most bytes of unfinished bodies together, and of answers that nobody has read yet. */
  readonly heldBytes: number
  /** Requests that may wait on one connection behind the one in work. */
  readonly pipelined: number
}

const KIB = 1024
export const DEFAULT_HTTP_LIMITS: HttpLimits = {
  bodyBytes: 256 * KIB,
  lineBytes: 256 * KIB,
  atOnce: 128,
  maxWaitMs: 60_000,
  bodyMs: 30_000,
  idleMs: 120_000,
  heldBytes: 64 * KIB * KIB,
  pipelined: 64,
}
