// The ways through the page: only to what exists.
import { useCounts } from '../api/queries.ts'
import { count } from '../lib/format.ts'
import { Link, usePlace } from '../lib/router.tsx'

export const Nav = () => {
  const { path } = usePlace()
  const counts = useCounts().data
  const at = path[0] ?? 'instances'
  const instances = counts?.instances.reduce((sum, line) => sum + line.count, 0)
  const review = counts?.review
  const item = (name: string, label: string, note?: string, loud = false) => (
    <li>
      <Link href={`/${name}`} aria-current={at === name ? 'page' : undefined}>
        {label}
        {note !== undefined && <span className={loud ? 'count loud num' : 'count num'}>{note}</span>}
      </Link>
    </li>
  )
  return (
    <nav aria-label="Main">
      <ul>
        {item('instances', 'Instances', instances === undefined ? undefined : count(instances))}
        {item('tasks', 'Tasks')}
        {item(
          'review',
          'Manual review',
          review === undefined || review.count === 0 ? undefined : `${review.count}${review.more ? '+' : ''}`,
          true,
        )}
        {item('deadletters', 'Dead letters', counts?.deadLetters === true ? '•' : undefined, true)}
      </ul>
      <h2>Define</h2>
      <ul>{item('workflows', 'Workflows')}</ul>
      <h2>Operate</h2>
      <ul>
        {item('schedules', 'Schedules')}
        {item('cluster', 'Cluster')}
      </ul>
    </nav>
  )
}
