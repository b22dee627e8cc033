// Reads the body of one payload: never more of it than is allowed, never for longer, and all unfinished ones together in bounded memory.
import type { IncomingMessage } from 'node:http'
import type { HttpLimits } from './limits.ts'
import { problem } from './problem.ts'
import type { HttpAnswer } from './problem.ts'
import { tooLarge } from './request.ts'

export interface Bodies {
  /** The body, or why it is not read: then the rest of it may still come, and the connection cannot be used again. */
  read(incoming: IncomingMessage): Promise<Uint8Array | HttpAnswer>
  /** Ends those that take too long. */
  sweep(now: number): void
}

interface Unfinished {
  readonly since: number
  readonly end: (answer: HttpAnswer) => void
}

export const bodies = (limits: Pick<HttpLimits, 'bodyBytes' | 'bodyMs' | 'heldBytes'>, now: () => number): Bodies => {
  const { bodyBytes, bodyMs, heldBytes } = limits
  /** In the order in which they began. */
  const unfinished = new Set<Unfinished>()
  let held = 0

  const read = (incoming: IncomingMessage): Promise<Uint8Array | HttpAnswer> =>
    new Promise((resolve) => {
      const declared = incoming.headers['content-length']
      if (Number(declared) > bodyBytes) return resolve(tooLarge(bodyBytes))
      const parts: Uint8Array[] = []
      let size = 0
      const settle = (outcome: Uint8Array | HttpAnswer): void => {
        if (!unfinished.delete(own)) return
        held -= size
        incoming.off('data', take)
        resolve(outcome)
      }
      const own: Unfinished = { since: now(), end: settle }
      const take = (part: Uint8Array): void => {
        size += part.length
        held += part.length
        if (size > bodyBytes) return settle(tooLarge(bodyBytes))
        parts.push(part)
        // The one that has been unfinished for the longest makes room.
        if (held > heldBytes) [...unfinished][0]?.end(TOO_BUSY)
      }
      unfinished.add(own)
      incoming.on('data', take)
      incoming.once('end', () => settle(parts.length === 1 ? parts[0]! : Buffer.concat(parts)))
      incoming.once('error', () => settle(BROKEN))
      incoming.once('close', () => settle(BROKEN))
    })

  return {
    read,
    sweep: (at) => {
      for (const { since, end } of unfinished) {
        if (at - since < bodyMs) return
        end(TOO_SLOW(bodyMs))
      }
    },
  }
}

const BROKEN = problem({ status: 400, code: 'broken', detail: 'the body ended too early' })
const TOO_BUSY = problem({
  status: 503,
  code: 'tooBusy',
  detail: 'too many bodies are unfinished just now, and this one has been for the longest: send it again in a second',
  headers: { 'retry-after': '1' },
})
const TOO_SLOW = (ms: number): HttpAnswer =>
  problem({ status: 408, code: 'tooSlow', detail: `the body did not come within ${ms / 1000}s: send it again` })
