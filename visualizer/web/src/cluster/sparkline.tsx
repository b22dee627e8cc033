// The lag of the last minutes as a small line; its ends are said in words too.
import { count, duration } from '../lib/format.ts'
import { SPAN } from './history.ts'
import type { Sample } from './history.ts'

const WIDTH = 160
const HEIGHT = 24
/** Room for the line's own width. */
const EDGE = 2

export const Sparkline = ({ samples }: { readonly samples: readonly Sample[] }) => {
  const [first, last] = [samples[0], samples.at(-1)]
  if (first === undefined || last === undefined || samples.length < 2) return <span className="spark" />
  const most = Math.max(1, ...samples.map(({ lag }) => lag))
  const x = (at: number): number => WIDTH - EDGE - ((last.at - at) / SPAN) * (WIDTH - 2 * EDGE)
  const y = (lag: number): number => HEIGHT - EDGE - (lag / most) * (HEIGHT - 2 * EDGE)
  const points = samples.map(({ at, lag }) => `${x(at).toFixed(1)},${y(lag).toFixed(1)}`).join(' ')
  const says = `Lag of the last ${duration(last.at - first.at)}: from ${count(first.lag)} to ${count(last.lag)}, at most ${count(most)}`
  return (
    <svg className="spark" viewBox={`0 0 ${WIDTH} ${HEIGHT}`} width={WIDTH} height={HEIGHT} role="img" aria-label={says}>
      <title>{says}</title>
      <polyline points={points} />
    </svg>
  )
}
