// What lists, timers and restarts look up in the memory store.
import { shardOf } from '../../base/index.ts'
import { isLive, searchedText } from '../../engine/index.ts'
import type { InstanceQuery, InstanceRow, OpenStream } from '../../engine/index.ts'
import type { Journal, Page, Shards } from '../journal.ts'
import { taskList } from '../task-list.ts'
import { checkLimit, fitting, fromCursor, fromPlaces, toCursor, toPlaces } from '../paging.ts'
import { isByTime } from '../searched.ts'
import type { MemoryStore } from './store.ts'

const asked =
  ({ workflow, status, review, text, search = {}, from, to, number, stream }: InstanceQuery) =>
  (row: InstanceRow): boolean =>
    (number === undefined || row.number === number) &&
    (stream === undefined || row.stream === stream) &&
    (from === undefined || row.started >= from) &&
    (to === undefined || row.started < to) &&
    Object.entries(search).every(([field, value]) => valueOf(row, field) === searchedText(value)) &&
    (workflow === undefined || row.workflow === workflow) &&
    (status === undefined || row.status === status) &&
    (review === undefined || review === (row.status === 'review' || row.effectsInReview > 0)) &&
    (text === undefined || row.instance.includes(text) || row.key.includes(text))

const valueOf = ({ search = {} }: InstanceRow, field: string): string | undefined =>
  Object.hasOwn(search, field) ? searchedText(search[field] ?? '') : undefined

/** Where a row stands, and the row. */
type Placed<T> = readonly [place: number, row: T]

const page = <T>(all: readonly Placed<T>[], limit: number): Page<T> => {
  const most = all.slice(0, limit)
  const here = most.slice(0, fitting(most.map(([, row]) => JSON.stringify(row).length)))
  const rows = here.map(([, row]) => row)
  const last = here.at(-1)
  return last && all.length > here.length ? { rows, next: toCursor(last[0]) } : { rows }
}

/** In the order of their times, and of their places where these are the same. */
const timed = (all: readonly Placed<InstanceRow>[], { cursor, limit }: InstanceQuery): Page<InstanceRow> => {
  const [started = Infinity, place = Infinity] = cursor === undefined ? [] : fromPlaces(cursor, 2)
  const here = all
    .filter(([i, row]) => row.started < started || (row.started === started && i < place))
    .toSorted(([i, a], [j, b]) => b.started - a.started || j - i)
  const { rows, next } = page(here, limit)
  const last = here[rows.length - 1]
  return next !== undefined && last ? { rows, next: toPlaces([last[1].started, last[0]]) } : { rows }
}

const isIn = (shards: Shards | undefined, stream: string): boolean => shards === undefined || shards.has(shardOf(stream))

export const memoryLists = (
  store: MemoryStore,
): Pick<Journal, 'due' | 'nextDue' | 'open' | 'instances' | 'instance' | 'tasks' | 'counts' | 'openVersions'> => {
  const allDue = (shards: Shards | undefined): { readonly stream: string; readonly due: number }[] =>
    [...store.streams]
      .flatMap(([stream, { due }]) => (due === null || !isIn(shards, stream) ? [] : [{ stream, due }]))
      .toSorted((a, b) => a.due - b.due)

  return {
    due: async (before, limit, shards) => {
      checkLimit(limit)
      return allDue(shards)
        .filter(({ due }) => due <= before)
        .slice(0, limit)
    },

    nextDue: async (shards) => allDue(shards)[0]?.due ?? null,

    open: async (cursor, limit, shards) => {
      checkLimit(limit)
      const after = cursor === undefined ? -1 : fromCursor(cursor)
      const all = [...store.streams].flatMap(([stream, { turns, open }], i): Placed<OpenStream>[] =>
        open !== null && i > after && isIn(shards, stream) ? [[i, { stream, version: turns.length, since: open }]] : [],
      )
      return page(all, limit)
    },

    // Newest first: the reverse of the order in which the instances were accepted.
    instances: async (query) => {
      checkLimit(query.limit)
      const all = [...store.instances.values()].flatMap((row, i): Placed<InstanceRow>[] => (asked(query)(row) ? [[i, row]] : []))
      if (isByTime(query)) return timed(all, query)
      const before = query.cursor === undefined ? Infinity : fromCursor(query.cursor)
      return page(all.filter(([i]) => i < before).toReversed(), query.limit)
    },

    instance: async (id) => store.instances.get(id),

    tasks: taskList(async (_query, from, most) =>
      [...store.instances.values()]
        .filter(({ tasksAt = '' }) => tasksAt !== '' && tasksAt >= from)
        .toSorted((a, b) => (a.tasksAt! < b.tasksAt! ? -1 : 1))
        .slice(0, most),
    ),

    counts: async () => {
      const groups = Map.groupBy(store.instances.values(), ({ workflow, status }) => JSON.stringify([workflow, status]))
      return [...groups.values()].flatMap((rows) =>
        rows.slice(0, 1).map(({ workflow, status }) => ({ workflow, status, count: rows.length })),
      )
    },

    openVersions: async () => {
      const open = [...store.instances.values()].filter(isLive)
      return [...new Set(open.map(({ hash }) => hash))].toSorted()
    },
  }
}
