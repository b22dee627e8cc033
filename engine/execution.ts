// An instance on its way through its graph: the nodes that were reached and have not ended. It follows what happens from there on.
import { placed } from '../dsl/internal.ts'
import type { Graph, PlacedNode } from '../dsl/internal.ts'
import { heap } from '../base/index.ts'
import type { Heap, JsonValue } from '../base/index.ts'
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

/** `onReach` is told of every node that is reached, in the order of the way. */
export const execute = (graph: Graph, from: State, onReach?: (node: Reached) => void): Execution => new Way(graph, from, onReach)

const NONE: readonly never[] = []

/** A node that was reached: where it stands, and how far it is. */
class Frame implements Progress {
  readonly placed: PlacedNode
  readonly graph: Graph
  readonly kind: Graph['kind']
  readonly node: string
  readonly visit: number
  readonly input: JsonValue
  readonly scopes: PlacedNode['scopes']
  readonly key: string
  readonly parent: Frame | undefined
  /** Which part of its parent it is. */
  readonly part: number
  ended = 0
  /** Kept of a node that goes into all of its parts. */
  outputs: readonly JsonValue[] = NONE
  last: JsonValue | undefined = undefined
  declare output?: JsonValue
  constructor(placement: PlacedNode, visit: number, input: JsonValue, parent: Frame | undefined, part: number) {
    const { id: node, graph, scopes } = placement
    this.placed = placement
    this.graph = graph
    this.kind = graph.kind
    this.node = node
    this.visit = visit
    this.input = input
    this.scopes = scopes
    this.key = placeKey({ node, visit })
    this.parent = parent
    this.part = part
  }
}

/** Of plain fields, and with nothing beside the one node that most instances have open or ready at a time: this is made for every turn that begins one. */
class Way implements Execution {
  output: { readonly value: JsonValue } | undefined = undefined
  readonly #graph: Graph
  readonly #onReach: ((node: Reached) => void) | undefined
  /** What has work of its own that has not ended: one, and others by place. */
  #open: Frame | undefined = undefined
  #othersOpen: Map<string, Frame> | undefined = undefined
  /** What can begin: one alone, or several by rank. */
  #ready: Frame | undefined = undefined
  #severalReady: Heap<Frame> | undefined = undefined
  #patches: PatchIndex | undefined = undefined

  constructor(graph: Graph, from: State, onReach: ((node: Reached) => void) | undefined) {
    this.#graph = graph
    this.#onReach = onReach
    this.#go(from, this.#reach(from.holder, placed(graph), from.holder.start.input))
  }
  take(): Ready | undefined {
    const several = this.#severalReady
    // `as`: a frame is work of its own kind.
    if (several && several.size > 0) return several.pop() as Ready | undefined
    const lone = this.#ready
    this.#ready = undefined
    return lone as Ready | undefined
  }
  giveBack(work: Ready): void {
    this.#push(work as Ready & Frame)
  }
  ready(): readonly Ready[] {
    const all = this.#ready ? [this.#ready] : (this.#severalReady?.items() ?? NONE)
    return all.toSorted((a, b) => a.placed.rank - b.placed.rank) as readonly Frame[] as readonly Ready[]
  }
  follow(state: State, place: { readonly node: string; readonly visit: number }): void {
    const at = this.#openAt(placeKey(place))
    if (at && state.holder.done.has(at.key)) this.#go(state, at)
  }
  patches(holder: Instance): PatchIndex {
    return (this.#patches ??= patchIndex(this.#graph, holder.scopes))
  }

  #reach(holder: Instance, at: PlacedNode, given: JsonValue, parent?: Frame, part = 0): Frame {
    const { id: node } = at
    const visit = visitOf(holder, node)
    const edited = editedInput(holder, { node, visit })
    const frame = new Frame(at, visit, edited === undefined ? given : edited, parent, part)
    this.#onReach?.(frame)
    return frame
  }
  /** A list, and no recursion: a graph may be a sequence of any length. */
  #go(state: State, first: Frame): void {
    const { holder } = state
    let todo: Frame[] | undefined
    for (let at: Frame | undefined = first; at;) {
      const behaviour = behaviourOf(at.kind)
      const next = behaviour.next(at.graph, at, holder.done.get(at.key))
      switch (next.kind) {
        case 'into':
          at = this.#reach(holder, at.placed.parts[next.part]!, next.input, at, next.part)
          continue
        case 'intoAll': {
          const { parts } = at.placed
          at.outputs = []
          todo ??= []
          for (let part = parts.length - 1; part >= 0; part--) todo.push(this.#reach(holder, parts[part]!, next.input, at, part))
          break
        }
        case 'ready':
          this.#setOpen(at)
          if (!behaviour.hasBegun?.(at, holder, state)) this.#push(at)
          break
        case 'waits':
          break
        case 'ended':
          this.#close(at)
          at.output = next.output
          if (at.parent) {
            at = leave(at.parent, at.part, next.output)
            continue
          }
          this.output = { value: next.output }
      }
      at = todo?.pop()
    }
  }
  #openAt(key: string): Frame | undefined {
    return this.#open?.key === key ? this.#open : this.#othersOpen?.get(key)
  }
  #setOpen(at: Frame): void {
    if (this.#openAt(at.key)) return
    if (this.#open) (this.#othersOpen ??= new Map()).set(at.key, at)
    else this.#open = at
  }
  #close(at: Frame): void {
    if (this.#open === at) this.#open = undefined
    else this.#othersOpen?.delete(at.key)
  }
  #push(at: Frame): void {
    if (this.#ready === undefined && !(this.#severalReady && this.#severalReady.size > 0)) {
      this.#ready = at
      return
    }
    const several = (this.#severalReady ??= heap(isBefore))
    if (this.#ready) several.push(this.#ready)
    this.#ready = undefined
    several.push(at)
  }
}

const isBefore = (a: Frame, b: Frame): boolean => a.placed.rank < b.placed.rank

const leave = (at: Frame, part: number, output: JsonValue): Frame => {
  at.ended += 1
  if (at.outputs !== NONE) (at.outputs as JsonValue[])[part] = output
  at.last = output
  return at
}
