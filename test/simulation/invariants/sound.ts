// Invariant 11: the journal's own check, which reads all that it stores, finds nothing.
import type { Invariant } from '../history.ts'

export const sound: Invariant = function* ({ evidence }) {
  for (const finding of evidence.findings) yield { what: `the journal is not sound: ${finding}` }
}
