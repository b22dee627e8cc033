// After a crash: the lines that the writer before had not written are derived from its turns again.
import type { Database } from './node-sqlite.ts'
import { deriveIndex, evolveTurn, initial } from '../../engine/index.ts'
import type { InstanceRow } from '../../engine/index.ts'
import { textOf } from './errors.ts'
import type { PendingRow } from './pending-row.ts'
import { query } from './statement.ts'
import { storedTurns } from './stored-turns.ts'

interface Unlisted {
  readonly position: number
  readonly stream: number
  readonly name: string
  readonly version: number
}

/** Turns that are read at once: a stream may be longer than memory. */
const PAGE = 500

export interface RebuiltList {
  /** In the order of their commits, each with the lines of the instances that it names first. */
  readonly turns: readonly { readonly position: number; readonly lines: readonly PendingRow[] }[]
  /** Streams whose lines could not be derived: they stop no other, and another opening of the journal tries them again. */
  readonly left: readonly number[]
}

/** @throws where it cannot be read which turns are behind. */
export const rebuildList = (db: Database, warn: (message: string) => void): RebuiltList => {
  const lines = linesOf(db)
  const turns = query<Unlisted>(db, UNLISTED).all()
  const first = new Map<number, Unlisted>()
  for (const turn of turns) if (!first.has(turn.stream)) first.set(turn.stream, turn)
  const last = new Map(turns.map(({ stream, version }) => [stream, version]))
  const left: number[] = []
  const derived = new Map<number, ReadonlyMap<number, readonly PendingRow[]>>()
  for (const [stream, turn] of first) {
    try {
      derived.set(stream, lines(turn, last.get(stream) ?? turn.version))
    } catch (error) {
      left.push(stream)
      warn(`the list of instances may be behind for stream ${turn.name}: ${textOf(error)}`)
    }
  }
  return { turns: turns.map(({ stream, version, position }) => ({ position, lines: derived.get(stream)?.get(version) ?? [] })), left }
}

/** Turns behind the list, in the order of their commits; of a stream that was left before, all. A UNION, because an OR would read every turn. */
export const UNLISTED = `
  SELECT position, stream, name, behind.version AS version FROM (
    SELECT position, stream, version FROM turns WHERE position > coalesce((SELECT position FROM listed), 0)
    UNION SELECT position, stream, version FROM turns WHERE stream IN (SELECT stream FROM unlisted)
  ) AS behind JOIN streams ON streams.id = stream ORDER BY position`

/** The newest line of each instance, by the version of the turn that names it first. */
const linesOf = (db: Database): ((first: Unlisted, last: number) => ReadonlyMap<number, readonly PendingRow[]>) => {
  const stored = storedTurns(db)
  return ({ stream, name, version: first }, last) => {
    const newest = new Map<string, { readonly at: number; readonly row: InstanceRow }>()
    let state = stored.snapshot(name, stream, first - 1)?.state ?? initial
    while (state.version < last) {
      for (const turn of stored.turns(name, stream, state.version + 1, Math.min(last, state.version + PAGE))) {
        const before = state
        state = evolveTurn(before, turn)
        if (turn.version < first) continue
        for (const row of deriveIndex(before, turn, state).instances) {
          newest.set(row.instance, { at: newest.get(row.instance)?.at ?? turn.version, row })
        }
      }
    }
    const lines = [...newest.values()].map(({ at, row }) => ({ at, line: { stream, row, body: JSON.stringify(row) } }))
    return new Map([...Map.groupBy(lines, ({ at }) => at)].map(([at, of]) => [at, of.map(({ line }) => line)]))
  }
}
