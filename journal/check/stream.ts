// Checks one stream: its turns against their checksums, and all that was derived from them against a fold of the whole.
import { isDeepStrictEqual } from 'node:util'
import { decodeTurn, encodeState, READABLE_SNAPSHOTS } from '../codec.ts'
import type { deriveIndex, InstanceRow, StreamState, Turn } from '../../engine/index.ts'
import { evolveTurn, initial, causeKey, isUnique } from '../../engine/index.ts'
import { unsealed } from '../sealed.ts'
import type { Sealed } from '../sealed.ts'
import type { Report } from './finding.ts'

export interface StoredTurn extends Sealed {
  readonly version: number
}
export interface StoredSnapshot extends Sealed {
  readonly version: number
  readonly format: number
}

/** All that a store keeps of a stream besides its turns. */
export interface StoredStream {
  readonly name: string
  readonly version: number
  readonly at: number
  readonly due: number | null
  readonly open: number | null
  readonly snapshots: readonly StoredSnapshot[]
  /** Asked for when the turns are read; what it throws ends the check. */
  readonly index: () => StoredIndex
}
export interface StoredIndex {
  /** The version that has each unique cause. */
  readonly causes: ReadonlyMap<string, number>
  /** Absent where lines of its last turns are still to be written. */
  readonly rows?: readonly InstanceRow[]
}

/** Is given the turns one after another, because a stream may be longer than memory. */
export interface StreamCheck {
  turn(turn: StoredTurn): void
  /** After the last. */
  end(): void
}

/** What the turns that were read so far add up to. */
interface Sum {
  state: StreamState
  due: number | null
  open: number | null
  last: number
  /** False after a gap or a turn that cannot be read: what follows is still read, but no state can be derived from it. */
  whole: boolean
  readonly rows: Map<string, InstanceRow>
  readonly causes: Map<string, number>
}

const add = (sum: Sum, turn: Turn, derive: typeof deriveIndex): void => {
  for (const cause of turn.causes.filter(isUnique)) sum.causes.set(causeKey(cause), turn.version)
  if (!sum.whole) return
  const after = evolveTurn(sum.state, turn)
  const index = derive(sum.state, turn, after)
  for (const row of index.instances) sum.rows.set(row.instance, row)
  sum.state = after
  sum.due = index.due
  sum.open = index.open
}

export const streamCheck = (stored: StoredStream, derive: typeof deriveIndex, report: Report): StreamCheck => {
  const stream = stored.name
  const snapshots = new Map(stored.snapshots.map((snapshot) => [snapshot.version, snapshot]))
  const sum: Sum = { state: initial, due: null, open: null, last: 0, whole: true, rows: new Map(), causes: new Map() }
  const found = (version: number, what: string): void => report({ stream, version, what })

  /** Whether the part went through; what it threw is a finding. */
  const tried = (version: number, part: () => void): boolean => {
    try {
      part()
      return true
    } catch (error) {
      found(version, error instanceof Error ? error.message : String(error))
      return false
    }
  }

  const compareSnapshot = (version: number): void => {
    const snapshot = snapshots.get(version)
    if (!snapshot) return
    const body = unsealed(snapshot, { stream, version }, 'a snapshot')
    if (!sum.whole || !READABLE_SNAPSHOTS.includes(snapshot.format)) return
    if (!isDeepStrictEqual(JSON.parse(body), JSON.parse(encodeState(sum.state)))) {
      found(version, 'a snapshot is not what its turns fold to')
    }
  }

  const compareIndex = (): void => {
    const { version, at, due, open, index } = stored
    const { causes, rows: lines } = index()
    if (!isDeepStrictEqual(causes, sum.causes)) found(0, 'the index of causes is not what the turns say')
    if (sum.state.at !== at || sum.due !== due || sum.open !== open) {
      found(version, 'the times or the open mark of the stream are not what its turns fold to')
    }
    if (!lines) return
    const rows = new Map(lines.map((row) => [row.instance, row]))
    for (const name of new Set([...rows.keys(), ...sum.rows.keys()])) {
      if (isDeepStrictEqual(rows.get(name), sum.rows.get(name))) continue
      found(version, `the list row of ${name} is not what its turns fold to`)
    }
  }

  return {
    turn: ({ version, ...sealed }) => {
      if (version !== sum.last + 1) {
        found(sum.last + 1, 'a turn is missing')
        sum.whole = false
      }
      const at = { stream, version }
      const added = tried(version, () => add(sum, decodeTurn(unsealed(sealed, at, 'a turn'), at), derive))
      sum.whole &&= added
      tried(version, () => compareSnapshot(version))
      sum.last = version
    },

    end: () => {
      if (sum.last < stored.version) found(sum.last + 1, 'a turn is missing')
      if (sum.last > stored.version) found(sum.last, `the stream is said to have ${stored.version} turns and has ${sum.last}`)
      if (sum.whole && sum.last === stored.version) compareIndex()
    },
  }
}
