// The requests in work, and whether each is outdated: by a newer one for the same effect, or by the loss of its partition.
import type { Lease } from '../bus/index.ts'
import type { EffectRequest } from '../engine/index.ts'

/** Whether a request may still have its handler called. */
export interface Standing {
  /** A newer one waits, its instance is paused, or the partition is another's. */
  isOver(): boolean
  hasNewer(): boolean
  /** Calls `listener` as soon as a newer request waits; returns what removes it. */
  onNewer(listener: () => void): () => void
}
export interface InWork {
  begin(effectKey: string, request: EffectRequest, lease: Lease): Standing
  end(effectKey: string, standing: Standing): void
  /** A request has come for an effect that is in work. The same one, delivered again, changes nothing. */
  behind(effectKey: string, request: EffectRequest): void
}

/** One object for each request in work, with no closures: there are as many as effects under way. */
class Work implements Standing {
  readonly #after: number
  readonly #lost: AbortSignal
  #found = false
  #waiting: Set<() => void> | undefined

  constructor(after: number, lost: AbortSignal) {
    this.#after = after
    this.#lost = lost
  }
  isOver(): boolean {
    return this.#found || this.#lost.aborted
  }
  hasNewer(): boolean {
    return this.#found
  }
  onNewer(listener: () => void): () => void {
    const waiting = (this.#waiting ??= new Set())
    waiting.add(listener)
    return () => void waiting.delete(listener)
  }
  newer({ after, hold }: EffectRequest): void {
    if (after <= this.#after && !hold) return
    this.#found = true
    for (const listener of this.#waiting ?? []) listener()
  }
}

export const inWork = (): InWork => {
  const entries = new Map<string, Work>()
  return {
    begin(effectKey, { after }, { signal }) {
      const work = new Work(after, signal)
      entries.set(effectKey, work)
      return work
    },
    end(effectKey, standing) {
      if (entries.get(effectKey) === standing) entries.delete(effectKey)
    },
    behind: (effectKey, request) => entries.get(effectKey)?.newer(request),
  }
}
