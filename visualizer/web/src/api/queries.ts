// What the pages ask for, and how often: every two seconds while the page is seen, the cluster every second.
import { keepPreviousData, useQuery, useQueryClient } from '@tanstack/react-query'
import type { UseQueryResult } from '@tanstack/react-query'
import { get, META, withSearch } from './client.ts'
import type {
  AggregateView,
  ClusterView,
  InstanceCounts,
  DeadLetterView,
  EffectView,
  EngineView,
  InstanceView,
  ListedInstance,
  Meta,
  Paged,
  QueryAnswer,
  Review,
  TaskRow,
  TaskView,
  ScheduleLine,
  ScheduleView,
  TurnView,
  VisitView,
  WorkflowLine,
  WorkflowView,
} from './types.ts'

const LIVE = 2000
const FAST = 1000

const useLive = <T>(path: string, every: number = LIVE): UseQueryResult<T> =>
  useQuery({ queryKey: [path], queryFn: async () => get<T>(path), refetchInterval: every, placeholderData: keepPreviousData })

const of = (instance: string): string => `/instances/${encodeURIComponent(instance)}`

export const useMeta = () => useLive<Meta>(META)
export const useEngine = () => useLive<EngineView>('/engine')
export const useCounts = () => useLive<InstanceCounts>('/counts')
/** By the names that the API has for them. */
export const useInstances = (search: Readonly<Record<string, string | undefined>>) =>
  useLive<Paged<ListedInstance>>(withSearch('/instances', { ...search, limit: '50' }))
export const useReview = (cursor: string | undefined) => useLive<Review>(withSearch('/review', { cursor }))
export const useDeadLetters = (before: string | undefined) => useLive<Paged<DeadLetterView>>(withSearch('/deadletters', { before }))
export const useTasks = (search: Readonly<Record<string, string | undefined>>) =>
  useLive<Paged<TaskRow>>(withSearch('/tasks', { ...search, limit: '50' }))
/** Not kept over from another task, and not asked for again while somebody fills it in but by what is done to it. */
export const useTask = (place: string): UseQueryResult<TaskView> =>
  useQuery({ queryKey: ['task', place], queryFn: async () => get<TaskView>(`/tasks/${encodeURIComponent(place)}`), refetchInterval: LIVE })
export const useSchedules = (cursor: string | undefined) => useLive<Paged<ScheduleLine>>(withSearch('/schedules', { cursor, limit: '50' }))
export const useSchedule = (name: string): UseQueryResult<ScheduleView> => {
  const path = `/schedules/${encodeURIComponent(name)}`
  return useQuery({ queryKey: [path], queryFn: async () => get<ScheduleView>(path), refetchInterval: LIVE })
}
export const useCluster = () => useLive<ClusterView>('/cluster', FAST)
export const useWorkflows = () => useLive<Paged<WorkflowLine>>('/workflows')
export const useWorkflow = (name: string) => useLive<WorkflowView>(`/workflows/${encodeURIComponent(name)}`)
export const useEffects = (instance: string, after: string | undefined) =>
  usePart<Paged<EffectView>>(instance, withSearch(`${of(instance)}/effects`, { after, limit: '50' }))
export const useTurns = (instance: string, after: string | undefined) =>
  usePart<Paged<TurnView>>(instance, withSearch(`${of(instance)}/events`, { after }))

export const useVisits = (instance: string, node: string, before: number) =>
  usePart<Paged<VisitView>>(instance, withSearch(`${of(instance)}/visits`, { node, before: `${before}` }))

/** Nothing more happens to it by itself; what a person does, like a restart, is asked for after it is done and when the page is looked at again. */
const isSettled = (view: InstanceView | undefined): boolean => view !== undefined && view.row.ended !== null && view.row.openEffects === 0

/** Not kept over from another instance: a page never shows one under the name of the other. */
export const useInstance = (instance: string): UseQueryResult<InstanceView> =>
  useQuery({
    queryKey: [of(instance)],
    queryFn: async () => get<InstanceView>(of(instance)),
    refetchInterval: ({ state }) => (isSettled(state.data) ? false : LIVE),
  })

/** Asked for once more when the instance is settled, and then no more. */
const usePart = <T>(instance: string, path: string): UseQueryResult<T> => {
  const settled = isSettled(useQueryClient().getQueryData<InstanceView>([of(instance)]))
  return useQuery({
    queryKey: [path, settled],
    queryFn: async () => get<T>(path),
    refetchInterval: settled ? false : LIVE,
    placeholderData: keepPreviousData,
  })
}

const aggregate = (name: string, key: string): string => `/aggregates/${encodeURIComponent(name)}/${encodeURIComponent(key)}`
/** Not kept over from another one, like an instance. */
export const useAggregate = (name: string, key: string): UseQueryResult<AggregateView> => {
  const path = aggregate(name, key)
  return useQuery({ queryKey: [path], queryFn: async () => get<AggregateView>(path), refetchInterval: LIVE })
}
export const useInstancesOf = (name: string, key: string, cursor: string | undefined) =>
  useLive<Paged<ListedInstance>>(withSearch(`${aggregate(name, key)}/instances`, { cursor, limit: '50' }))
/** `version`: of the stream, which the answer is of. */
export const useAnswer = ([name, key, query]: readonly [string, string, string], version: number): UseQueryResult<QueryAnswer> => {
  const path = `${aggregate(name, key)}/queries/${encodeURIComponent(query)}`
  return useQuery({ queryKey: [path, version], queryFn: async () => get<QueryAnswer>(path), retry: false })
}
