// The list of tasks that wait for people: filters in the URL, what is due first in front, page by page.
import { useState } from 'react'
import { useTasks } from '../api/queries.ts'
import type { TaskRow } from '../api/types.ts'
import { assignedText } from '../lib/event-text.ts'
import { some } from '../lib/format.ts'
import { go, Link, to, usePlace } from '../lib/router.tsx'
import { Empty, Failure, Loading } from '../ui/notice.tsx'
import { Time } from '../ui/time.tsx'

const FILTERS = ['person', 'role', 'workflow', 'task'] as const
const WORDS = { person: 'Person', role: 'Role', workflow: 'Workflow', task: 'Task' } as const
type Filter = { readonly [F in (typeof FILTERS)[number]]: string | undefined }

export const TasksPage = () => {
  const { search } = usePlace()
  const of = (name: string): string | undefined => search.get(name) ?? undefined
  const filter: Filter = { person: of('person'), role: of('role'), workflow: of('workflow'), task: of('task') }
  const cursor = of('cursor')
  const page = useTasks({ ...filter, cursor })
  return (
    <>
      <div className="head">
        <h1>Tasks</h1>
        <div className="filters">
          {FILTERS.map((name) => (
            <TextFilter key={`${name} ${filter[name] ?? ''}`} name={name} filter={filter} />
          ))}
        </div>
      </div>
      {page.data === undefined ? (
        page.error ? (
          <Failure error={page.error} />
        ) : (
          <Loading />
        )
      ) : page.data.rows.length === 0 ? (
        <Empty title="No task waits">
          <p>What waits for a person, and is asked for here, would be in this list, what is due first in front.</p>
        </Empty>
      ) : (
        <>
          <TaskTable rows={page.data.rows} />
          <div className="pager">
            <span className="dim num">{some(page.data.rows.length, 'task')}, what is due first in front</span>
            {cursor !== undefined && (
              <Link className="btn" href={to(['tasks'], filter)}>
                First
              </Link>
            )}
            {page.data.next !== undefined && (
              <Link className="btn" href={to(['tasks'], { ...filter, cursor: page.data.next })}>
                More
              </Link>
            )}
          </div>
        </>
      )}
    </>
  )
}

const TextFilter = ({ name, filter }: { readonly name: (typeof FILTERS)[number]; readonly filter: Filter }) => {
  const [text, setText] = useState(filter[name] ?? '')
  const ask = (): void => {
    if (text.trim() !== (filter[name] ?? '')) go(to(['tasks'], { ...filter, [name]: text.trim() }), 'replace')
  }
  return (
    <input
      type="search"
      aria-label={WORDS[name]}
      placeholder={WORDS[name]}
      value={text}
      onChange={(event) => setText(event.target.value)}
      onBlur={ask}
      onKeyDown={(event) => event.key === 'Enter' && ask()}
    />
  )
}

const TaskTable = ({ rows }: { readonly rows: readonly TaskRow[] }) => (
  <div className="scroll">
    <table>
      <thead>
        <tr>
          <th scope="col">Task</th>
          <th scope="col">Of</th>
          <th scope="col">For</th>
          <th scope="col">Taken by</th>
          <th scope="col" className="right">
            Due
          </th>
        </tr>
      </thead>
      <tbody>
        {rows.map((row) => (
          <tr key={`${row.instance}/${row.node}#${row.visit}`}>
            <td>
              <Link className="whole" href={to(['tasks', `${row.instance}/${row.node}#${row.visit}`])}>
                {row.task}
              </Link>
            </td>
            <td>
              {row.workflow} <span className="dim mono">{row.key}</span>
            </td>
            <td>{assignedText(row)}</td>
            <td>{row.taken ?? <span className="dim">–</span>}</td>
            <td className="right">
              <Time at={row.due} as="relative" />
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  </div>
)
