// The frame of the page, and which view its address names.
import { lazy, useEffect, useSyncExternalStore } from 'react'
import { connection } from './api/client.ts'
import { useEngine, useMeta } from './api/queries.ts'
import { DeadLettersPage } from './dead-letters/page.tsx'
import { Nav } from './frame/nav.tsx'
import { TopBar } from './frame/top-bar.tsx'
import { InstancePage } from './instance/page.tsx'
import { InstancesPage } from './instances/page.tsx'
import { usePlace } from './lib/router.tsx'
import { ReviewPage } from './review/page.tsx'
import { TasksPage } from './tasks/page.tsx'
import { TaskPage } from './tasks/task.tsx'
import { LatePart } from './ui/late.tsx'
import { Empty } from './ui/notice.tsx'
import { SchedulePage } from './schedules/schedule.tsx'
import { WorkflowPage } from './workflows/page.tsx'
import { WorkflowsPage } from './workflows/list.tsx'

// Views that few visits need come when they are asked for.
const AggregatePage = lazy(async () => ({ default: (await import('./aggregates/page.tsx')).AggregatePage }))
const ClusterPage = lazy(async () => ({ default: (await import('./cluster/page.tsx')).ClusterPage }))
const SchedulesPage = lazy(async () => ({ default: (await import('./schedules/page.tsx')).SchedulesPage }))

export const App = () => (
  <div className="app">
    <a href="#main" className="skip">
      Skip to content
    </a>
    <TopBar />
    <Nav />
    <main id="main" tabIndex={-1}>
      <Disconnected />
      <Troubles />
      <EnginePaused />
      <Shown />
    </main>
  </div>
)

/** What one view cannot show keeps no other back. */
const Shown = () => {
  const { path } = usePlace()
  return (
    <LatePart key={path.join('/')}>
      <View />
    </LatePart>
  )
}

const View = () => {
  const { path } = usePlace()
  const [section = 'instances', id, ...more] = path
  useEffect(() => {
    document.title = [id, TITLES[section], 'Contrail'].filter((part) => part !== undefined).join(' · ')
  }, [section, id])
  const [key, ...further] = more
  if (section === 'aggregates' && id !== undefined && key !== undefined && further.length === 0)
    return <AggregatePage key={`${id}/${key}`} name={id} of={key} />
  if (more.length > 0) return <NoSuchPage />
  switch (section) {
    case 'instances':
      return id === undefined ? <InstancesPage /> : <InstancePage key={id} id={id} />
    case 'workflows':
      return id === undefined ? <WorkflowsPage /> : <WorkflowPage key={id} name={id} />
    case 'tasks':
      return id === undefined ? <TasksPage /> : <TaskPage key={id} place={id} />
    case 'review':
      return <ReviewPage />
    case 'deadletters':
      return <DeadLettersPage />
    case 'schedules':
      return id === undefined ? <SchedulesPage /> : <SchedulePage key={id} name={id} />
    case 'cluster':
      return <ClusterPage />
    default:
      return <NoSuchPage />
  }
}

const TITLES: Readonly<Record<string, string>> = {
  instances: 'Instances',
  workflows: 'Workflows',
  aggregates: 'Aggregates',
  tasks: 'Tasks',
  review: 'Manual review',
  deadletters: 'Dead letters',
  schedules: 'Schedules',
  cluster: 'Cluster',
}

const NoSuchPage = () => (
  <Empty title="There is no such page" whole>
    <p>The address names no view of this page.</p>
  </Empty>
)

const Disconnected = () => {
  const reachable = useSyncExternalStore(connection.subscribe, connection.now)
  return reachable ? null : (
    <div className="banner" role="alert">
      The server does not answer, or only with errors. What you see is as it was; actions are off until it is back.
    </div>
  )
}

const Troubles = () => {
  const { troubles = [] } = useMeta().data ?? {}
  return troubles.length === 0 ? null : (
    <div className="banner" role="alert">
      The engine cannot work just now: {troubles.join('; ')}. It goes on by itself when it can.
    </div>
  )
}

const EnginePaused = () => {
  const { paused } = useEngine().data ?? { paused: null }
  return paused === null ? null : (
    <div className="banner" role="status">
      The whole engine is paused by {paused.by}: {paused.reason}. Nothing begins or goes on until it is resumed.
    </div>
  )
}
