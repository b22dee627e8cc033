// Ways beside the flow: where an undo begins, with what and in which scopes, and what came out of it.
import type { Entry, JsonValue } from '../base/index.ts'
import { placedIn } from '../dsl/internal.ts'
import type { Graph, PlacedNode, Scope } from '../dsl/internal.ts'
import { nodeOfPlace, placeKey, visitOfPlace } from './ids.ts'
import { scopesOfUndo } from './scopes.ts'
import type { Instance, NodeDone } from './state.ts'

interface Place {
  readonly node: string
  readonly visit: number
}
/** Where an undo ended, and with what. */
export interface Undone extends Place {
  readonly output: JsonValue
  /** It is one node, and contains no others. */
  readonly isLeaf: boolean
  /** It stands in the visit that its undo began with: nobody has sent it again since. */
  readonly isFirst: boolean
}
interface UndoRoot {
  readonly at: PlacedNode
  readonly base: number
  readonly input: JsonValue
  readonly since: number
  readonly scopes: readonly Scope[]
}

/** The part of a `withCompensation` that undoes its body. */
export const UNDO = 1

/** Undefined where it has not begun, or is not in the graph. */
export const undoRoot = (graph: Graph, { done }: Pick<Instance, 'done'>, place: Place): UndoRoot | undefined => {
  const undo = done.entry(placeKey(place))
  const around = placedIn(graph, place.node)
  const at = around?.parts[UNDO]
  if (!at || undo?.value.kind !== 'undo' || undo.value.base === undefined) return undefined
  const { base, input, value = null, edited } = undo.value
  const given = edited === undefined ? { input, value } : edited
  return { at, base, input: given, since: undo.rank, scopes: scopesOfUndo(around.scopes, undo.value) }
}

/** The places of all that is being undone, in the order in which it was done. */
export const undosUnderWay = ({ done }: Pick<Instance, 'done'>): readonly Place[] =>
  done
    .perPage(begunIn)
    .flat()
    .toSorted((a, b) => a.rank - b.rank)
    .map(({ key }) => ({ node: nodeOfPlace(key), visit: visitOfPlace(key) }))
const begunIn = (entries: readonly Entry<NodeDone>[]): readonly Entry<NodeDone>[] =>
  entries.filter(({ value }) => value.kind === 'undo' && value.base !== undefined)
