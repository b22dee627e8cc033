// What `validate` finds around the flow: the fields that a workflow is found by, and a first state that is made from a payload.
import type { AnyWorkflow } from './nodes/workflow.ts'
import { sensitivePaths } from './sensitive.ts'

export const aroundMistakes = (of: AnyWorkflow): readonly string[] => [...searchMistakes(of), ...functionMistakes(of)]

/** An index is read by many: it holds nothing that is for few eyes. */
const searchMistakes = ({ name, triggers, state, metadata: { search = [] } }: AnyWorkflow): readonly string[] => {
  const marked = new Set([state, ...triggers.map(({ decode }) => decode)].flatMap(sensitivePaths))
  return search.flatMap((field, i) => [
    ...(isMarked(marked, field)
      ? [`workflow '${name}': search names '${field}', which is marked as sensitive: an index holds it openly`]
      : []),
    ...(search.indexOf(field) < i ? [`workflow '${name}': search names '${field}' twice`] : []),
  ])
}
/** The whole is marked, the field, or all entries of a record that it may be one of. */
const isMarked = (marked: ReadonlySet<string>, field: string): boolean =>
  marked.has('') || marked.has('*') || marked.has(field.replace(/[.*\\]/g, '\\$&'))

/** What types see too, unless they were talked out of it. */
const functionMistakes = ({ name, initial, initialFrom, metadata: { accept } }: AnyWorkflow): readonly string[] => [
  ...(accept === undefined || typeof accept === 'function'
    ? []
    : [`workflow '${name}': accept is no function: write accept: (payload, state) => … || 'the reason'`]),
  ...(initial === null && typeof initialFrom !== 'function' ? [`workflow '${name}': it has no initial state: give one`] : []),
]

/** Nested inline it begins with what the node before yields, and nothing records which state that would make. */
export const inlineMistakes = ({ name, initial }: AnyWorkflow): readonly string[] =>
  initial === null
    ? [`workflow '${name}' makes its first state from its payload: nested inline it needs an initial that is a constant`]
    : []
