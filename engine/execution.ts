// An instance on its way through its graph: the nodes that were reached and have not ended. It follows what happens from there on.
import { placed } from '../dsl/internal.ts'
import type { Graph, Placed } from '../dsl/internal.ts'
import { heap } from '../base/index.ts'
import type { JsonValue } from '../base/index.ts'
import { placeKey } from './ids.ts'
import type { At, Progress, ReadyAt } from './nodes/behaviour.ts'
import { editedInput, visitOf } from './nodes/places.ts'
import { behaviourOf } from './nodes/table.ts'
import { patchIndex } from './patch-index.ts'
import type { PatchIndex } from './patch-index.ts'
import type { Instance, StreamState } from './state.ts'

/** Work that can begin now, at a node of any kind. */
export type Ready = { readonly [K in Graph['kind']]: ReadyAt<K> }[Graph['kind']]

/** One node that was reached, with what went in and, once it is done, what came out. */
export interface Reached extends At {
  readonly graph: Graph
  readonly output?: JsonValue
}

type State = Pick<StreamState, 'effects'> & { readonly holder: Instance }

export interface Execution {
  /** There once the last node is done. */
  readonly output: { readonly value: JsonValue } | undefined
  /** What stands first in the graph of all that can begin. Whoever takes it begins it, or gives it back. */
  take(): Ready | undefined
  giveBack(work: Ready): void
  /** All that can begin, in the order of the graph. */
  ready(): readonly Ready[]
  /** The journal holds something new of this place: goes on from there where that has ended it. */
  follow(state: State, place: { readonly node: string; readonly visit: number }): void
  /** The patches of branches that are not joined. */
  patches(holder: Instance): PatchIndex
}

/** A node that was reached: where it stands, and how far it is. */
interface Frame extends Progress {
  readonly key: string
  readonly placed: Placed
  readonly graph: Graph
  readonly kind: Graph['kind']
  readonly parent: Frame | undefined
  /** Which part of its parent it is. */
  readonly part: number
  ended: number
  outputs: JsonValue[]
  last?: JsonValue
  output?: JsonValue
}

/** `onReach` is told of every node that is reached, in the order of the way. */
export const execute = (graph: Graph, from: State, onReach?: (node: Reached) => void): Execution => {
  const open = new Map<string, Frame>()
  const ready = heap<Frame>((a, b) => a.placed.rank < b.placed.rank)
  let output: { readonly value: JsonValue } | undefined
  let patches: PatchIndex | undefined

  const reach = ({ holder }: State, at: Placed, given: JsonValue, parent?: Frame, part = 0): Frame => {
    const { id: node, scopes } = at
    const visit = visitOf(holder, node)
    const edited = editedInput(holder, { node, visit })
    const input = edited === undefined ? given : edited
    const { kind } = at.graph
    const frame: Frame = {
      placed: at,
      graph: at.graph,
      kind,
      node,
      visit,
      input,
      scopes,
      key: placeKey({ node, visit }),
      parent,
      part,
      ended: 0,
      outputs: [],
    }
    onReach?.(frame)
    return frame
  }

  /** A list, and no recursion: a graph may be a sequence of any length. */
  const go = (state: State, first: Frame): void => {
    const todo = [first]
    for (let at = todo.pop(); at; at = todo.pop()) {
      const behaviour = behaviourOf(at.kind)
      const next = behaviour.next(at.graph, at, state.holder.done.get(at.key))
      switch (next.kind) {
        case 'into':
          for (const part of next.parts.toReversed()) todo.push(reach(state, at.placed.parts[part]!, next.input, at, part))
          break
        case 'ready':
          open.set(at.key, at)
          if (!behaviour.hasBegun?.(at, state.holder, state)) ready.push(at)
          break
        case 'waits':
          break
        case 'ended':
          open.delete(at.key)
          at.output = next.output
          if (!at.parent) output = { value: next.output }
          else todo.push(leave(at.parent, at.part, next.output))
      }
    }
  }

  go(from, reach(from, placed(graph), from.holder.start.input))
  return {
    get output() {
      return output
    },
    // `as`: a frame is work of its own kind.
    take: () => ready.pop() as Ready | undefined,
    giveBack: (work) => ready.push(work as Frame & Ready),
    ready: () => ready.items().toSorted((a, b) => a.placed.rank - b.placed.rank) as readonly Ready[],
    follow: (state, place) => {
      const at = open.get(placeKey(place))
      if (at && state.holder.done.has(at.key)) go(state, at)
    },
    patches: (holder) => (patches ??= patchIndex(graph, holder.scopes)),
  }
}

const leave = (at: Frame, part: number, output: JsonValue): Frame => {
  at.ended += 1
  at.outputs[part] = output
  at.last = output
  return at
}
