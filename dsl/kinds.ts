// What `validate` finds at `match` where the kinds before are known at run time: missing and leftover cases.
import { join, partsOf } from './graph.ts'
import type { Graph } from './graph.ts'

/** The values of `kind` that an output can have; undefined where only the types know them. */
type Kinds = readonly string[] | undefined
interface Found {
  readonly kinds: Kinds
  readonly problems: readonly string[]
}

/** Follows the kinds that `perform` and `waitFor` yield to the next `match`. */
export const mismatched = (graph: Graph, path = '', before?: Kinds): Found => {
  const parts = partsOf(graph, path)
  switch (graph.kind) {
    case 'step':
      return { kinds: undefined, problems: [] }
    case 'sleep':
      return { kinds: before, problems: [] }
    case 'perform':
      return { kinds: graph.unknown === 'route' ? ['ok', 'failed', 'unknown'] : ['ok', 'failed'], problems: [] }
    case 'waitFor':
      return { kinds: ['received', 'timedOut'], problems: [] }
    case 'flow':
    case 'workflow':
      return parts.reduce<Found>(
        (last, part) => {
          const next = mismatched(part.graph, part.path, last.kinds)
          return { kinds: next.kinds, problems: [...last.problems, ...next.problems] }
        },
        { kinds: before, problems: [] },
      )
    case 'parallel':
      return { kinds: undefined, problems: parts.flatMap((part) => mismatched(part.graph, part.path, before).problems) }
    case 'match': {
      const cases = graph.branches.map(({ name, graph: at }) => mismatched(at, join(path, name), [name]))
      const here =
        before === undefined
          ? []
          : caseMistakes(
              before,
              graph.branches.map(({ name }) => name),
            )
      return {
        kinds: union(cases.map(({ kinds }) => kinds)),
        problems: [
          ...here.map((mistake) => `${path === '' ? 'the graph' : path}: ${mistake}`),
          ...cases.flatMap(({ problems }) => problems),
        ],
      }
    }
  }
}

const union = (all: readonly Kinds[]): Kinds => {
  const known = all.filter((kinds) => kinds !== undefined)
  return known.length === all.length ? [...new Set(known.flat())] : undefined
}

const caseMistakes = (kinds: readonly string[], cases: readonly string[]): readonly string[] => [
  ...kinds.filter((kind) => !cases.includes(kind)).map((kind) => `match has no case '${kind}', which the output before can be`),
  ...cases.filter((name) => !kinds.includes(name)).map((name) => `match has a case '${name}', which the output before can never be`),
]
