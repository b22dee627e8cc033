// The time by which a stream sets and fires timers: its own, or the machine's where a clock that leaped ahead has left its own far behind us.
import type { StreamState } from './state.ts'

/** As much may the clocks of two machines differ. What lies further ahead of a machine's clock was told by a clock that was wrong. Milliseconds. */
export const SKEW = 300_000

/** Of a turn taken at `now` by the machine's clock, which fires timers due at `due`. `clock` is there where the stream's time is far ahead of it. */
export const turnTime = (before: Pick<StreamState, 'at'>, now: number, due: number): { readonly at: number; readonly clock?: number } => {
  const clock = Math.max(now, due)
  const at = Math.max(clock, before.at)
  return at - clock > SKEW ? { at, clock } : { at }
}

export const timeOf = ({ at, clock = at }: Pick<StreamState, 'at' | 'clock'>): number => clock
