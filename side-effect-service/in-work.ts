// The requests in work, and whether each still counts: a newer one for the same effect, or the loss of its partition, makes it pointless.
import type { Lease } from '../bus/index.ts'
import type { EffectRequest } from '../engine/index.ts'

/** Whether a request may still have its handler called. */
export interface Standing {
  /** A newer one waits, or the partition is another's. */
  isOver(): boolean
  hasNewer(): boolean
  /** Calls `told` as soon as a newer request waits; returns what takes that back. */
  onNewer(told: () => void): () => void
}
export interface InWork {
  begin(effectKey: string, request: EffectRequest, lease: Lease): Standing
  end(effectKey: string, standing: Standing): void
  /** A request has come for an effect that is in work. The same one, delivered again, changes nothing. */
  behind(effectKey: string, request: EffectRequest): void
}
interface Entry {
  readonly standing: Standing
  readonly newer: (request: EffectRequest) => void
}

export const inWork = (): InWork => {
  const entries = new Map<string, Entry>()
  return {
    begin(effectKey, { after }, { signal }) {
      let found = false
      const waiting = new Set<() => void>()
      const standing: Standing = {
        isOver: () => found || signal.aborted,
        hasNewer: () => found,
        onNewer(told) {
          waiting.add(told)
          return () => void waiting.delete(told)
        },
      }
      const newer = (request: EffectRequest): void => {
        if (request.after <= after) return
        found = true
        for (const told of waiting) told()
      }
      entries.set(effectKey, { standing, newer })
      return standing
    },
    end(effectKey, standing) {
      if (entries.get(effectKey)?.standing === standing) entries.delete(effectKey)
    },
    behind: (effectKey, request) => entries.get(effectKey)?.newer(request),
  }
}
