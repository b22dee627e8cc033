// A node on the way of an instance through its graph: where it stands, and how far it is.
import { heap } from '../../base/index.ts'
import type { Heap, JsonValue } from '../../base/index.ts'
import type { Graph, PlacedNode } from '../../dsl/internal.ts'
import { placeKey } from '../ids.ts'
import type { Undoable } from '../events.ts'
import type { EndedPart, Progress } from './behaviour.ts'
import { behaviourOf } from './table.ts'
import type { ReadyItem } from '../ready-queue.ts'
import { scopeName } from '../scope-names.ts'

export const NONE: readonly never[] = []

/** A node that was reached: where it stands, and how far it is. */
export class Visit implements Progress, ReadyItem {
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
  /** The part that is open, or those that are. */
  only: Visit | undefined = undefined
  inside: Map<number, Visit> | undefined = undefined
  /** It was given up. */
  isGone = false
  /** It stands among what is ready. */
  queued = false
  /** Parts of it are being gone into: what ends meanwhile is held, until the order is known in which they ended. */
  settling = false
  held: Heap<Visit> | undefined = undefined
  /** Beside them, the journal's order of what makes its own work ready. */
  own: number | undefined = undefined
  declare output?: JsonValue
  constructor(
    at: PlacedNode,
    place: { readonly node: string; readonly visit: number; readonly base: number },
    input: JsonValue,
    since: number,
    parent?: Visit,
    part = 0,
    scopes = scopesOf(at, place.base, parent),
  ) {
    const { visit, base } = place
    this.placed = at
    this.graph = at.graph
    this.kind = at.graph.kind
    this.node = at.id
    this.visit = visit
    this.base = base
    this.input = input
    this.scopes = scopes
    this.key = placeKey(this)
    this.parent = parent
    this.part = part
    this.rank = at.rank
    this.urgency = urgencyOf(at)
    this.since = since
  }
  get units(): readonly string[] {
    const around = this.parent?.units ?? NONE
    return this.placed.isUnit ? [...around, scopeName(this.placed.path, this.base)] : around
  }
  get undoable(): Undoable | undefined {
    const around = this.parent
    if (around?.kind !== 'withCompensation' || this.part !== BODY) return undefined
    const { node, visit, input, units } = around
    return { node, visit, input, ...(units.length > 0 && { units }) }
  }
}
/** What is done, of what can be undone. */
const BODY = 0

/** Named for people; in any visit but the first also for it, so that branches of one node in several visits stay apart. */
const scopesOf = (at: PlacedNode, base: number, parent: Visit | undefined): PlacedNode['scopes'] => {
  const outer = parent?.scopes ?? NONE
  if (at.scopes.length === (parent?.placed.scopes.length ?? 0)) return outer
  const own = at.scopes.at(-1)!
  return base === 1 && outer === parent?.placed.scopes ? at.scopes : [...outer, { ...own, path: scopeName(own.path, base) }]
}

const urgencyOf = ({ graph, inRace }: PlacedNode): number => {
  const { urgency } = behaviourOf(graph.kind)
  return urgency === 'decides' ? -1 : inRace && urgency === 'asks' ? 1 : 0
}

/** Where the flow is inside a node, part by part; what has ended is not there any more. */
export const enclose = (around: Visit, part: Visit): void => {
  // Of most nodes one part is open at a time, and it is the first that is reached there.
  if (around.only === undefined && around.inside === undefined) around.only = part
  else {
    around.inside ??= new Map(around.only ? [[around.only.part, around.only]] : [])
    around.only = undefined
    around.inside.set(part.part, part)
  }
}
const release = (around: Visit, part: Visit): void => {
  if (around.only === part) around.only = undefined
  else if (around.inside?.get(part.part) === part) around.inside.delete(part.part)
}
export const partsIn = ({ only, inside }: Visit): Visit[] => (only ? [only] : inside ? [...inside.values()] : [])

/** It becomes ready, or goes on, because of something that the journal holds at `rank`. */
export const happened = (at: Visit, rank: number): void => {
  if (!at.queued) at.since = Math.max(at.since, rank)
}

/** A part has ended while others are still to be gone into. */
export const hold = (at: Visit, part: Visit): void => {
  at.held ??= heap<Visit>((a, b) => (a.since === b.since ? a.part < b.part : a.since < b.since))
  at.held.push(part)
}

/** What came first in the journal of what is held: a part that ended, or what makes the node's own work ready (then it is the node itself). */
export const takeHeld = (at: Visit): Visit | undefined => {
  const part = at.held?.pop()
  if (at.own === undefined || (part && part.since < at.own)) return part
  if (part) at.held?.push(part)
  return at
}

/** The part has ended. */
export const leave = (at: Visit, ended: Visit): Visit => {
  const { part, since, output } = ended
  release(at, ended)
  at.ended += 1
  if (at.outputs !== NONE) (at.outputs as JsonValue[])[part] = output!
  at.last = output
  at.lastPart = part
  if (!at.first || since < at.first.at) at.first = { part, at: since }
  happened(at, since)
  return at
}
