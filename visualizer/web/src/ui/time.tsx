// A time: local and readable, the exact UTC on hover.
import { useNow } from '../lib/clock.ts'
import { clock, relative, utc } from '../lib/format.ts'

interface Props {
  readonly at: number
  /** How far away it is, or the time of day to the millisecond. */
  readonly as?: 'relative' | 'clock'
}
export const Time = ({ at, as = 'clock' }: Props) => {
  const now = useNow()
  const text = as === 'relative' ? relative(at, now) : clock(at, now)
  return (
    <time className="num" dateTime={new Date(at).toISOString()} title={as === 'relative' ? `${clock(at, now)} · ${utc(at)}` : utc(at)}>
      {text}
    </time>
  )
}
