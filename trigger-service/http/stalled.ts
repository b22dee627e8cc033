// Exchanges whose other side does nothing: a feed that sends nothing, an answer that nobody reads. They are ended, so that nobody holds memory for long.
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { HttpLimits } from './limits.ts'

export interface Exchanges {
  add(incoming: IncomingMessage, outgoing: ServerResponse): void
  /**
   * Whether there is room for an answer that may be long. Where too much lies unread, the exchange that has read nothing for the longest
   * is ended; there is none where all of them are still at it.
   */
  hasRoom(now: number): boolean
  /** Ends those that have done nothing for too long. `cut` ends one whose answer has not begun. */
  sweep(now: number, cut: (incoming: IncomingMessage, outgoing: ServerResponse) => void): void
}

interface Exchange {
  readonly incoming: IncomingMessage
  readonly outgoing: ServerResponse
  /** Bytes that went either way, and when that changed last. */
  moved: number
  since: number
}

/** A reader that has taken nothing for so long gives way to others, in milliseconds. */
const GIVES_WAY_MS = 1_000

export const exchanges = ({ idleMs, heldBytes }: Pick<HttpLimits, 'idleMs' | 'heldBytes'>, now: () => number): Exchanges => {
  const open = new Map<ServerResponse, Exchange>()
  /** One listener for all of them. */
  function closed(this: ServerResponse): void {
    open.delete(this)
  }

  const look = (of: Exchange, at: number): void => {
    const { bytesRead, bytesWritten } = of.incoming.socket
    const moved = bytesRead + bytesWritten
    if (moved === of.moved) return
    of.moved = moved
    of.since = at
  }
  const unread = ({ outgoing, incoming }: Exchange): number => Math.max(outgoing.writableLength, incoming.socket.writableLength)
  /** What was sent is all taken up, and more is to come. */
  const awaitsMore = ({ incoming }: Exchange): boolean => !incoming.complete && incoming.readableLength === 0

  return {
    add: (incoming, outgoing) => {
      const { bytesRead, bytesWritten } = incoming.socket
      open.set(outgoing, { incoming, outgoing, moved: bytesRead + bytesWritten, since: now() })
      outgoing.on('close', closed)
    },
    hasRoom: (at) => {
      let held = 0
      for (const one of open.values()) held += unread(one)
      if (held <= heldBytes) return true
      let slowest: Exchange | undefined
      for (const one of open.values()) {
        look(one, at)
        if (unread(one) > 0 && (slowest === undefined || one.since < slowest.since)) slowest = one
      }
      if (slowest === undefined || at - slowest.since < GIVES_WAY_MS) return false
      slowest.incoming.socket.destroy()
      return true
    },
    sweep: (at, cut) => {
      for (const one of open.values()) {
        look(one, at)
        if (at - one.since < idleMs || !(unread(one) > 0 || awaitsMore(one))) continue
        if (one.outgoing.headersSent) one.incoming.socket.destroy()
        else cut(one.incoming, one.outgoing)
      }
    },
  }
}
