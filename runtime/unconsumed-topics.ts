// What a workflow declares and this engine does not do: said aloud at the start, so that nobody waits for it.
import type { AnyWorkflow } from '../dsl/index.ts'

/** One sentence that names the Kafka topics of workflows and of their signals: the embedded engine consumes none. */
export const unserved = (workflows: readonly AnyWorkflow[]): readonly string[] => {
  const topics = new Set(
    workflows.flatMap(({ triggers, named }) => {
      const signals = named.flatMap((found) => (found.kind === 'signal' ? found.value.sources : []))
      return [...triggers, ...signals].flatMap((trigger) => (trigger.source === 'kafka' ? [trigger.topic] : []))
    }),
  )
  if (topics.size === 0) return []
  return [`Kafka topics are not consumed here, for this engine takes http and files only: ${[...topics].toSorted().join(', ')}`]
}
