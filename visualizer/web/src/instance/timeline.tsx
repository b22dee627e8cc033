// When each node was at work: the graph as a list of lines on one axis of time.
import type { InstanceView, NodeView, VisitView } from '../api/types.ts'
import { useNow } from '../lib/clock.ts'
import { duration, nodeName } from '../lib/format.ts'
import { lookOf } from '../ui/status.tsx'

interface Props {
  readonly of: InstanceView
  readonly chosen: string | undefined
  readonly onChoose: (node: string) => void
}

export const Timeline = ({ of, chosen, onChoose }: Props) => {
  const clock = useNow()
  // What the end left open went on no longer than the instance.
  const now = of.row.ended ?? clock
  const begun = of.nodes.filter(({ visits }) => visits.length > 0).toSorted((a, b) => a.visits[0]!.started - b.visits[0]!.started)
  const lines = begun.filter(({ id }) => isLeaf(of, id))
  const ends = begun.flatMap(({ visits }) => visits.map((visit) => endOf(visit, now)))
  const from = of.began ?? of.row.started
  const span = Math.max(1, Math.max(from, ...ends) - from)
  return (
    <section className="timeline" aria-label="Timeline">
      <header>
        <h3>Timeline</h3>
        {lines.length > 0 && (
          <span className="axis num" aria-hidden>
            <span>0 ms</span>
            <span>{duration(span / 2)}</span>
            <span>{duration(span)}</span>
          </span>
        )}
      </header>
      <div className="lines">
        {lines.length === 0 && <p className="dim">{of.row.ended === null ? 'Nothing has happened yet.' : 'Nothing happened in it.'}</p>}
        {lines.map((node) => (
          <button
            key={node.id}
            type="button"
            className={`tone-${lookOf(node.status).tone}`}
            aria-pressed={node.id === chosen}
            onClick={() => onChoose(node.id)}
          >
            <em title={node.id}>{labelOf(of, node.id)}</em>
            <span className="unseen">{lookOf(node.status).word}</span>
            <Track node={node} from={from} span={span} now={now} />
          </button>
        ))}
      </div>
    </section>
  )
}

/** What is parked is at work no more. */
const endOf = ({ started, ended, trouble }: VisitView, now: number): number =>
  ended ?? (trouble === undefined ? Math.max(now, started) : started)

/** Joins are no work: they are left to the graph. */
const isLeaf = (of: InstanceView, id: string): boolean =>
  of.drawing === null || of.drawing.nodes.some((node) => node.id === id && node.kind !== 'join')

/** What stands before others has no name of its own in its id. */
const labelOf = (of: InstanceView, id: string): string => of.drawing?.nodes.find((node) => node.id === id)?.label ?? nodeName(id)

interface TrackProps {
  readonly node: NodeView
  readonly from: number
  readonly span: number
  readonly now: number
}
const Track = ({ node, from, span, now }: TrackProps) => {
  const percent = (ms: number): number => Math.max(0, Math.min(100, (ms / span) * 100))
  const last = node.visits.at(-1)!
  const end = percent(endOf(last, now) - from)
  const took = endOf(last, now) - last.started
  return (
    <span className="track">
      {node.visits.map((visit) => (
        <Bar key={visit.visit} visit={visit} left={percent(visit.started - from)} right={percent(endOf(visit, now) - from)} />
      ))}
      {took > 0 && (
        <span className="took num" style={{ left: `calc(${end}% + 8px)` }}>
          {duration(took)}
        </span>
      )}
    </span>
  )
}

const Bar = ({ visit, left, right }: { readonly visit: VisitView; readonly left: number; readonly right: number }) => (
  <span
    className={visit.ended === null ? 'bar open' : 'bar'}
    style={{ left: `min(${left}%, calc(100% - 4px))`, width: `${right - left}%` }}
  />
)
