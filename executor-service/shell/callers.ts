// Callers who wait for the result of an instance: each once, until it comes or its time is over, and never more than there is room for.
import type { ReplyTo } from '../../engine/index.ts'

export interface Callers<C extends { readonly to: ReplyTo }> {
  /** It waits for so many milliseconds from now on; who waits already, under the same number of his process, waits once. */
  add(instance: string, caller: C, waitMs?: number): void
  /** All that wait for it, in the order in which they came; they wait no longer. */
  take(instance: string): readonly C[]
  size(): number
}

/** Callers at most; beyond it the oldest is answered by its own time-out. */
const MOST_WAITING = 50_000
/** For who does not say how long he waits, in milliseconds. */
const WAIT = 600_000

interface Waiting<C> {
  readonly instance: string
  readonly caller: C
  readonly until: number
}

/** `now`: milliseconds since the epoch. */
export const callers = <C extends { readonly to: ReplyTo }>(now: () => number, most = MOST_WAITING): Callers<C> => {
  /** By process and request, the oldest first. */
  const all = new Map<string, Waiting<C>>()
  const byInstance = new Map<string, Set<string>>()

  const drop = (key: string, { instance }: Waiting<C>): void => {
    all.delete(key)
    const keys = byInstance.get(instance)
    keys?.delete(key)
    if (keys?.size === 0) byInstance.delete(instance)
  }
  /** A few from the front: whoever comes makes room for himself, and a little more. */
  const tidy = (): void => {
    let looked = 0
    for (const [key, one] of all) {
      if (one.until <= now() || all.size > most) drop(key, one)
      else {
        // Who waits long is looked at again behind the others.
        all.delete(key)
        all.set(key, one)
      }
      if ((looked += 1) === LOOK_AT) return
    }
  }
  return {
    add: (instance, caller, waitMs = WAIT) => {
      const key = JSON.stringify([caller.to.process, caller.to.request])
      const before = all.get(key)
      if (before) drop(key, before)
      all.set(key, { instance, caller, until: now() + waitMs })
      const keys = byInstance.get(instance) ?? new Set()
      byInstance.set(instance, keys.add(key))
      tidy()
    },
    take: (instance) => {
      const found = [...(byInstance.get(instance) ?? [])].flatMap((key) => {
        const one = all.get(key)
        if (one) all.delete(key)
        return one && one.until > now() ? [one.caller] : []
      })
      byInstance.delete(instance)
      return found
    },
    size: () => all.size,
  }
}
/** Callers that are looked at whenever one more comes. */
const LOOK_AT = 3
