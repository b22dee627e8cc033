// The journal of one instance: its turns, each with what caused it and what came of it.
import { useTurns } from '../api/queries.ts'
import type { Event, InstanceView, TurnView } from '../api/types.ts'
import { eventText } from '../lib/event-text.ts'
import { nodeName } from '../lib/format.ts'
import { JsonView } from '../ui/json-view.tsx'
import { Failure, Loading } from '../ui/notice.tsx'
import { Time } from '../ui/time.tsx'

interface Props {
  readonly of: InstanceView
  readonly after: string | undefined
  readonly onPage: (after: string | undefined) => void
}

export const JournalTab = ({ of, after, onPage }: Props) => {
  const { data, error } = useTurns(of.row.instance, after)
  if (data === undefined) return error ? <Failure error={error} /> : <Loading />
  return (
    <div className="journal">
      <ol aria-label="Turns">
        {data.rows.map((turn) => (
          <OneTurn key={turn.version} turn={turn} />
        ))}
      </ol>
      <div className="pager">
        {after !== undefined && (
          <button type="button" className="btn" onClick={() => onPage(undefined)}>
            First turns
          </button>
        )}
        {data.next !== undefined && (
          <button type="button" className="btn" onClick={() => onPage(data.next)}>
            Later turns
          </button>
        )}
      </div>
    </div>
  )
}

const OneTurn = ({ turn }: { readonly turn: TurnView }) => (
  <li className="turn">
    <header>
      <b className="num">Turn {turn.version}</b>
      <Time at={turn.at} />
      <span className="dim mono">{turn.causes.map(({ kind, id }) => `${kind} ${id}`).join(', ')}</span>
    </header>
    {turn.events.map((event, i) => (
      <OneEvent key={i} event={event} at={turn.at} />
    ))}
  </li>
)

const OneEvent = ({ event, at }: { readonly event: Event; readonly at: number }) => {
  const { node, text, tone } = eventText(event, at)
  return (
    <details className={`event tone-${tone}`}>
      <summary>
        <i aria-hidden />
        <b>{event.kind}</b>
        {node !== undefined && node !== '' && <span title={node}>{nodeName(node)}</span>}
        <span className="dim cut">{text}</span>
      </summary>
      <JsonView value={event} label={event.kind} />
    </details>
  )
}
