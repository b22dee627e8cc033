// Kafka triggers that the embedded engine does not consume: reported at the start, because their records would never arrive.
import type { AnyWorkflow } from '../dsl/index.ts'

/** One sentence that names the Kafka topics of workflows and of their signals: the embedded engine consumes none. */
export const unconsumedTopics = (workflows: readonly AnyWorkflow[]): readonly string[] => {
  const topics = new Set(
    workflows.flatMap(({ triggers, named }) => {
      const signals = named.flatMap((found) => (found.kind === 'signal' ? found.value.sources : []))
      return [...triggers, ...signals].flatMap((trigger) => (trigger.source === 'kafka' ? [trigger.topic] : []))
    }),
  )
  if (topics.size === 0) return []
  return [`Kafka topics are not consumed here, for this engine takes http and files only: ${[...topics].toSorted().join(', ')}`]
}
