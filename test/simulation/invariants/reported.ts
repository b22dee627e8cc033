// Invariant 4, on the way back: a side-effect service is done with a request only when it has reported on it.
import { effectKey } from '../../../engine/index.ts'
import type { Invariant } from '../history.ts'

export const reported: Invariant = function* ({ evidence }) {
  const reports = Map.groupBy(
    evidence.commands.flatMap(({ by, seq, value }) => (value.kind === 'outcome' ? [{ by, seq, key: effectKey(value.of) }] : [])),
    ({ by, key }) => `${by} ${key}`,
  )
  for (const { by, effectKey: key, began, seq } of evidence.reported) {
    const said = reports.get(`${by} ${key}`)?.some((report) => report.seq > began && report.seq < seq)
    if (!said) yield { what: `${by} acknowledged the request of ${key} and reported nothing` }
  }
}
