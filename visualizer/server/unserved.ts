// Kinds of side effects that nobody handles, or not every process that takes from their queue: what waits for a handler.
import { queueOf } from '../../bus/index.ts'
import type { ConsumerView, Queues } from '../../bus/index.ts'
import { effectsOf } from '../../dsl/internal.ts'
import type { Version } from '../../engine/index.ts'
import type { UnservedKind } from './api.ts'

export interface ServedKinds {
  readonly active: readonly Version[]
  readonly consumers: readonly ConsumerView[]
  readonly queues: Queues
}

/** Only of kinds that stand in a graph: what a step alone asks for is known when it is asked for. Empty during a rebalance. */
export const unservedKinds = ({ active, consumers, queues }: ServedKinds): readonly UnservedKind[] => {
  const takers = consumers.filter(({ group }) => group.endsWith('side-effects'))
  if (takers.some(({ topics }) => topics.length === 0)) return []
  const workflows = new Map<string, string[]>()
  for (const { workflow } of active)
    // The platform serves remote kinds in every process.
    for (const { kind, remote } of effectsOf(workflow)) if (!remote) workflows.set(kind, [...(workflows.get(kind) ?? []), workflow.name])
  return [...workflows]
    .map(([kind, of]): UnservedKind => {
      const queue = queueOf(queues, kind)
      const own = takers.filter(({ queues: from }) => from.includes(queue))
      const [servedBy, lackedBy] = [own.filter(({ serves }) => serves.includes(kind)), own.filter(({ serves }) => !serves.includes(kind))]
      return { kind, queue, workflows: [...new Set(of)].toSorted(), servedBy: namesOf(servedBy), lackedBy: namesOf(lackedBy) }
    })
    .filter(({ servedBy, lackedBy }) => servedBy.length === 0 || lackedBy.length > 0)
    .toSorted((a, b) => (a.kind < b.kind ? -1 : 1))
}

const namesOf = (of: readonly ConsumerView[]): readonly string[] => of.map(({ process }) => process).toSorted()
