// Schedules: what starts workflows by the calendar, when next, and what came of the last time.
import { useSchedules } from '../api/queries.ts'
import type { ScheduleLine } from '../api/types.ts'
import { Link, to, usePlace } from '../lib/router.tsx'
import { Command, Empty, Failure, Loading } from '../ui/notice.tsx'
import { StatusPill } from '../ui/status.tsx'
import { Time } from '../ui/time.tsx'
import { ScheduleActions } from './actions.tsx'
import { inZone, ruleOf, WHY } from './words.ts'

export const SchedulesPage = () => {
  const cursor = usePlace().search.get('cursor') ?? undefined
  const { data, error } = useSchedules(cursor)
  return (
    <>
      <div className="head">
        <h1>Schedules</h1>
      </div>
      {data === undefined ? (
        error ? (
          <Failure error={error} />
        ) : (
          <Loading />
        )
      ) : data.rows.length === 0 ? (
        <Empty title="There is no schedule">
          <p>A workflow declares one as a trigger; or make one:</p>
          <Command>npx contrail schedule create --help</Command>
        </Empty>
      ) : (
        <div className="scroll">
          <table>
            <thead>
              <tr>
                <th scope="col">Schedule</th>
                <th scope="col">Starts</th>
                <th scope="col">When</th>
                <th scope="col">Next</th>
                <th scope="col">Last</th>
                <th scope="col">
                  <span className="unseen">Actions</span>
                </th>
              </tr>
            </thead>
            <tbody>
              {data.rows.map((line) => (
                <Line key={line.name} line={line} />
              ))}
            </tbody>
          </table>
          <div className="pager">
            {cursor !== undefined && (
              <Link className="btn" href="/schedules">
                First
              </Link>
            )}
            {data.next !== undefined && (
              <Link className="btn" href={to(['schedules'], { cursor: data.next })}>
                More
              </Link>
            )}
          </div>
        </div>
      )}
    </>
  )
}

const Line = ({ line }: { readonly line: ScheduleLine }) => (
  <tr>
    <td className="wraps">
      <Link href={to(['schedules', line.name])}>
        <b>{line.name}</b>
      </Link>{' '}
      {line.paused !== null && <StatusPill status="paused" />}
      <div className="dim">{line.declared ? 'declared by its workflow' : 'made by people'}</div>
    </td>
    <td>
      <Link href={to(['workflows', line.workflow])}>{line.workflow}</Link>
    </td>
    <td className="wraps">
      <span className="mono">{line.cron}</span>
      <div className="dim">{[line.zone, ...ruleOf(line)].join(' · ')}</div>
    </td>
    <td className="wraps">
      {line.paused !== null ? (
        <span className="dim">
          paused by {line.paused.by}: {line.paused.reason}
        </span>
      ) : line.next === null ? (
        <span className="dim">never again</span>
      ) : (
        <>
          {inZone(line.next, line.zone)}
          <div className="dim">
            <Time at={line.next} as="relative" />
          </div>
        </>
      )}
    </td>
    <td className="wraps">
      <LastTime line={line} />
    </td>
    <td>
      <ScheduleActions line={line} />
    </td>
  </tr>
)

/** What happened at the last planned time: a start, or none and why. */
const LastTime = ({ line: { last, skipped, zone, waiting } }: { readonly line: ScheduleLine }) => {
  if (skipped !== null && skipped.planned > (last?.planned ?? 0))
    return (
      <>
        {inZone(skipped.planned, zone)}
        <div className="dim">left out: {skipped.message ?? WHY[skipped.why] ?? skipped.why}</div>
      </>
    )
  if (last === null) return <span className="dim">–</span>
  return (
    <>
      <Link href={to(['instances', last.instance])}>{inZone(last.planned, zone)}</Link>
      <div className="dim">{[last.end ?? 'sent', ...(waiting > 0 ? [`${waiting} wait behind it`] : [])].join(' · ')}</div>
    </>
  )
}
