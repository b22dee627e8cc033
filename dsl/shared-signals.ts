// What no workflow alone can see: two that wait for one signal by a key of their own, so that a sender names an instance of either.
import { signalsOf } from './named.ts'
import type { AnyWorkflow } from './nodes/workflow.ts'

/** A sentence for each signal that instances of two workflows would claim by the same key; empty where nothing is wrong. */
export const sharedByKey = (workflows: readonly AnyWorkflow[]): readonly string[] => {
  const owners = new Map<string, Set<string>>()
  for (const workflow of workflows) {
    for (const { name, to } of signalsOf(workflow)) {
      if (to.aggregate === null) owners.set(name, (owners.get(name) ?? new Set()).add(workflow.name))
    }
  }
  return [...owners].flatMap(([signal, names]) =>
    names.size < 2
      ? []
      : [
          `signal ${signal} has a key of workflow ${[...names].join(' or of ')}: give each a signal of its own, or let it address an aggregate`,
        ],
  )
}
