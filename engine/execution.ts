// An instance on its way through its graph: the nodes that were reached and have not ended. It follows what happens from there on.
import { placed } from '../dsl/internal.ts'
import type { Graph, PlacedNode } from '../dsl/internal.ts'
import type { JsonValue } from '../base/index.ts'
import { placeKey } from './ids.ts'
import type { At, EndedPart, Next, Progress, ReadyAt } from './nodes/behaviour.ts'
import { editedInput, visitOf } from './nodes/places.ts'
import { behaviourOf } from './nodes/table.ts'
import { patchIndex } from './patch-index.ts'
import type { PatchIndex } from './patch-index.ts'
import { ReadyQueue } from './ready-queue.ts'
import type { ReadyItem } from './ready-queue.ts'
import { scopeName } from './scopes.ts'
import type { Instance, StreamState } from './state.ts'

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
  /** The patches of branches that are not joined. */
  patches(holder: Instance): PatchIndex
}

/** `onReach` is told of every node that is reached, in the order of the way. */
export const execute = (graph: Graph, from: State, onReach?: (node: Reached) => void): Execution => new Way(graph, from, onReach)

const NONE: readonly never[] = []
const FROM_THE_START = -1

/** A node that was reached: where it stands, and how far it is. */
class Visit implements Progress, ReadyItem {
  readonly placed: PlacedNode
  readonly graph: Graph
  readonly kind: Graph['kind']
  readonly node: string
  readonly visit: number
  readonly base: number
  readonly input: JsonValue
  readonly scopes: PlacedNode['scopes']
  readonly key: string
  readonly parent: Visit | undefined
  /** Which part of its parent it is, or which item. */
  readonly part: number
  readonly rank: number
  readonly urgency: number
  since: number
  begun = 0
  entered = 0
  ended = 0
  outputs: readonly JsonValue[] = NONE
  last: JsonValue | undefined = undefined
  lastPart = 0
  first: EndedPart | undefined = undefined
  cause: number | undefined = undefined
  /** It stands among what is ready. */
  queued = false
  declare output?: JsonValue
  constructor(at: PlacedNode, place: Place & { readonly base: number }, input: JsonValue, since: number, parent?: Visit, part = 0) {
    const { visit, base } = place
    this.placed = at
    this.graph = at.graph
    this.kind = at.graph.kind
    this.node = at.id
    this.visit = visit
    this.base = base
    this.input = input
    this.scopes = scopesOf(at, base, parent)
    this.key = placeKey(this)
    this.parent = parent
    this.part = part
    this.rank = at.rank
    this.urgency = urgencyOf(at)
    this.since = since
  }
}

/** Named for people; in any visit but the first also for it, so that branches of one node in several visits stay apart. */
const scopesOf = (at: PlacedNode, base: number, parent: Visit | undefined): PlacedNode['scopes'] => {
  const outer = parent?.scopes ?? NONE
  if (at.scopes.length === outer.length) return outer
  const own = at.scopes.at(-1)!
  return base === 1 && outer === parent?.placed.scopes ? at.scopes : [...outer, { ...own, path: scopeName(own.path, base) }]
}

const urgencyOf = ({ graph, inRace }: PlacedNode): number => {
  const { urgency } = behaviourOf(graph.kind)
  return urgency === 'decides' ? -1 : inRace && urgency === 'asks' ? 1 : 0
}

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

  constructor(graph: Graph, from: State, onReach: ((node: Reached) => void) | undefined) {
    this.#graph = graph
    this.#onReach = onReach
    const { holder } = from
    this.#go(from, this.#reach(holder, { at: placed(graph), base: 1, input: holder.start.input, since: FROM_THE_START }))
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
    if (at && (state.holder.done.has(at.key) || behaviourOf(at.kind).entersOnceBegun)) this.#go(state, at)
  }
  abandon(place: Place, scopes: readonly string[]): void {
    const around = this.#openAt(placeKey(place))
    const isGone = (at: Visit): boolean =>
      isInside(at, around) && (scopes.length === 0 || at.scopes.some(({ path }) => scopes.includes(path)))
    if (!around) return
    this.#ready.drop(isGone)
    for (const at of this.#allOpen()) if (isGone(at)) this.#close(at)
  }
  patches(holder: Instance): PatchIndex {
    return (this.#patches ??= patchIndex(this.#graph, holder))
  }

  #reach(
    holder: Instance,
    to: { readonly at: PlacedNode; readonly base: number; readonly input: JsonValue; readonly since: number },
    parent?: Visit,
    part = 0,
  ): Visit {
    const { at, base, since } = to
    const { id: node } = at
    const visit = visitOf(holder, node, base)
    const edited = editedInput(holder, { node, visit })
    const reached = new Visit(at, { node, visit, base }, edited === undefined ? to.input : edited, since, parent, part)
    this.#onReach?.(reached)
    return reached
  }
  /** A list, and no recursion: a graph may be a sequence of any length. */
  #go(state: State, first: Visit): void {
    const { holder } = state
    let todo: Visit[] | undefined
    for (let at: Visit | undefined = first; at;) {
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
          at = this.#reach(holder, { at: at.placed.parts[next.part]!, base: at.entered, input: next.input, since: at.since }, at, next.part)
          continue
        case 'intoParts':
        case 'intoItems': {
          if (behaviour.entersOnceBegun) this.#setOpen(at)
          if (next.kind === 'intoParts' && next.ready) this.#push(at)
          const entered = this.#enter(holder, at, next)
          if (entered.length > 1) (todo ??= []).push(...entered.slice(1).toReversed())
          at = entered[0] ?? todo?.pop()
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
          at.output = next.output
          if (done) at.since = Math.max(at.since, done.rank)
          if (at.parent) {
            at = leave(at.parent, at, next.output)
            continue
          }
          this.output = { value: next.output }
      }
      at = todo?.pop()
    }
  }
  /** The parts that it goes into now. */
  #enter(holder: Instance, at: Visit, next: Extract<Next, { kind: 'intoParts' | 'intoItems' }>): readonly Visit[] {
    const { parts } = at.placed
    const reach = (part: number, index: number, input: JsonValue, base: number): Visit =>
      this.#reach(holder, { at: parts[part]!, base, input, since: at.since }, at, index)
    switch (next.kind) {
      case 'intoParts':
        at.begun += next.parts.length
        if (at.outputs === NONE) at.outputs = []
        return next.parts.map(({ part, base = at.base }) => {
          at.entered = base
          return reach(part, part, next.input, base)
        })
      case 'intoItems': {
        const { inputs, base, atOnce } = next
        if (at.outputs === NONE) at.outputs = []
        const until = Math.min(inputs.length, at.ended + atOnce)
        const begins: Visit[] = []
        for (; at.begun < until; at.begun++) begins.push(reach(0, at.begun, inputs[at.begun]!, base + at.begun))
        return begins
      }
    }
  }
  #push(at: Visit): void {
    if (!at.queued) this.#ready.push(at)
    at.queued = true
  }
  #openAt(key: string): Visit | undefined {
    return this.#open?.key === key ? this.#open : this.#othersOpen?.get(key)
  }
  #allOpen(): readonly Visit[] {
    return [...(this.#open ? [this.#open] : NONE), ...(this.#othersOpen?.values() ?? NONE)]
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

const isInside = (at: Visit, around: Visit | undefined): boolean => {
  for (let outer = at.parent; outer; outer = outer.parent) if (outer === around) return true
  return false
}

const leave = (at: Visit, { part, since }: Visit, output: JsonValue): Visit => {
  at.ended += 1
  if (at.outputs !== NONE) (at.outputs as JsonValue[])[part] = output
  at.last = output
  at.lastPart = part
  if (!at.first || since < at.first.at) at.first = { part, at: since }
  at.since = Math.max(at.since, since)
  return at
}
