// One schedule: when it starts next, what it has under way and what waits, and what a person can do with it.
import { useState } from 'react'
import { useSchedule } from '../api/queries.ts'
import type { ScheduleView } from '../api/types.ts'
import { useReachable } from '../lib/act.ts'
import { count } from '../lib/format.ts'
import { Link, to } from '../lib/router.tsx'
import { JsonView } from '../ui/json-view.tsx'
import { Failure, Loading } from '../ui/notice.tsx'
import { StatusPill } from '../ui/status.tsx'
import { Time } from '../ui/time.tsx'
import { ScheduleActions } from './actions.tsx'
import { BackfillDialog } from './backfill.tsx'
import { inZone, ruleOf, WHY } from './words.ts'

export const SchedulePage = ({ name }: { readonly name: string }) => {
  const { data, error } = useSchedule(name)
  if (data === undefined) return error ? <Failure error={error} whole /> : <Loading />
  return (
    <>
      <Head of={data} />
      <div className="scroll sections">
        <section>
          <h2>Planned next, in {data.zone}</h2>
          {data.paused !== null && (
            <p>
              Paused by <b>{data.paused.by}</b> since <Time at={data.paused.since} />: {data.paused.reason}. Nothing of this starts before
              it is resumed.
            </p>
          )}
          {data.coming.length === 0 ? (
            <p className="dim">Never again.</p>
          ) : (
            <ol className="facts">
              {data.coming.map((at) => (
                <li key={at}>
                  {inZone(at, data.zone)}{' '}
                  <span className="dim">
                    (<Time at={at} as="relative" />)
                  </span>
                </li>
              ))}
            </ol>
          )}
        </section>
        <Before of={data} />
        {data.input !== undefined && (
          <section>
            <h2>Input</h2>
            <JsonView value={data.input} label="Input" />
          </section>
        )}
      </div>
    </>
  )
}

const Head = ({ of }: { readonly of: ScheduleView }) => {
  const [open, setOpen] = useState(false)
  const [news, setNews] = useState('')
  const reachable = useReachable()
  return (
    <header className="head">
      <nav aria-label="Breadcrumb" className="crumb">
        <Link href="/schedules">Schedules</Link> / <Link href={to(['workflows', of.workflow])}>{of.workflow}</Link>
      </nav>
      <div className="line">
        <h1>{of.name}</h1>
        {of.paused !== null && <StatusPill status="paused" />}
        <span role="status" className="dim">
          {news}
        </span>
        <span className="space" />
        <button type="button" className="btn small" disabled={!reachable} onClick={() => setOpen(true)}>
          Back-fill…
        </button>
        <ScheduleActions line={of} />
      </div>
      <div className="meta">
        <span>
          <b className="mono">{of.cron}</b> {[of.zone, ...ruleOf(of)].join(' · ')}
        </span>
        <span>
          {of.declared ? 'Declared by its workflow' : `Made by ${of.set.by}: ${of.set.reason}`}, <Time at={of.set.since} />
        </span>
      </div>
      {open && <BackfillDialog of={of} onClose={() => setOpen(false)} onNews={setNews} />}
    </header>
  )
}

/** What it started, what waits, and what it left out. */
const Before = ({ of: { name, workflow, zone, starts, queue, backfill, last, skipped } }: { readonly of: ScheduleView }) => (
  <>
    {backfill !== null && (
      <section>
        <h2>Back-filled just now</h2>
        <p>
          From {inZone(backfill.next, zone)} to {inZone(backfill.to, zone)}, asked for by <b>{backfill.by}</b>: {backfill.reason}
        </p>
      </section>
    )}
    {starts.length > 0 && (
      <section>
        <h2>
          Under way · <span className="num">{count(starts.length)}</span>
        </h2>
        <ul className="facts">
          {starts.map(({ key, planned, instance }) => (
            <li key={key}>
              <Link href={to(['instances', instance])}>{inZone(planned, zone)}</Link>
            </li>
          ))}
        </ul>
      </section>
    )}
    {queue.length > 0 && (
      <section>
        <h2>
          Waits for the one before · <span className="num">{count(queue.length)}</span>
        </h2>
        <ul className="facts">
          {queue.map(({ key, planned }) => (
            <li key={key}>{inZone(planned, zone)}</li>
          ))}
        </ul>
      </section>
    )}
    <section>
      <h2>Before</h2>
      <ul className="facts">
        <li>
          {last === null ? (
            'It has started nothing yet.'
          ) : (
            <>
              Last <Link href={to(['instances', last.instance])}>{inZone(last.planned, zone)}</Link>: {last.end ?? 'sent'}
            </>
          )}
        </li>
        {skipped !== null && (
          <li>
            Left out {inZone(skipped.planned, zone)}: {skipped.message ?? WHY[skipped.why] ?? skipped.why}
          </li>
        )}
        <li>
          <Link href={to(['instances'], { workflow, q: `${name}@` })}>All that it started</Link>
        </li>
      </ul>
    </section>
  </>
)
