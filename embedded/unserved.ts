// What a workflow declares and this engine does not do: said aloud at the start, so that nobody waits for it.
import type { AnyWorkflow } from '../dsl/index.ts'

/** One sentence for each Kafka trigger, of workflows and of their signals: no topic is consumed by the embedded engine yet. */
export const unserved = (workflows: readonly AnyWorkflow[]): readonly string[] => [
  ...new Set(
    workflows.flatMap(({ name, triggers, named }) => {
      const own = triggers.map((trigger) => ({ trigger, of: name }))
      const signals = named.flatMap((found) =>
        found.kind === 'signal' ? found.value.sources.map((trigger) => ({ trigger, of: `signal ${found.name}` })) : [],
      )
      return [...own, ...signals].flatMap(({ trigger, of }) =>
        trigger.source === 'kafka' ? [`${of}: the topic '${trigger.topic}' is not consumed, this engine serves http and files only`] : [],
      )
    }),
  ),
]
