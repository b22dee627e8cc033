// Instances as lines of a table; the whole line leads to the instance.
import type { ListedInstance } from '../api/types.ts'
import { useNow } from '../lib/clock.ts'
import { duration, nodeName, shortHash } from '../lib/format.ts'
import { Link, to } from '../lib/router.tsx'
import { InstancePill } from '../ui/status.tsx'
import { Time } from '../ui/time.tsx'

/** `busy`: the rows are those of the filter before. */
export const InstanceTable = ({ rows, busy = false }: { readonly rows: readonly ListedInstance[]; readonly busy?: boolean }) => {
  const now = useNow()
  return (
    <div className="scroll" aria-busy={busy}>
      <table>
        <thead>
          <tr>
            <th scope="col">Status</th>
            <th scope="col">Key</th>
            <th scope="col">Workflow</th>
            <th scope="col">Stands at</th>
            <th scope="col">Side effects</th>
            <th scope="col" className="right">
              Duration
            </th>
            <th scope="col" className="right">
              Started
            </th>
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={row.instance}>
              <td>
                <InstancePill row={row} />
              </td>
              <td>
                <Link className="whole mono" href={to(['instances', row.instance])} title={row.instance}>
                  {row.key}
                </Link>
              </td>
              <td>
                {row.workflow}{' '}
                <span className="dim mono">
                  v{row.number} · {shortHash(row.hash)}
                </span>
              </td>
              <td>
                {row.nodes.length > 0 && <span title={row.nodes.join(', ')}>{row.nodes.map(nodeName).join(', ')}</span>}
                {row.trouble !== null && <span className="code mono">{row.trouble.code}</span>}
              </td>
              <td className="num">
                <Effects row={row} />
              </td>
              <td className="num right">{duration((row.ended ?? now) - row.started)}</td>
              <td className="right">
                <Time at={row.started} as="relative" />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}

const Effects = ({ row }: { readonly row: ListedInstance }) => {
  const open = row.openEffects - row.effectsInReview
  return (
    <>
      {row.effectsInReview > 0 && <span className="tone-review strong">{row.effectsInReview} in review</span>}
      {row.effectsInReview > 0 && open > 0 && ', '}
      {open > 0 && <span>{open} open</span>}
      {row.openEffects === 0 && <span className="dim">–</span>}
    </>
  )
}
