// A graph as it is drawn: flat nodes and edges, the same for the screen, for Mermaid and for the command line.
import { definitionOf, idOf, join } from '../../dsl/internal.ts'
import type { Graph } from '../../dsl/internal.ts'
import { LOOKS } from '../look/index.ts'
import type { Drawable, DrawnKind } from '../look/index.ts'

export interface DrawnNode {
  /** The node's id in the graph; a join has the id of the `parallel` or `match` that begins at it, a header that of what it stands before. */
  readonly id: string
  readonly kind: DrawnKind
  readonly label: string
  /** How long it lasts at most; how many rounds, how many at a time. */
  readonly limit: string | null
  /** The inline workflow that it stands in. */
  readonly within: string | null
}
export interface DrawnEdge {
  readonly from: string
  readonly to: string
  /** The cases that lead along it, or why it is the way. */
  readonly label: string | null
  /** The nodes at which these cases begin: an edge is taken only where all of them were reached. */
  readonly through: readonly string[]
  /** It is taken only where this node, too, yielded an output of this kind. */
  readonly yielded?: { readonly node: string; readonly kind: string }
  /** From the end of a round to the beginning of the next. */
  readonly back?: true
}
export interface Drawing {
  readonly nodes: readonly DrawnNode[]
  readonly edges: readonly DrawnEdge[]
}

/** No node of a graph has these ids: names have no brackets. */
export const START = '(start)'
export const END = '(end)'

/** A line that still looks for the node it leads to. `kind`: what comes along it has no other. */
interface Loose extends Omit<DrawnEdge, 'to'> {
  readonly kind?: string
}

export const draw = (graph: Graph): Drawing => {
  const nodes: DrawnNode[] = []
  const edges: DrawnEdge[] = []

  const lead = (lines: readonly Loose[], to: string, more: Pick<DrawnEdge, 'back'> = {}): void => {
    for (const line of lines) {
      const { kind: _, ...drawn } = line
      if (!edges.some((e) => e.to === to && sameLine(e, line))) edges.push({ ...drawn, to, ...more })
    }
  }
  const put = (node: DrawnNode, lines: readonly Loose[]): readonly Loose[] => {
    nodes.push(node)
    lead(lines, node.id)
    return [{ from: node.id, label: null, through: [] }]
  }

  const follow = (of: Graph, path: string, lines: readonly Loose[], within: string | null): readonly Loose[] => {
    const id = idOf(of, path)
    const leaf = (kind: DrawnNode['kind'], label: string, limit: string | null = null) => put({ id, kind, label, limit, within }, lines)
    const look = LOOKS[of.kind]
    const { ownName, title, limit, parts } = definitionOf(of)
    // `as`: it has a word.
    const drawn = () => leaf(of.kind as Drawable, title?.(of) ?? ownName(of) ?? of.kind, limit?.(of))
    if (!('contains' in look)) return drawn()
    const from = 'word' in look ? drawn() : lines
    const inside = of.kind === 'workflow' ? of.name : within
    const placed = parts(of).map((part) => ({ ...part, path: join(path, part.name), entry: idOf(part.graph, join(path, part.name)) }))
    const into = (part: (typeof placed)[number], open: readonly Loose[]) => follow(part.graph, part.path, open, inside)
    const yielding = (line: Loose, kind: string): Loose => ({ ...line, kind, yielded: { node: id, kind } })

    switch (look.contains) {
      case 'flow':
        return placed.reduce((open, part) => into(part, open), from)
      case 'items':
        return placed.flatMap((part) => into(part, from)).map(({ kind: _kind, ...line }) => line)
      case 'branches':
      case 'cases': {
        const isCased = look.contains === 'cases'
        // Many lines to many branches would be a thicket: they meet in one small node first. Where each has its own case there is none.
        const isThicket = from.length > 1 && placed.length > 1 && !(isCased && from.every(({ kind }) => kind !== undefined))
        const met = isThicket ? leaf('join', of.kind) : from
        return placed.flatMap((part) => into(part, isCased ? met.flatMap((line) => cased(line, `${part.name}`, part.entry)) : met))
      }
      case 'race':
        return placed.flatMap((part) =>
          into(part, from.map((line) => cased(line, `${part.name}`, part.entry)).flat()).map((line) => yielding(line, `${part.name}`)),
        )
      case 'rounds': {
        const ends = placed.flatMap((part) => into(part, from))
        const [again, over] = [ends.filter(({ kind = AGAIN }) => kind === AGAIN), ends.filter(({ kind }) => kind !== AGAIN)]
        lead(
          again.map((line) => ({ ...line, label: labelled(line, AGAIN) })),
          id,
          { back: true },
        )
        return [...over, ...again.filter(({ kind }) => kind === AGAIN).map((line) => ({ ...line, kind: EXHAUSTED }))]
      }
      case 'deadline': {
        const ends = placed.flatMap((part) => into(part, from)).map((line) => yielding(line, IN_TIME))
        const late = from.map((line) => yielding(line, LATE))
        return [...ends, ...late].map((line) => ({ ...line, label: labelled(line, line.kind ?? '') }))
      }
      case 'beats': {
        const [body, ...beside] = placed
        const ends = body ? into(body, from) : from
        for (const part of beside)
          into(
            part,
            from.flatMap((line) => cased(line, `${part.name}`, part.entry)),
          )
        return ends
      }
    }
  }

  const ends = follow(graph, '', put({ id: START, kind: 'start', label: 'Start', limit: null, within: null }, []), null)
  put({ id: END, kind: 'end', label: 'End', limit: null, within: null }, ends)
  return { nodes, edges }
}

/** The kinds of outputs that these nodes themselves make or follow. */
const AGAIN = 'again'
const EXHAUSTED = 'exhausted'
const IN_TIME = 'inTime'
const LATE = 'late'

const sameLine = (a: Loose, b: Loose): boolean => a.from === b.from && a.label === b.label && a.yielded?.kind === b.yielded?.kind

/** Nothing where what comes along the line is of another kind. */
const cased = (line: Loose, name: string, entry: string): readonly Loose[] => {
  if (line.kind !== undefined && line.kind !== name) return []
  return [{ ...line, label: labelled(line, name), through: [...line.through, entry] }]
}

const labelled = ({ label, kind }: Loose, name: string): string => (label === null || label === kind ? name : `${label} · ${name}`)
