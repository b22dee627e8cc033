// How many calls of a kind run side by side: the others wait, in order, and hold up no other kind.
import type { RegisteredHandler } from './registry.ts'

export interface Semaphore {
  /** True when there is room, at once where there is; false when the service stops first. Who got room gives it back. */
  enter(): boolean | Promise<boolean>
  leave(): void
  /** Lets nobody in any more. */
  close(): void
}

export const gate = (size: number, onWaiting: (count: number) => void): Semaphore => {
  const waiting: ((room: boolean) => void)[] = []
  let free = size
  let closed = false
  return {
    enter() {
      if (closed) return false
      if (free > 0) {
        free--
        return true
      }
      const room = new Promise<boolean>((resolve) => void waiting.push(resolve))
      onWaiting(waiting.length)
      return room
    },
    leave() {
      const next = waiting.shift()
      if (next === undefined) free++
      else {
        onWaiting(waiting.length)
        next(true)
      }
    },
    close() {
      closed = true
      for (const refuse of waiting.splice(0)) refuse(false)
      onWaiting(0)
    },
  }
}

export interface Gates {
  /** The gate of a handler, as wide as it says. */
  of(handler: RegisteredHandler): Semaphore
  close(): void
}
export const gates = (onWaiting: (kind: string, count: number) => void): Gates => {
  const open = new Map<RegisteredHandler, Semaphore>()
  return {
    of(registered) {
      const known = open.get(registered)
      if (known !== undefined) return known
      const made = gate(registered.handler.concurrency, (count) => onWaiting(registered.kind, count))
      open.set(registered, made)
      return made
    },
    close() {
      for (const each of open.values()) each.close()
    },
  }
}
