// Kinds that nobody handles: their effects wait, visibly, and are asked for again.
import type { EffectRequest, OutcomeCommand } from '../engine/index.ts'
import type { Message } from '../bus/index.ts'
import type { Log, SideEffectMetrics } from './ports.ts'
import { outcomeMessage, tryAgain } from './report.ts'

/** A deploy brings the handler soon, or somebody has to look after it: either way a minute is often enough. */
const ASK_AGAIN = 60_000

export interface UnhandledKinds {
  /** What to report for a request of such a kind. No attempt was made. */
  answer(request: EffectRequest): Message<OutcomeCommand>
  /** There is a handler for the kind. */
  found(kind: string): void
}
export const unhandledKinds = (on: { readonly log: Log; readonly metrics: SideEffectMetrics | undefined }): UnhandledKinds => {
  const { log, metrics } = on
  const kinds = new Set<string>()
  return {
    answer(request) {
      const { effect: kind, workflow, attempts } = request
      if (!kinds.has(kind)) {
        kinds.add(kind)
        metrics?.unhandled(kind, true)
        log.warn({ kind, workflow }, `no handler for kind '${kind}': its side effects wait until there is one`)
      }
      // Nothing is called, so nothing can happen twice: the harmless of the two is true.
      return outcomeMessage({ request, repeat: 'safe', result: tryAgain(attempts, `no handler for kind '${kind}'`, ASK_AGAIN) })
    },
    found(kind) {
      if (!kinds.delete(kind)) return
      metrics?.unhandled(kind, false)
      log.info({ kind }, `there is a handler for kind '${kind}' now`)
    },
  }
}
