// Reads the body of one payload: never more of it than is allowed, never for longer, and all unfinished ones together in bounded memory.
import type { IncomingMessage } from 'node:http'
import type { HttpLimits } from './limits.ts'
import { problem } from './problem.ts'
import type { HttpAnswer } from './problem.ts'
import { tooLarge } from './request.ts'

export interface Bodies {
  /** Gives the body, or why it is not read: then the rest of it may still come, and the connection cannot be used again. */
  read(incoming: IncomingMessage, done: (outcome: Uint8Array | HttpAnswer) => void): void
  /** Ends those that take too long. */
  sweep(now: number): void
}

interface Unfinished {
  readonly since: number
  readonly done: (outcome: Uint8Array | HttpAnswer) => void
  readonly parts: Uint8Array[]
  size: number
}

export const bodies = (limits: Pick<HttpLimits, 'bodyBytes' | 'bodyMs' | 'heldBytes'>, now: () => number): Bodies => {
  const { bodyBytes, bodyMs, heldBytes } = limits
  /** In the order in which they began. The listeners are the same for all: by what they are called on they find what is theirs. */
  const unfinished = new Map<IncomingMessage, Unfinished>()
  let held = 0

  const settle = (incoming: IncomingMessage, outcome: Uint8Array | HttpAnswer): void => {
    const own = unfinished.get(incoming)
    if (own === undefined) return
    unfinished.delete(incoming)
    held -= own.size
    own.done(outcome)
  }
  function take(this: IncomingMessage, part: Uint8Array): void {
    const own = unfinished.get(this)
    if (own === undefined) return
    own.size += part.length
    held += part.length
    if (own.size > bodyBytes) return settle(this, tooLarge(bodyBytes))
    own.parts.push(part)
    if (held <= heldBytes) return
    // The one that has been unfinished for the longest makes room.
    const [oldest] = unfinished.keys()
    if (oldest !== undefined) settle(oldest, TOO_BUSY)
  }
  function ended(this: IncomingMessage): void {
    const own = unfinished.get(this)
    const [first] = own?.parts ?? []
    if (own !== undefined) settle(this, own.parts.length === 1 && first !== undefined ? first : Buffer.concat(own.parts))
  }
  function broken(this: IncomingMessage): void {
    settle(this, BROKEN)
  }

  return {
    read: (incoming, done) => {
      if (Number(incoming.headers['content-length']) > bodyBytes) return done(tooLarge(bodyBytes))
      unfinished.set(incoming, { since: now(), done, parts: [], size: 0 })
      incoming.on('end', ended).on('error', broken).on('close', broken).on('data', take)
    },
    sweep: (at) => {
      for (const [incoming, { since }] of unfinished) {
        if (at - since < bodyMs) return
        settle(incoming, TOO_SLOW(bodyMs))
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
