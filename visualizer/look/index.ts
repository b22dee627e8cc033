// How each kind of node looks, in one table: the server draws by it, Mermaid text and the page show it.
import type { Graph } from '../../dsl/internal.ts'

/** The page has a picture for each. */
export type Icon = 'child' | 'tell' | 'effect' | 'signal' | 'time' | 'round' | 'items' | 'race' | 'back' | 'person' | 'plain'
/**
 * How its parts are joined. `flow`: they follow one another. `items`: its body is done for each item, and what comes of all of them leads on. `branches`: they stand side by side. `cases`: so too, and each line to one says
 * its name. `race`: so too, and one of them goes on. `rounds`: its body leads back to it, too. `deadline`: its body leads on, or the deadline
 * does. `beats`: its body leads on; beside it stands what leads nowhere.
 */
export type Contains = 'flow' | 'items' | 'branches' | 'cases' | 'race' | 'rounds' | 'deadline' | 'beats'
export interface Look {
  /** What it does, in the words of the screen. */
  readonly word: string
  readonly icon: Icon
  /** On the canvas, in pixels. */
  readonly size: readonly [width: number, height: number]
  /** What stands before and behind its text in Mermaid; no text where it has none. */
  readonly mermaid: readonly [before: string, behind: string]
  /** What the page says before its limit. */
  readonly limit?: string
}
/** It is not drawn itself: its parts are. */
export interface ContainerLook {
  readonly contains: Contains
}
/** It is drawn in front of its parts. */
export type HeaderLook = Look & ContainerLook

const SIZE = [208, 56] as const
const HEADER = ['[/', '\\]'] as const
const AT_MOST = 'at most'

const looks = {
  step: { word: 'step', icon: 'plain', size: SIZE, mermaid: ['[', ']'] },
  perform: { word: 'performs a side effect', icon: 'effect', size: SIZE, mermaid: ['[[', ']]'] },
  waitFor: { word: 'waits for a signal', icon: 'signal', size: SIZE, mermaid: ['{{', '}}'], limit: AT_MOST },
  humanTask: { word: 'waits for a person', icon: 'person', size: SIZE, mermaid: ['{{', '}}'], limit: AT_MOST },
  sleep: { word: 'sleeps', icon: 'time', size: SIZE, mermaid: ['{{', '}}'], limit: AT_MOST },
  child: { word: 'begins a child', icon: 'child', size: SIZE, mermaid: ['[[', ']]'], limit: AT_MOST },
  tell: { word: 'tells a signal', icon: 'tell', size: SIZE, mermaid: ['>', ']'] },
  take: { word: 'takes a field', icon: 'plain', size: SIZE, mermaid: ['[', ']'] },
  repeat: { word: 'goes round', icon: 'round', size: SIZE, mermaid: HEADER, limit: AT_MOST, contains: 'rounds' },
  forEach: { word: 'for each item', icon: 'items', size: SIZE, mermaid: HEADER, contains: 'items' },
  race: { word: 'the first to end wins', icon: 'race', size: SIZE, mermaid: HEADER, contains: 'race' },
  withDeadline: { word: 'has a deadline', icon: 'time', size: SIZE, mermaid: HEADER, contains: 'deadline' },
  withEscalation: { word: 'escalates', icon: 'time', size: SIZE, mermaid: HEADER, contains: 'beats' },
  withCompensation: { word: 'can be undone', icon: 'back', size: SIZE, mermaid: HEADER, contains: 'beats' },
  compensate: { word: 'undoes what was done', icon: 'back', size: SIZE, mermaid: ['[\\', '/]'] },
  flow: { contains: 'flow' },
  workflow: { contains: 'flow' },
  parallel: { contains: 'branches' },
  match: { contains: 'cases' },
} as const

/** A kind that is missing here does not compile. */
export const LOOKS: { readonly [K in Graph['kind']]: Look | ContainerLook | HeaderLook } = looks

type Looks = typeof looks
/** The kinds that are drawn as a node. */
export type Drawable = { [K in keyof Looks]: Looks[K] extends Look ? K : never }[keyof Looks]

/** What a drawing has besides the nodes of the graph: where it begins and ends, and where many lines meet. */
export const POINTS = {
  start: { size: [84, 30], mermaid: ['([', '])'] },
  end: { size: [84, 30], mermaid: ['([', '])'] },
  join: { size: [14, 14], mermaid: ['((', '))'] },
} as const satisfies Readonly<Record<string, Pick<Look, 'size' | 'mermaid'>>>

export type DrawnKind = Drawable | keyof typeof POINTS
export const lookOf = (kind: Drawable): Look => looks[kind]
export const sizeOf = (kind: DrawnKind): Look['size'] => (isPoint(kind) ? POINTS[kind] : looks[kind]).size
export const mermaidOf = (kind: DrawnKind): Look['mermaid'] => (isPoint(kind) ? POINTS[kind] : looks[kind]).mermaid
const isPoint = (kind: DrawnKind): kind is keyof typeof POINTS => kind in POINTS
