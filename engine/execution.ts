// An instance on its way through its graph: the nodes that were reached and have not ended. It follows what happens from there on.
import type { JsonValue } from '../base/index.ts'
import { placed } from '../dsl/internal.ts'
import type { Graph, PlacedNode, Scope } from '../dsl/internal.ts'
import { placeKey } from './ids.ts'
import type { At, Next, ReadyAt } from './nodes/behaviour.ts'
import { editedInputAt, visitOf } from './nodes/places.ts'
import { behaviourOf } from './nodes/table.ts'
import { patchIndex } from './patch-index.ts'
import type { PatchIndex } from './patch-index.ts'
import { ReadyQueue } from './ready-queue.ts'
import type { Instance, StreamState } from './state.ts'
import { UNDO, undoRoot, undosUnderWay } from './undo-way.ts'
import type { Undone } from './undo-way.ts'
import { enclose, endedBy, happened, hold, isFromOutside, leave, NONE, partsIn, takeHeld, Visit } from './nodes/visit.ts'

/** Work that can begin now, at a node of any kind. */
export type Ready = { readonly [K in Graph['kind']]: ReadyAt<K> }[Graph['kind']]

/** One node that was reached, with what went in and, once it is done, what came out. */
export interface Reached extends At {
  readonly graph: Graph
  readonly output?: JsonValue
}

type State = Pick<StreamState, 'effects'> & { readonly holder: Instance }
interface Place {
  readonly node: string
  readonly visit: number
}

export interface Execution {
  /** There once the last node is done. */
  readonly output: { readonly value: JsonValue } | undefined
  /** What comes first of all that can begin. Whoever takes it begins it, or gives it back. */
  take(): Ready | undefined
  giveBack(work: Ready): void
  /** All that can begin, in that order. */
  ready(): readonly Ready[]
  /** The journal holds something new of this place: goes on from there. */
  follow(state: State, place: Place): void
  /** What stands inside a place, or in these scopes of it, is given up. */
  abandon(place: Place, scopes: readonly string[]): void
  /** What was done at this place begins to be undone, or begins anew. */
  beginUndo(state: State, place: Place): void
  /** It is undone: nothing more is done of it. */
  endUndo(place: Place): void
  /** What came out of the undo of this place, once it has ended, and where it began. */
  undone(place: Place): Undone | undefined
  /** The patches of branches that are not joined. */
  patches(holder: Instance): PatchIndex
}

/** `onReach` is told of every node that is reached, in the order of the way. */
export const execute = (graph: Graph, from: State, onReach?: (node: Reached) => void): Execution => new Way(graph, from, onReach)

const FROM_THE_START = -1

/** Of plain fields, and with nothing beside the one node that most instances have open at a time: this is made for every turn that begins one. */
class Way implements Execution {
  output: { readonly value: JsonValue } | undefined = undefined
  readonly #graph: Graph
  readonly #onReach: ((node: Reached) => void) | undefined
  /** What has work of its own that has not ended: one, and others by place. */
  #open: Visit | undefined = undefined
  #othersOpen: Map<string, Visit> | undefined = undefined
  readonly #ready = new ReadyQueue<Visit>()
  #patches: PatchIndex | undefined = undefined
  /** What is being undone, by the place of what was done: beside the flow, and with no way into it. */
  #undos: Map<string, Visit> | undefined = undefined
  #main: Visit | undefined = undefined

  constructor(graph: Graph, from: State, onReach: ((node: Reached) => void) | undefined) {
    this.#graph = graph
    this.#onReach = onReach
    const { holder } = from
    if (!holder.ending) {
      this.#main = this.#reach(holder, {
        at: placed(graph),
        base: 1,
        input: holder.start.input,
        since: FROM_THE_START,
        root: FROM_THE_START,
      })
      this.#go(from, this.#main)
    }
    if (holder.compensates) for (const place of undosUnderWay(holder)) this.beginUndo(from, place)
  }
  take(): Ready | undefined {
    const work = this.#ready.pop()
    if (work) work.queued = false
    // `as`: a visit is work of its own kind.
    return work as Ready | undefined
  }
  giveBack(work: Ready): void {
    this.#push(work as Ready & Visit)
  }
  ready(): readonly Ready[] {
    return this.#ready.all() as readonly Ready[]
  }
  follow(state: State, place: Place): void {
    const at = this.#openAt(placeKey(place))
    if (!at) return
    const done = state.holder.done.entry(at.key)
    if (done) happened(at, done.rank, isFromOutside(done.value) ? done.rank : undefined)
    if (done || behaviourOf(at.kind).entersOnceBegun) this.#go(state, at)
  }
  abandon(place: Place, scopes: readonly string[]): void {
    const around = this.#openAt(placeKey(place))
    if (around) this.#giveUp(around, (part) => scopes.length === 0 || scopes.includes(part.scopes.at(-1)?.path ?? ''))
  }
  beginUndo(state: State, place: Place): void {
    this.endUndo(place)
    const from = undoRoot(this.#graph, state.holder, place)
    if (!from) return
    const root = this.#reach(state.holder, { ...from, root: from.since }, undefined, UNDO, from.scopes)
    ;(this.#undos ??= new Map()).set(placeKey(place), root)
    this.#go(state, root)
  }
  endUndo(place: Place): void {
    const root = this.#undos?.get(placeKey(place))
    if (!root) return
    this.#undos?.delete(placeKey(place))
    this.#giveUp(root)
    root.isGone = true
    this.#close(root)
  }
  undone(place: Place): Undone | undefined {
    const root = this.#undos?.get(placeKey(place))
    if (root?.output === undefined) return undefined
    const { node, visit, base, output, placed: at } = root
    return { node, visit, output, isLeaf: at.parts.length === 0, isFirst: visit === base }
  }
  patches(holder: Instance): PatchIndex {
    return (this.#patches ??= patchIndex(this.#graph, holder))
  }

  #reach(
    holder: Instance,
    to: { readonly at: PlacedNode; readonly base: number; readonly input: JsonValue; readonly since: number; readonly root: number },
    parent?: Visit,
    part = 0,
    scopes?: readonly Scope[],
  ): Visit {
    const { at, base } = to
    const visit = visitOf(holder, at.id, base)
    const key = placeKey({ node: at.id, visit })
    const edited = editedInputAt(holder, key)
    const reached = new Visit(at, { visit, base, key }, edited === undefined ? to.input : edited, to, parent, part, scopes)
    if (parent) enclose(parent, reached)
    this.#onReach?.(reached)
    return reached
  }
  /** A list, and no recursion: a graph may be a sequence of any length. */
  #go(state: State, first: Visit): void {
    const { holder } = state
    let todo: Visit[] | undefined
    for (let at: Visit | undefined = first; at;) {
      if (at.settling) {
        at.settling = false
        const held = takeHeld(at)
        if (!held) {
          at = todo?.pop()
          continue
        }
        if (held !== at) leave(at, held)
        else {
          happened(at, at.own!, at.own)
          at.own = undefined
        }
        if (at.own !== undefined || (at.held && at.held.size > 0)) settle(at, (todo ??= []))
      }
      const behaviour = behaviourOf(at.kind)
      const done = holder.done.entry(at.key)
      if (done?.value.kind === 'parked') {
        this.#setOpen(at)
        at = todo?.pop()
        continue
      }
      const next = behaviour.next(at.graph, at, done?.value, holder)
      switch (next.kind) {
        case 'into':
          if (behaviour.entersOnceBegun) this.#setOpen(at)
          at.begun += 1
          at.entered = next.base ?? at.base
          if (next.base !== undefined) at.root = at.from
          if (done && next.base !== undefined) happened(at, done.rank)
          at = this.#reach(
            holder,
            { at: at.placed.parts[next.part]!, base: at.entered, input: next.input, since: at.since, root: at.root },
            at,
            next.part,
          )
          continue
        case 'intoParts':
        case 'intoItems': {
          if (behaviour.entersOnceBegun) this.#setOpen(at)
          if (next.kind === 'intoParts' && next.ready && done) at.own = done.rank
          settle(at, (todo ??= []))
          const entered = this.#enter(holder, at, next, done?.rank ?? FROM_THE_START)
          for (let i = entered.length - 1; i > 0; i--) todo.push(entered[i]!)
          at = entered[0] ?? todo.pop()
          continue
        }
        case 'ready':
          this.#setOpen(at)
          at.cause ??= next.cause
          if (!behaviour.hasBegun?.(at, holder, state)) this.#push(at)
          break
        case 'waits':
          break
        case 'ended':
          this.#close(at)
          // What has not ended inside has nobody to go on to: a beat that had begun, where the body ended beside it.
          if (at.ended < at.begun) this.#giveUp(at)
          at.output = next.output
          at.held = at.own = undefined
          if (done) endedBy(at, done)
          if (at.parent?.settling) {
            hold(at.parent, at)
            break
          }
          if (at.parent) {
            at = leave(at.parent, at)
            continue
          }
          if (at === this.#main) this.output = { value: next.output }
      }
      at = todo?.pop()
    }
  }
  /** The parts that it goes into now. */
  #enter(holder: Instance, at: Visit, next: Extract<Next, { kind: 'intoParts' | 'intoItems' }>, rank: number): readonly Visit[] {
    const inside = at.placed.parts
    const reach = (
      part: number,
      index: number,
      input: JsonValue,
      base: number,
      by: { readonly since: number; readonly root: number },
    ): Visit => this.#reach(holder, { at: inside[part]!, base, input, since: by.since, root: by.root }, at, index)
    switch (next.kind) {
      case 'intoParts': {
        at.begun += next.parts.length
        if (at.outputs === NONE) at.outputs = []
        const parts = next.parts.map(({ part, base }) => {
          at.entered = base ?? at.base
          const by = base === undefined ? at : { since: Math.max(at.since, rank), root: at.from }
          return reach(part, part, next.input, at.entered, by)
        })
        if (next.parts.some(({ base }) => base !== undefined)) {
          at.root = at.from
          happened(at, rank)
        }
        return parts
      }
      case 'intoItems': {
        const { inputs, base, atOnce } = next
        if (at.outputs === NONE) at.outputs = []
        const until = Math.min(inputs.length, at.ended + atOnce)
        const begins: Visit[] = []
        happened(at, rank)
        for (; at.begun < until; at.begun++) begins.push(reach(0, at.begun, inputs[at.begun]!, base + at.begun, at))
        return begins
      }
    }
  }
  /** What stands inside these parts is done no more. Only they are gone through, however much is open elsewhere. */
  #giveUp(around: Visit, is: (part: Visit) => boolean = () => true): void {
    const todo = partsIn(around).filter(is)
    for (let at = todo.pop(); at; at = todo.pop()) {
      at.isGone = true
      this.#close(at)
      todo.push(...partsIn(at))
    }
  }
  #push(at: Visit): void {
    if (!at.queued) this.#ready.push(at)
    at.queued = true
  }
  #openAt(key: string): Visit | undefined {
    return this.#open?.key === key ? this.#open : this.#othersOpen?.get(key)
  }
  #setOpen(at: Visit): void {
    if (this.#openAt(at.key)) return
    if (this.#open) (this.#othersOpen ??= new Map()).set(at.key, at)
    else this.#open = at
  }
  #close(at: Visit): void {
    if (this.#open === at) this.#open = undefined
    else this.#othersOpen?.delete(at.key)
  }
}

/** When all that is pushed behind it is gone into, what has ended of it is taken in the journal's order. */
const settle = (at: Visit, todo: Visit[]): void => {
  if (at.settling) return
  at.settling = true
  todo.push(at)
}
