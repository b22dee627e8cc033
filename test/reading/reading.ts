// The journal of one instance, read a second time: by the graph and plain recursion, what had to come of what the world chose. It shares no code with the engine's way.
import { placed } from '../../dsl/internal.ts'
import type { Graph, GraphOf, PlacedNode } from '../../dsl/internal.ts'
import type { JsonObject, JsonValue } from '../../base/index.ts'
import { placeKey } from '../../engine/index.ts'
import type { StepDone } from '../../engine/index.ts'
import { bookOf, readHow } from './book.ts'
import type { Book, Noted, Place, Span } from './book.ts'
import { outOfOrder } from './order.ts'
import type { Work } from './order.ts'
import { READERS } from './table.ts'

/** What a step gives again, on the input and the state that the reading has for it; undefined where it throws or is not there. */
export type Again = (
  step: { readonly name: string; readonly input: JsonValue; readonly state: JsonObject },
  done: Noted<StepDone>,
) => { readonly output: JsonValue; readonly patch?: JsonObject; readonly unset?: readonly string[] } | undefined

export interface Told {
  readonly graph: Graph
  readonly input: JsonValue
  /** Of its stream, when it began. */
  readonly state: JsonObject
  readonly events: readonly Noted[]
  readonly span: Span
  readonly again: Again
  /** Of an inline workflow with a state of its own. */
  readonly initialOf: (workflow: string) => JsonObject
  /** The state of the stream, with all that anything but a step has made of it by then: an upcast. The same again changes nothing. */
  readonly changed?: (state: JsonObject, rank: number) => JsonObject
}
/** Where it has not gone on. `undone`: nothing keeps it; `outside`: it waits for what comes from there; `parked`: for a person. */
export interface Standing extends Place {
  readonly why: 'undone' | 'outside' | 'parked'
}
export interface Reading {
  readonly output: { readonly value: JsonValue } | undefined
  /** What it has published of it. */
  readonly state: JsonObject
  readonly standing: readonly Standing[]
  /** Side effects that were asked for and that nobody awaits any more, by place: the rank of what gave them up. */
  readonly givenUp: ReadonlyMap<string, number>
  /** What cannot be explained. */
  readonly wrong: readonly string[]
}

/** What came of a part: its output once it has ended; the state around as it left it. */
export interface Read {
  readonly ended: Ended | undefined
  readonly state: JsonObject
  /** The keys that it set or removed. */
  readonly touched: readonly string[]
}

export interface Ended {
  readonly output: JsonValue
  /** The rank by which it had ended. */
  readonly at: number
  /** The rank of what made ready what comes next: in a list that of its last item, of what is late that of its deadline. */
  readonly ready: number
  /** The rank of what came from outside and led there; of what follows from work that was done, of what led to that. */
  readonly root: number
}

/** A node that was reached. */
export interface Here<K extends Graph['kind'] = Graph['kind']> extends Span {
  readonly placed: PlacedNode
  readonly graph: GraphOf<K>
  readonly node: string
  readonly visit: number
  /** What its parts get. */
  readonly base: number
  readonly input: JsonValue
  readonly state: JsonObject
  readonly book: Book
  /** The rank of what made it ready. */
  readonly ready: number
  /** The rank of what came from outside and led to it. */
  readonly root: number
  /** When its work could begin: where it was sent again that is later than `since`. */
  readonly free: number
  /** Its state where that is changed beside it: at a rank. */
  readonly beside: ((rank: number) => JsonObject) | undefined
  readonly changed: NonNullable<Told['changed']>
  /** Visits of it before, which needed a person. */
  readonly before: readonly number[]
  /** Whether a person gave it this input. */
  readonly isGiven: boolean
  part(index: number, given: Partial<Pick<Here, 'base' | 'input' | 'state' | 'ready' | 'root' | 'beside' | 'changed'>> & Span): Read
  /** The state around that a part leaves by then. */
  stateOf(index: number, given: Span): JsonObject
  /** Its own work was done. `ready`: the rank of what made it so, by `root`; `at`: when that had come to its end, where this is later. */
  worked(work: { readonly rank: number; readonly ready: number; readonly root?: number; readonly at?: number }): void
  /** It has not gone on; `by`: what has made it ready, where that is not what it was reached by. */
  stands(why: Standing['why'], by?: { readonly ready: number; readonly root?: number; readonly at?: number }): void
  gaveUp(effect: Place, rank: number): void
  wrong(what: string): void
  readonly again: Again
  readonly initialOf: Told['initialOf']
}
export type Reader<K extends Graph['kind']> = (here: Here<K>) => Read

interface Notes {
  readonly wrongs: string[]
  readonly standing: Standing[]
  readonly givenUp: Map<string, number>
  readonly works: Work[]
  /** Places that were given. */
  readonly given: Set<string>
}
const notesOf = (): Notes => ({ wrongs: [], standing: [], givenUp: new Map(), works: [], given: new Set() })

export const read = ({ graph, input, state, events, span, again, initialOf, changed: ofStream = (same) => same }: Told): Reading => {
  const go = (
    at: PlacedNode,
    {
      base,
      input: into,
      state: seen,
      since,
      until,
      ready,
      root,
      beside,
      changed,
      book,
    }: Pick<Here, 'base' | 'input' | 'state' | 'ready' | 'root' | 'beside' | 'changed' | 'book'> & Span,
    notes: Notes,
  ): Read => {
    const { wrongs, standing, givenUp, works, given } = notes
    const node = at.id
    let visit = base
    let free = since
    let what = into
    let isGiven = false
    const before: number[] = []
    const wrong = (text: string): void => void wrongs.push(`${placeKey({ node, visit })}: ${text}`)
    const seenOnce = (): void => {
      const place = placeKey({ node, visit })
      if (given.has(place)) wrong('this visit was given before')
      given.add(place)
    }
    const noted = ({ rank, ready: by, root: led = root, at: ended = by }: Parameters<Here['worked']>[0], isDone: boolean): void =>
      void works.push({ node, visit, rank, ready: by, root: led, free: Math.max(free, by, ended), at, isDone })
    seenOnce()
    for (;;) {
      const parked = book.take('InstanceParked', { node, visit }, { since: free, until })
      if (!parked) break
      const next = book.again({ node, visit }, { since: parked.rank, until })
      const sent = next?.event.input
      if (!next) {
        standing.push({ node, visit, why: 'parked' })
        // It may have begun before: a list that was too large.
        break
      }
      before.push(visit)
      visit = next.event.visit ?? visit
      free = next.rank
      isGiven = sent !== undefined
      if (sent !== undefined) what = sent
      seenOnce()
    }
    const isStanding = standing.at(-1)?.node === node && standing.at(-1)?.visit === visit
    const here: Here = {
      placed: at,
      graph: at.graph,
      node,
      visit,
      base,
      input: what,
      state: seen,
      since,
      until,
      ready,
      root,
      beside,
      changed,
      book,
      free,
      before,
      isGiven,
      part: (index, partly) => {
        const inside = at.parts[index]
        if (!inside) throw new Error(`${node} has no part ${index}`)
        return go(inside, { base, input: what, state: seen, ready: partly.since, root, beside, changed, book, ...partly }, notes)
      },
      stateOf: (index, within) => {
        const inside = at.parts[index]
        const scratch = { base, input: what, state: seen, ready, root, beside, changed, book: bookOf(events), ...within }
        return inside ? go(inside, scratch, notesOf()).state : seen
      },
      worked: (work) => noted(work, true),
      stands: (why, by) => {
        if (isStanding) return
        standing.push({ node, visit, why })
        if (why === 'undone') noted({ rank: until, ready, ...by }, false)
      },
      gaveUp: (effect, rank) => void givenUp.set(placeKey(effect), rank),
      wrong,
      again,
      initialOf,
    }
    const reader = READERS[at.graph.kind] as Reader<Graph['kind']> | undefined
    if (!reader) throw new Error(`nobody has written how a ${at.graph.kind} is read: see test/reading/table.ts`)
    return reader(here)
  }

  const book = bookOf(events)
  const notes = notesOf()
  const { wrongs, standing, givenUp, works } = notes
  const { ended, state: left } = go(
    placed(graph),
    { base: 1, input, state, ready: span.since, root: span.since, beside: undefined, changed: ofStream, book, ...span },
    notes,
  )
  for (const { event } of book.left())
    if (readHow(event) === 'unread') wrongs.push(`nobody has written how ${event.kind} is read: see test/reading/book.ts`)
    else if ('node' in event && event.node !== undefined)
      wrongs.push(`${placeKey({ visit: 1, ...event, node: event.node })}: ${event.kind} and nothing leads there`)
  return {
    output: ended && { value: ended.output },
    state: ofStream(left, span.until),
    standing,
    givenUp,
    wrong: [...wrongs, ...outOfOrder(works)],
  }
}
