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
}

const MIB = 1024 * 1024
export const DEFAULT_HTTP_LIMITS: HttpLimits = { bodyBytes: MIB, lineBytes: MIB, atOnce: 128, maxWaitMs: 60_000 }
