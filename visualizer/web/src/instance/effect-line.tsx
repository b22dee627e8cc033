// A side effect in one line: where it stands, and of what kind it is.
import type { EffectView } from '../api/types.ts'
import { some } from '../lib/format.ts'
import { StatusPill } from '../ui/status.tsx'

export const EffectLine = ({ effect }: { readonly effect: EffectView }) => (
  <div className="effect-line">
    <StatusPill status={effect.status} />
    <b>{effect.effect}</b>
    {effect.attempts.length > 0 && <span className="dim num">{some(effect.attempts.length, 'failed attempt')}</span>}
  </div>
)
