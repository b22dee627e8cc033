// The activated workflows, with how their instances stand.
import { useWorkflows } from '../api/queries.ts'
import type { WorkflowLine } from '../api/types.ts'
import { count, shortHash } from '../lib/format.ts'
import { Link, to } from '../lib/router.tsx'
import { Command, Empty, Failure, Loading } from '../ui/notice.tsx'
import { StatusIcon, StatusPill, lookOf } from '../ui/status.tsx'
import { EngineHold } from './hold.tsx'

export const WorkflowsPage = () => {
  const { data, error } = useWorkflows()
  return (
    <>
      <div className="head">
        <div className="line">
          <h1>Workflows</h1>
          <span className="space" />
          <EngineHold />
        </div>
      </div>
      {data === undefined ? (
        error ? (
          <Failure error={error} />
        ) : (
          <Loading />
        )
      ) : data.rows.length === 0 ? (
        <Empty title="No workflow is activated">
          <p>Start Contrail with a module that has some:</p>
          <Command>npx contrail dev workflows/demo.ts</Command>
        </Empty>
      ) : (
        <div className="scroll">
          <table>
            <thead>
              <tr>
                <th scope="col">Workflow</th>
                <th scope="col">Version</th>
                <th scope="col">Triggers</th>
                <th scope="col">Aggregate</th>
                <th scope="col">Instances</th>
              </tr>
            </thead>
            <tbody>
              {data.rows.map((line) => (
                <Line key={line.name} line={line} />
              ))}
            </tbody>
          </table>
        </div>
      )}
    </>
  )
}

const Line = ({ line }: { readonly line: WorkflowLine }) => (
  <tr>
    <td>
      <Link className="whole strong" href={to(['workflows', line.name])}>
        {line.name}
      </Link>{' '}
      {line.paused !== null && <StatusPill status="paused" />}
    </td>
    <td className="mono">
      v{line.number} · {shortHash(line.hash)}
    </td>
    <td>{line.triggers.map(({ source, topic }) => (topic === undefined ? source : `${source} ${topic}`)).join(', ')}</td>
    <td>{line.aggregate ?? <span className="dim">–</span>}</td>
    <td>
      <span className="tallies">
        {line.instances.length === 0 && <span className="dim">none yet</span>}
        {line.instances.map(({ status, count: number }) => (
          <Link
            key={status}
            className={`tone-${lookOf(status).tone} tally num`}
            href={to(['instances'], { workflow: line.name, status })}
            title={lookOf(status).word}
          >
            <StatusIcon status={status} /> {count(number)} <span className="unseen">{lookOf(status).word}</span>
          </Link>
        ))}
      </span>
    </td>
  </tr>
)
