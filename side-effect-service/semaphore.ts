// Limits the concurrent calls of a handler: further ones wait in order, and hold up no other kind.
import type { RegisteredHandler } from './registry.ts'

export interface Semaphore {
  /** True once a permit is free, synchronously where one is; false where the service stops first. Whoever got one releases it. */
  acquire(): boolean | Promise<boolean>
  release(): void
  /** Refuses those that wait, and all that come later. */
  close(): void
}

export const semaphore = (size: number, onWaiting: (count: number) => void): Semaphore => {
  const waiting: ((permitted: boolean) => void)[] = []
  let free = size
  let closed = false
  return {
    acquire() {
      if (closed) return false
      if (free > 0) {
        free--
        return true
      }
      const permit = new Promise<boolean>((resolve) => void waiting.push(resolve))
      onWaiting(waiting.length)
      return permit
    },
    release() {
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

export interface Semaphores {
  /** One for each handler, with as many permits as its `concurrency`. */
  of(handler: RegisteredHandler): Semaphore
  close(): void
}
export const semaphores = (onWaiting: (kind: string, count: number) => void): Semaphores => {
  const open = new Map<RegisteredHandler, Semaphore>()
  return {
    of(registered) {
      const known = open.get(registered)
      if (known !== undefined) return known
      const made = semaphore(registered.handler.concurrency, (count) => onWaiting(registered.kind, count))
      open.set(registered, made)
      return made
    },
    close() {
      for (const each of open.values()) each.close()
    },
  }
}
