// A side effect in one line: where it stands, and of what kind it is.
import type { VisitEffect } from '../api/types.ts'
import { some } from '../lib/format.ts'
import { StatusPill } from '../ui/status.tsx'

export const EffectLine = ({ effect }: { readonly effect: VisitEffect }) => (
  <div className="effect-line">
    <StatusPill status={effect.status} />
    <b>{effect.effect}</b>
    {effect.failedAttempts > 0 && <span className="dim num">{some(effect.failedAttempts, 'failed attempt')}</span>}
  </div>
)
