// The state after the instance's last turn, key by key, with who set it last.
import type { InstanceView, JsonValue } from '../api/types.ts'
import { nodeName } from '../lib/format.ts'
import { JsonView } from '../ui/json-view.tsx'
import { Empty } from '../ui/notice.tsx'
import { Time } from '../ui/time.tsx'

export const StateTab = ({ of }: { readonly of: InstanceView }) => {
  const { state, row } = of
  if (state === null)
    return (
      <Empty title="No state of its own yet">
        <p>
          It waits for its turn behind another instance of <span className="mono">{row.stream}</span>.
        </p>
      </Empty>
    )
  const setters = settersOf(of)
  const entries: readonly (readonly [string, JsonValue])[] =
    typeof state.value === 'object' && state.value !== null && !Array.isArray(state.value)
      ? Object.entries<JsonValue>(state.value)
      : [['state', state.value]]
  return (
    <div className="state">
      <p className="meta">
        <span>
          State of <b className="mono">{row.stream}</b>
        </span>
        <span>
          after turn <b className="num">{state.version}</b>
        </span>
        <span>
          at{' '}
          <b>
            <Time at={state.at} />
          </b>
        </span>
      </p>
      <table>
        <thead>
          <tr>
            <th scope="col">Key</th>
            <th scope="col">Value</th>
            <th scope="col">Set by</th>
          </tr>
        </thead>
        <tbody>
          {entries.map(([key, value]) => (
            <tr key={key}>
              <th scope="row" className="mono">
                {key}
              </th>
              <td>
                <JsonView value={value} label={key} />
              </td>
              <td className="dim">{setters.get(key) ?? 'before this instance'}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}

/** The node that changed each key last. */
const settersOf = ({ nodes }: InstanceView): ReadonlyMap<string, string> => {
  const changes = nodes.flatMap(({ id, visits }) =>
    visits.flatMap(({ started, changes: of = [] }) => of.map(({ key }) => ({ key, id, at: started }))),
  )
  return new Map(changes.toSorted((a, b) => a.at - b.at).map(({ key, id }) => [key, nodeName(id)]))
}
