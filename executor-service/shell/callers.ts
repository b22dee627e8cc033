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
  readonly key: string
  readonly instance: string
  readonly caller: C
  readonly until: number
}

/** `now`: milliseconds since the epoch. */
export const callers = <C extends { readonly to: ReplyTo }>(now: () => number, most = MOST_WAITING): Callers<C> => {
  /** By process and request, the oldest first. */
  const all = new Map<string, Waiting<C>>()
  /** The keys of those who wait for an instance: nearly always one. */
  const byInstance = new Map<string, string | Set<string>>()
  /** Goes round all who wait; who comes meanwhile is looked at too. */
  let round = all.values()

  const drop = ({ key, instance }: Waiting<C>): void => {
    all.delete(key)
    const keys = byInstance.get(instance)
    if (typeof keys === 'string') byInstance.delete(instance)
    else if (keys?.delete(key) && keys.size === 0) byInstance.delete(instance)
  }
  /** A few: whoever comes makes room for himself, and a little more. */
  const tidy = (at: number): void => {
    for (let looked = 0; looked < LOOK_AT; looked++) {
      const { value: one } = round.next()
      if (!one) {
        round = all.values()
        return
      }
      if (one.until <= at) drop(one)
    }
  }
  const oldest = (): Waiting<C> | undefined => all.values().next().value
  return {
    add: (instance, caller, waitMs = WAIT) => {
      const { process, request } = caller.to
      const key = `${process.length}:${process}${request}`
      const at = now()
      const before = all.get(key)
      if (before) drop(before)
      all.set(key, { key, instance, caller, until: at + waitMs })
      const keys = byInstance.get(instance)
      byInstance.set(instance, keys === undefined ? key : typeof keys === 'string' ? new Set([keys, key]) : keys.add(key))
      tidy(at)
      const first = all.size > most && oldest()
      if (first) drop(first)
    },
    take: (instance) => {
      const keys = byInstance.get(instance)
      if (keys === undefined) return NONE
      const at = now()
      const found: C[] = []
      for (const key of typeof keys === 'string' ? [keys] : keys) {
        const one = all.get(key)
        all.delete(key)
        if (one && one.until > at) found.push(one.caller)
      }
      byInstance.delete(instance)
      return found
    },
    size: () => all.size,
  }
}
const NONE: readonly never[] = []
/** Callers that are looked at whenever one more comes. */
const LOOK_AT = 3
