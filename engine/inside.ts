// What stands inside a place, in this visit of it, found by the visits that it gives: the same work beside ten thousand others as alone.
import type { Entry, Table } from '../base/index.ts'
import { nodeOfPlace, placeKey, visitOfPlace } from './ids.ts'
import { isWithin } from './nodes/places.ts'
import type { NodeDone } from './state.ts'

interface Place {
  readonly node: string
  readonly visit: number
}
export interface Inside {
  has(place: Place): boolean
  /** What a table of places, of scopes or of effects holds inside, in no order. `nodeOf`: where that is not what its key begins with. */
  in<T>(table: Table<T>, nodeOf?: (value: T) => string): readonly Entry<T>[]
}
/** What tells of rounds and items, and of what was done again. */
interface Told {
  readonly done: Table<NodeDone>
  readonly reruns?: Readonly<Record<string, number>>
}

/** The visit in the key of a place, a scope or an effect: `node#visit`, `scope` or `scope#visit`, `instance/node#visit/index`. */
const visitIn = (key: string): number => Number.parseInt(key.slice(key.lastIndexOf('#') + 1), 10) || FIRST
const nodeIn = (key: string): string => (key.includes('#') ? nodeOfPlace(key) : key)
const FIRST = 1
/** In its first visit a place stands beside all that the graph has: there are as many of those as it is large, and so they are looked for one by one. */
const groupOf = (key: string): string | undefined => {
  const visit = key.includes('#') ? visitIn(key) : FIRST
  return visit === FIRST ? undefined : String(visit)
}
const inFirst = <T>(entries: readonly Entry<T>[]): readonly Entry<T>[] => entries.filter(({ key }) => groupOf(key) === undefined)

const entriesAt = <T>(table: Table<T>, visit: number): readonly Entry<T>[] =>
  visit === FIRST ? table.perPage<readonly Entry<T>[]>(inFirst).flat() : table.grouped(groupOf, String(visit))

/** `paths`: only what stands in these parts of it; none: in any. */
export const insideOf = ({ done, reruns = {} }: Told, around: Place, paths: readonly string[]): Inside => {
  /** By visit, the paths under which all that has it stands inside. */
  const areas = new Map<number, string[]>()
  const todo: (readonly [number, string])[] = []
  const add = (visit: number, path: string): void => {
    const known = areas.get(visit)
    if (known?.includes(path)) return
    if (known) known.push(path)
    else areas.set(visit, [path])
    todo.push([visit, path])
  }
  const addFrame = (value: NodeDone | undefined, within: readonly string[]): boolean => {
    const base = value && 'base' in value ? value.base : undefined
    // What is being undone in there stands beside it.
    if (value === undefined || value.kind === 'undo' || base === undefined) return false
    const count = ('count' in value ? value.count : undefined) ?? 1
    for (let i = 0; i < count; i++) for (const path of within) add(base + i, path)
    return true
  }
  const again = Map.groupBy(Object.entries(reruns), ([of]) => visitOfPlace(of))

  const within = paths.length > 0 ? paths : [around.node]
  if (!addFrame(done.get(placeKey(around)), within)) {
    const visit = firstVisit(reruns, around)
    for (const path of within) add(visit, path)
  }
  for (let next = todo.pop(); next; next = todo.pop()) {
    const [visit, path] = next
    for (const { key, value } of entriesAt(done, visit)) {
      const node = nodeOfPlace(key)
      if (node !== around.node && isWithin(node, path)) addFrame(value, [node])
    }
    for (const [of, after] of again.get(visit) ?? []) {
      const node = nodeOfPlace(of)
      if (node !== around.node && isWithin(node, path)) add(after, node)
    }
  }
  const has = ({ node, visit }: Place): boolean => node !== around.node && areas.get(visit)?.some((path) => isWithin(node, path)) === true
  const all = <T>(table: Table<T>, nodeOf?: (value: T) => string): readonly Entry<T>[] => {
    if (table.size === 0) return []
    return [...areas.keys()].flatMap((visit) =>
      entriesAt(table, visit).filter(({ key, value }) => has({ node: nodeOf?.(value) ?? nodeIn(key), visit })),
    )
  }
  return { has, in: all }
}

/** The visit that its frame gave it, whatever was done again of it. */
const firstVisit = (reruns: Readonly<Record<string, number>>, { node, visit }: Place): number => {
  let first = visit
  for (let of = before(reruns, node, first); of !== undefined; of = before(reruns, node, first)) first = of
  return first
}
const before = (reruns: Readonly<Record<string, number>>, node: string, visit: number): number | undefined => {
  const found = Object.entries(reruns).find(([of, after]) => after === visit && nodeOfPlace(of) === node)
  return found && visitOfPlace(found[0])
}
