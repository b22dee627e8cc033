// How each kind of node looks, in one table: the server draws by it, Mermaid text and the page show it.
import type { Graph } from '../../dsl/internal.ts'

/** The page has a picture for each. */
export type Icon = 'effect' | 'signal' | 'time' | 'plain'
/** `flow`: its parts follow one another. `branches`: they stand side by side. `cases`: so too, and each line to one says its name. */
export type Contains = 'flow' | 'branches' | 'cases'
export interface Look {
  /** What it does, in the words of the screen. */
  readonly word: string
  readonly icon: Icon
  /** On the canvas, in pixels. */
  readonly size: readonly [width: number, height: number]
  /** What stands before and behind its text in Mermaid; no text where it has none. */
  readonly mermaid: readonly [before: string, behind: string]
}
/** It is not drawn itself: its parts are. */
export interface ContainerLook {
  readonly contains: Contains
}

const SIZE = [208, 56] as const

const looks = {
  step: { word: 'step', icon: 'plain', size: SIZE, mermaid: ['[', ']'] },
  perform: { word: 'performs a side effect', icon: 'effect', size: SIZE, mermaid: ['[[', ']]'] },
  waitFor: { word: 'waits for a signal', icon: 'signal', size: SIZE, mermaid: ['{{', '}}'] },
  sleep: { word: 'sleeps', icon: 'time', size: SIZE, mermaid: ['{{', '}}'] },
  take: { word: 'takes a field', icon: 'plain', size: SIZE, mermaid: ['[', ']'] },
  repeat: { contains: 'flow' },
  forEach: { contains: 'flow' },
  withDeadline: { contains: 'flow' },
  withEscalation: { contains: 'branches' },
  race: { contains: 'branches' },
  flow: { contains: 'flow' },
  workflow: { contains: 'flow' },
  parallel: { contains: 'branches' },
  match: { contains: 'cases' },
} as const

/** A kind that is missing here does not compile. */
export const LOOKS: { readonly [K in Graph['kind']]: Look | ContainerLook } = looks

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
