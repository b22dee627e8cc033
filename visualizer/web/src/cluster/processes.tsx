// The processes that serve partitions: how many of which topic each has, and what waits there in sum.
import type { GroupView } from '../api/types.ts'
import { count } from '../lib/format.ts'
import { Owner } from './owner.tsx'

interface Share {
  readonly owner: string | null
  readonly lag: number
  /** Partitions by topic. */
  readonly topics: ReadonlyMap<string, number>
}

const shares = (groups: readonly GroupView[]): readonly Share[] => {
  const lines = groups.flatMap(({ topic, partitions }) => partitions.map((line) => ({ ...line, topic })))
  return [...Map.groupBy(lines, ({ owner }) => owner)]
    .map(([owner, own]) => ({
      owner,
      lag: own.reduce((sum, { lag }) => sum + lag, 0),
      topics: new Map([...Map.groupBy(own, ({ topic }) => topic)].map(([topic, of]) => [topic, of.length])),
    }))
    .toSorted((a, b) => ((a.owner ?? '') < (b.owner ?? '') ? -1 : 1))
}

export const Processes = ({ groups }: { readonly groups: readonly GroupView[] }) => (
  <section className="card group" aria-label="Processes">
    <header>
      <h2>Processes</h2>
    </header>
    <div className="wide">
      <table>
        <thead>
          <tr>
            <th scope="col">Process</th>
            <th scope="col">Partitions</th>
            <th scope="col" className="right">
              Lag
            </th>
          </tr>
        </thead>
        <tbody>
          {shares(groups).map(({ owner, lag, topics }) => (
            <tr key={owner ?? ''}>
              <td>
                <Owner name={owner} />
              </td>
              <td className="num">{[...topics].map(([topic, number]) => `${number} of ${topic}`).join(', ')}</td>
              <td className="num right">{count(lag)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  </section>
)
