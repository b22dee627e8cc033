// Kinds of side effects that wait for a handler, said wherever somebody looks for what is stuck.
import { useCluster } from '../api/queries.ts'
import type { UnservedKind } from '../api/types.ts'

export const UnservedKinds = () => {
  const { data } = useCluster()
  if (data?.kind !== 'cluster' || data.unserved.length === 0) return null
  return (
    <section className="card" aria-label="Kinds without a handler">
      <header className="trouble">
        <div>
          <b>Kinds without a handler</b>
          <p>Their side effects wait until a process that takes from their queue has a handler.</p>
        </div>
      </header>
      <div className="wide">
        <table>
          <thead>
            <tr>
              <th scope="col">Kind</th>
              <th scope="col">Queue</th>
              <th scope="col">Workflows</th>
              <th scope="col">Who lacks it</th>
            </tr>
          </thead>
          <tbody>
            {data.unserved.map((one) => (
              <tr key={one.kind}>
                <td className="mono">{one.kind}</td>
                <td className="mono">{one.queue}</td>
                <td>{one.workflows.join(', ')}</td>
                <td>{whoLacks(one)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </section>
  )
}

const whoLacks = ({ servedBy, lackedBy }: UnservedKind): string => {
  if (lackedBy.length === 0) return 'no process takes from this queue'
  return servedBy.length === 0 ? `all: ${lackedBy.join(', ')}` : lackedBy.join(', ')
}
