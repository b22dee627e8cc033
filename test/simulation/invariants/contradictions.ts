// Invariant 4, the end of it: a certain result that contradicts the accepted one is kept for a person, never dropped.
import { effectKey } from '../../../engine/index.ts'
import { momentsOf } from '../history.ts'
import type { Invariant } from '../history.ts'

export const contradictions: Invariant = function* (history) {
  const accepted = new Map([...momentsOf(history, 'OutcomeRecorded')].map(({ event }) => [effectKey(event), event]))
  const heard = Map.groupBy(momentsOf(history, 'OutcomeRecorded', 'LateOutcome', 'EffectParked'), ({ event }) => effectKey(event))
  for (const command of new Set(history.evidence.settled.flatMap(({ commands }) => commands))) {
    if (command.kind !== 'outcome' || (command.report.kind !== 'ok' && command.report.kind !== 'failed')) continue
    const { of, report, attempt, repeat, stream } = command
    const key = effectKey(of)
    const same = (heard.get(key) ?? []).filter(({ event }) => event.outcome?.kind === report.kind)
    const was = accepted.get(key)?.outcome.kind
    if (was !== undefined && was !== report.kind && same.length === 0)
      yield { stream, what: `${key}: ${report.kind} contradicts the accepted ${was} and was dropped` }
    if (
      repeat === 'unsafe' &&
      command.probed !== true &&
      report.kind === 'ok' &&
      was !== undefined &&
      !same.some(({ event }) => event.attempt === attempt)
    )
      yield { stream, what: `${key}: attempt ${attempt} succeeded too, and nobody hears of it` }
  }
}
