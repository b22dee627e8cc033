// What the journal has about one instance: its row, its turns, and the state before it began.
import { lru } from '../../base/index.ts'
import { evolveTurn, initial } from '../../engine/index.ts'
import type { InstanceRow, StreamState, Turn } from '../../engine/index.ts'
import type { Journal } from '../../journal/index.ts'

export interface Recorded {
  readonly row: InstanceRow
  readonly turns: readonly Turn[]
  /** The version of the turn in which it began, or null, and the stream before that turn: a fold of its own turns goes on from there. */
  readonly began: number | null
  readonly base: StreamState
}
export type RecordedInstances = (instance: string) => Promise<Recorded | undefined>

/** How many states before a turn are kept: they never change, and an open page asks every two seconds. */
const KEPT = 64

export const records = (journal: Journal): RecordedInstances => {
  const known = lru<StreamState>(KEPT)

  const stateBefore = async (stream: string, version: number): Promise<StreamState> => {
    if (version <= 1) return initial
    const key = `${version} ${stream}`
    const found = known.get(key) ?? (await fold(stream, version))
    known.set(key, found)
    return found
  }

  const fold = async (stream: string, version: number): Promise<StreamState> => {
    const { snapshot, turns } = await journal.load(stream)
    const [from, rest] =
      snapshot !== null && snapshot.version < version
        ? [snapshot.state, turns.filter((turn) => turn.version < version)]
        : [initial, await journal.read(stream, 1, version - 1)]
    return rest.reduce(evolveTurn, from)
  }

  return async (instance) => {
    const row = await journal.instance(instance)
    if (row === undefined) return undefined
    const turns = await journal.readInstance(instance)
    const began = turns.find((turn) => turn.events.some((e) => e.kind === 'InstanceBegan' && e.instance === instance))?.version ?? null
    return { row, turns, began, base: began === null ? initial : await stateBefore(row.stream, began) }
  }
}
