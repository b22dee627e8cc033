// GET /cluster: owner and lag of each partition.
import { Hono } from 'hono'
import type { Monitor, PartitionView, Queues } from '../../../bus/index.ts'
import type { ClusterView, GroupView } from '../api.ts'
import type { Deps } from '../deps.ts'
import { unservedKinds } from '../unserved.ts'

/** However many pages poll: the brokers are asked at most once in so many milliseconds. */
const FRESH = 900

export const clusterRoutes = ({ monitor, versions, queues = {}, now }: Deps): Hono => {
  let asked: { readonly at: number; readonly answer: Promise<ClusterView> } | undefined
  const view = (of: Monitor): Promise<ClusterView> => {
    const at = now()
    if (asked === undefined || at - asked.at >= FRESH) asked = { at, answer: look(of, { versions, queues, at }) }
    return asked.answer
  }
  const alone: ClusterView = { kind: 'alone' }
  return new Hono().get('/cluster', async (c) => c.json(monitor === undefined ? alone : await view(monitor)))
}

const look = async (
  monitor: Monitor,
  { versions, queues, at }: { readonly versions: Deps['versions']; readonly queues: Queues; readonly at: number },
): Promise<ClusterView> => {
  try {
    const [views, consumers, active] = await Promise.all([monitor.partitions(), monitor.consumers(), versions.active()])
    return { kind: 'cluster', at, groups: groupsOf(views), unserved: unservedKinds({ active, consumers, queues }) }
  } catch (error) {
    return { kind: 'unknown', reason: error instanceof Error ? error.message : String(error) }
  }
}

const groupsOf = (views: readonly PartitionView[]): readonly GroupView[] =>
  [...Map.groupBy(views, ({ topic, group }) => JSON.stringify([topic, group])).values()]
    .map((of): GroupView => {
      const { topic, group } = of[0]! // a group of a grouping has at least one
      return {
        topic,
        group,
        lag: of.reduce((sum, { lag }) => sum + lag, 0),
        partitions: of.map(({ partition, owner, lag }) => ({ partition, owner, lag })).toSorted((a, b) => a.partition - b.partition),
      }
    })
    .toSorted((a, b) => (nameOf(a) < nameOf(b) ? -1 : 1))

const nameOf = ({ topic, group }: GroupView): string => `${topic} ${group}`
