// The side effects of one instance: what was asked, what was tried, what came of it, and what a person can do.
import { useEffects } from '../api/queries.ts'
import type { EffectView, InstanceView } from '../api/types.ts'
import { duration, nodeName } from '../lib/format.ts'
import { JsonView } from '../ui/json-view.tsx'
import { Empty, Failure, Loading } from '../ui/notice.tsx'
import { StatusPill } from '../ui/status.tsx'
import { Time } from '../ui/time.tsx'
import { CallTo } from './calls.tsx'
import { EffectActions } from './effect-actions.tsx'

interface Props {
  readonly of: InstanceView
  readonly after: string | undefined
  readonly onPage: (after: string | undefined) => void
  readonly onNews: (news: string) => void
}

export const EffectsTab = ({ of, after, onPage, onNews }: Props) => {
  const { data, error } = useEffects(of.row.instance, after)
  if (data === undefined) return error ? <Failure error={error} /> : <Loading />
  if (data.rows.length === 0)
    return (
      <Empty title="No side effects">
        <p>No step of this instance has asked for one.</p>
      </Empty>
    )
  return (
    <>
      <ul className="effects">
        {data.rows.map((effect) => (
          <li key={effect.key} className="card">
            <Effect effect={effect} onNews={onNews} />
          </li>
        ))}
      </ul>
      {(after !== undefined || data.next !== undefined) && (
        <div className="pager">
          {after !== undefined && (
            <button type="button" className="btn" onClick={() => onPage(undefined)}>
              First side effects
            </button>
          )}
          {data.next !== undefined && (
            <button type="button" className="btn" onClick={() => onPage(data.next)}>
              Later side effects
            </button>
          )}
        </div>
      )}
    </>
  )
}

/** What was tried and what people did, as it happened. */
const story = ({ attempts, actions }: EffectView) => [...attempts, ...actions].toSorted((a, b) => a.at - b.at)

const Effect = ({ effect, onNews }: { readonly effect: EffectView; readonly onNews: (news: string) => void }) => (
  <>
    <header>
      <StatusPill status={effect.status} />
      <b>{effect.effect}</b>
      <span className="dim" title={effect.key}>
        {effect.awaited ? 'awaited' : `of ${nodeName(effect.node)}`}
        {effect.visit > 1 && `, visit ${effect.visit}`}
      </span>
      <span className="space" />
      {effect.status === 'review' && <EffectActions effect={effect} onNews={onNews} />}
    </header>
    <p className="meta">
      <span>
        Requested{' '}
        <b>
          <Time at={effect.requested} />
        </b>
      </span>
      {effect.closed !== null && (
        <span>
          Took <b className="num">{duration(effect.closed - effect.requested)}</b>
        </span>
      )}
      {effect.retryAt !== null && (
        <span>
          Next attempt{' '}
          <b>
            <Time at={effect.retryAt} as="relative" />
          </b>
        </span>
      )}
      {effect.call !== undefined && <CallTo of={effect.call} />}
      {effect.probed === true && <span>Found out by the probe</span>}
    </p>
    {effect.trouble !== undefined && (
      <div className="trouble-box">
        <b className="mono">{effect.trouble.code}</b> {effect.trouble.message}
      </div>
    )}
    {(effect.attempts.length > 0 || effect.actions.length > 0) && (
      <ul className="facts">
        {story(effect).map((told) =>
          'what' in told ? (
            <li key={`${told.what} ${told.at}`}>
              <Time at={told.at} /> {told.what} by <b>{told.by}</b>: {told.reason}
            </li>
          ) : (
            <li key={`attempt ${told.at} ${told.attempt}`}>
              <Time at={told.at} /> attempt {told.attempt} failed: {told.error}
            </li>
          ),
        )}
        {effect.attempts.some(({ attempt }, i) => attempt > (effect.attempts[i - 1]?.attempt ?? 0) + 1) && (
          <li className="dim">Attempts that are not listed were followed by a short pause: those stand in no journal.</li>
        )}
      </ul>
    )}
    <details>
      <summary>Payload{effect.outcome !== undefined && ' and outcome'}</summary>
      <div className="sides">
        <JsonView value={effect.payload} label={`Payload of ${effect.effect}`} />
        {effect.outcome !== undefined && <JsonView value={{ ...effect.outcome }} label={`Outcome of ${effect.effect}`} />}
      </div>
    </details>
  </>
)
