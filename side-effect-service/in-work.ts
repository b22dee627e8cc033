// The requests in work, and whether each is outdated: by a newer one for the same effect, or by the loss of its partition.
import type { Lease } from '../bus/index.ts'
import type { EffectRequest } from '../engine/index.ts'

/** Whether a request may still have its handler called. */
export interface Standing {
  /** A newer one waits, its instance is paused, or the partition is another's. */
  isOver(): boolean
  hasNewer(): boolean
  /** Its workflow is paused: no call is begun, and the executor asks again. */
  isHeld(): boolean
  /** Calls `listener` as soon as a newer request waits, or it is held; returns what removes it. */
  onNewer(listener: () => void): () => void
}
export interface InWork {
  begin(effectKey: string, request: EffectRequest, lease: Lease): Standing
  end(effectKey: string, standing: Standing): void
  /** A request has come for an effect that is in work. The same one, delivered again, changes nothing. */
  behind(effectKey: string, request: EffectRequest): void
  /** Workflows are paused: calls of their requests that are not under way are not begun. */
  hold(isPaused: (workflow: string) => boolean): void
}

/** One object for each request in work, with no closures: there are as many as effects under way. */
class Work implements Standing {
  readonly #after: number
  readonly #lost: AbortSignal
  readonly #workflow: string
  #found = false
  #held = false
  #waiting: Set<() => void> | undefined

  constructor({ after, workflow }: EffectRequest, lost: AbortSignal) {
    this.#after = after
    this.#workflow = workflow
    this.#lost = lost
  }
  isOver(): boolean {
    return this.#found || this.#held || this.#lost.aborted
  }
  hasNewer(): boolean {
    return this.#found
  }
  isHeld(): boolean {
    return this.#held
  }
  hold(isPaused: (workflow: string) => boolean): void {
    if (!isPaused(this.#workflow)) return
    this.#held = true
    for (const listener of this.#waiting ?? []) listener()
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
    begin(effectKey, request, { signal }) {
      const work = new Work(request, signal)
      entries.set(effectKey, work)
      return work
    },
    end(effectKey, standing) {
      if (entries.get(effectKey) === standing) entries.delete(effectKey)
    },
    behind: (effectKey, request) => entries.get(effectKey)?.newer(request),
    hold: (isPaused) => {
      for (const work of entries.values()) work.hold(isPaused)
    },
  }
}
