// A node on the way of an instance through its graph: where it stands, and how far it is.
import { heap } from '../../base/index.ts'
import type { Heap, JsonValue } from '../../base/index.ts'
import type { Graph, PlacedNode } from '../../dsl/internal.ts'
import type { Undoable } from '../events.ts'
import type { NodeDone } from '../node-done.ts'
import type { EndedPart, Progress } from './behaviour.ts'
import { behaviourOf } from './table.ts'
import type { ReadyItem } from '../ready-queue.ts'
import { scopeName } from '../scope-names.ts'

export const NONE: readonly never[] = []

/** A node that was reached: where it stands, and how far it is. */
export class Visit implements Progress, ReadyItem {
  readonly placed: PlacedNode
  readonly kind: Graph['kind']
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
  /** The journal's order of what made it ready. */
  since: number
  /** Of what came from outside and led here: all that follows is done before anything else that came later. */
  root: number
  /** That by which it was reached. */
  readonly from: number
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
    { visit, base, key }: { readonly visit: number; readonly base: number; readonly key: string },
    input: JsonValue,
    { since, root }: { readonly since: number; readonly root: number },
    parent?: Visit,
    part = 0,
    scopes = scopesOf(at, base, parent),
  ) {
    this.placed = at
    this.kind = at.graph.kind
    this.visit = visit
    this.base = base
    this.input = input
    this.scopes = scopes
    this.key = key
    this.parent = parent
    this.part = part
    this.rank = at.rank
    this.urgency = urgencyOf(at)
    this.since = since
    this.root = this.from = root
  }
  get graph(): Graph {
    return this.placed.graph
  }
  get node(): string {
    return this.placed.id
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

/** It becomes ready, or goes on, because of something that the journal holds at `rank`; `root`: where that came from outside, or follows from what did. */
export const happened = (at: Visit, rank: number, root = at.from): void => {
  if (at.queued) return
  at.since = Math.max(at.since, rank)
  at.root = Math.max(at.root, root)
}

/** What came of its own work: from outside, or in the order in which such work is done. */
const OUTSIDE: ReadonlySet<NodeDone['kind']> = new Set(['outcome', 'child', 'received', 'answered', 'fired'])
export const isFromOutside = ({ kind }: NodeDone): boolean => OUTSIDE.has(kind)
/** It ends with its parts, whatever is recorded of it. */
const BY_PARTS: ReadonlySet<NodeDone['kind']> = new Set(['round', 'undo'])

/** It has ended. What follows from work that was done goes on at once, so that it needs no place in the order behind that by which it was reached. */
export const endedBy = (at: Visit, { rank, value }: { readonly rank: number; readonly value: NodeDone }): void => {
  at.since = Math.max(at.since, rank)
  if (isFromOutside(value)) at.root = Math.max(at.root, rank)
  else if (!BY_PARTS.has(value.kind)) at.root = at.from
}

const endedFirst = (a: { readonly root: number; readonly since: number }, b: { readonly root: number; readonly since: number }): boolean =>
  a.root === b.root ? a.since < b.since : a.root < b.root

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
  const { part, since, root, output } = ended
  release(at, ended)
  at.ended += 1
  if (at.outputs !== NONE) (at.outputs as JsonValue[])[part] = output!
  at.last = output
  at.lastPart = part
  if (!at.first || endedFirst(ended, at.first)) at.first = { part, root, since }
  happened(at, since, root)
  return at
}
