// One topic and the group that consumes it: its partitions, who serves each, and what waits there.
import type { GroupView, PartitionLine } from '../api/types.ts'
import { count, some } from '../lib/format.ts'
import type { Sample } from './history.ts'
import { Owner } from './owner.tsx'
import { Sparkline } from './sparkline.tsx'

export const Group = ({ group, samples }: { readonly group: GroupView; readonly samples: readonly Sample[] }) => {
  const most = Math.max(1, ...group.partitions.map(({ lag }) => lag))
  const nobodys = group.partitions.filter(({ owner }) => owner === null).length
  return (
    <section className="card group" aria-label={`${group.topic}, ${group.group}`}>
      <header>
        <h2 className="mono">{group.topic}</h2>
        <span className="dim">
          read by <span className="mono">{group.group}</span>
        </span>
        {nobodys > 0 && <span className="pill tone-bad">{some(nobodys, 'partition')} without an owner</span>}
        <span className="space" />
        <Sparkline samples={samples} />
        <span className="num lag-sum">
          <b>{count(group.lag)}</b> <span className="dim">lag</span>
        </span>
      </header>
      <div className="wide">
        <table>
          <thead>
            <tr>
              <th scope="col" className="right">
                Partition
              </th>
              <th scope="col">Owner</th>
              <th scope="col" className="right">
                Lag
              </th>
              <th scope="col">
                <span className="unseen">Share of the largest lag</span>
              </th>
            </tr>
          </thead>
          <tbody>
            {group.partitions.map((line) => (
              <Line key={line.partition} line={line} most={most} />
            ))}
          </tbody>
        </table>
      </div>
    </section>
  )
}

const Line = ({ line: { partition, owner, lag }, most }: { readonly line: PartitionLine; readonly most: number }) => (
  <tr>
    <td className="num right">{partition}</td>
    <td>
      <Owner name={owner} />
    </td>
    <td className="num right">{count(lag)}</td>
    <td className="share">{lag > 0 && <span className="lag-bar" style={{ width: `${(lag / most) * 100}%` }} aria-hidden />}</td>
  </tr>
)
