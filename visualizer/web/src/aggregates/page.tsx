// One aggregate: its state, who holds it and who waits behind, the signals that nobody has taken, and its instances, the newest first.
import { useAggregate, useInstancesOf } from '../api/queries.ts'
import type { AggregateView } from '../api/types.ts'
import { InstancePages } from '../instances/pages.tsx'
import { count } from '../lib/format.ts'
import { Link, to, usePlace } from '../lib/router.tsx'
import { CopyButton } from '../ui/copy.tsx'
import { JsonView } from '../ui/json-view.tsx'
import { Failure, Loading } from '../ui/notice.tsx'
import { Time } from '../ui/time.tsx'
import { Question } from './question.tsx'

interface Props {
  readonly name: string
  /** Its key. */
  readonly of: string
}

export const AggregatePage = ({ name, of }: Props) => {
  const { data, error } = useAggregate(name, of)
  if (data === undefined) return error ? <Failure error={error} whole /> : <Loading />
  return (
    <>
      <header className="head">
        <nav aria-label="Breadcrumb" className="crumb">
          <Link href="/instances">Instances</Link> / {name}
        </nav>
        <div className="line">
          <h1>{of}</h1>
          <CopyButton text={data.stream} what="the stream's name" />
        </div>
        <div className="meta">
          <span>
            Stream <b className="mono">{data.stream}</b>
          </span>
          <span>
            Turn <b className="num">{count(data.version)}</b>
          </span>
          {data.schema !== null && (
            <span>
              State of version <b className="num">{data.schema}</b>
            </span>
          )}
          {data.holder === null ? (
            <span>Nobody holds it</span>
          ) : (
            <span>
              Held by <Link href={to(['instances', data.holder.instance])}>{data.holder.instance}</Link> since{' '}
              <Time at={data.holder.since} />
            </span>
          )}
        </div>
      </header>
      <div className="scroll sections">
        <section>
          <h2>State</h2>
          <JsonView value={data.state} label="State" />
        </section>
        {data.queries.length > 0 && (
          <section>
            <h2>Questions</h2>
            {data.queries.map((query) => (
              <Question key={query} name={name} of={of} query={query} version={data.version} />
            ))}
          </section>
        )}
        <Waiting of={data} />
        <Kept of={data} />
        <Instances name={name} of={of} />
      </div>
    </>
  )
}

const Waiting = ({ of: { queue, queued } }: { readonly of: AggregateView }) =>
  queued === 0 ? null : (
    <section>
      <h2>
        Waits for its turn · <span className="num">{count(queued)}</span>
      </h2>
      <ol className="facts">
        {queue.map(({ instance, since }) => (
          <li key={instance}>
            <Link href={to(['instances', instance])}>{instance}</Link> since <Time at={since} />
          </li>
        ))}
      </ol>
      {queued > queue.length && <p className="dim">and {count(queued - queue.length)} more</p>}
    </section>
  )

const Kept = ({ of: { kept, keptCount } }: { readonly of: AggregateView }) =>
  keptCount === 0 ? null : (
    <section>
      <h2>
        Signals that nobody has taken · <span className="num">{count(keptCount)}</span>
      </h2>
      <ul className="facts">
        {kept.map(({ signal, id, expires }) => (
          <li key={`${signal} ${id}`}>
            {signal} <b className="mono">{id}</b>, kept until <Time at={expires} />
          </li>
        ))}
      </ul>
      {keptCount > kept.length && <p className="dim">and {count(keptCount - kept.length)} more</p>}
    </section>
  )

const Instances = ({ name, of }: Props) => {
  const { search } = usePlace()
  const cursor = search.get('cursor') ?? undefined
  const { data, error, isPlaceholderData } = useInstancesOf(name, of, cursor)
  return (
    <section>
      <h2>Its instances</h2>
      {data === undefined ? (
        error ? (
          <Failure error={error} />
        ) : (
          <Loading />
        )
      ) : (
        <InstancePages page={data} busy={isPlaceholderData} cursor={cursor} at={(at) => to(['aggregates', name, of], { cursor: at })} />
      )}
    </section>
  )
}
