// What stands around the flow, done wrong: who is let in, the first state, what instances are found by.
import type { AnyWorkflow } from '../../../dsl/index.ts'
import type { InstanceRow } from '../../../engine/index.ts'
import type { Mutant } from '../mutant.ts'

type Changed = (workflow: AnyWorkflow) => AnyWorkflow

/** Executors run the workflows with this change. */
const running = (name: string, breaks: string, change: Changed): Mutant => ({
  name,
  breaks,
  wrap: (ports) => ({
    ...ports,
    versions: {
      ...ports.versions,
      get: async (hash) => {
        const found = await ports.versions.get(hash)
        return found && { hash, workflow: change(found.workflow) }
      },
    },
  }),
})

/** Rows of the list are written with this change. */
const listing = (name: string, change: (row: InstanceRow, before: InstanceRow | undefined) => InstanceRow): Mutant => ({
  name,
  breaks: 'lists and details never disagree',
  wrap: (ports) => {
    const { journal } = ports
    const rows = (of: readonly InstanceRow[]) => Promise.all(of.map(async (row) => change(row, await journal.instance(row.instance))))
    return {
      ...ports,
      journal: {
        ...journal,
        append: async (batch) =>
          journal.append(
            await Promise.all(batch.map(async (a) => ({ ...a, index: { ...a.index, instances: await rows(a.index.instances) } }))),
          ),
      },
    }
  },
})

const withAccept = (workflow: AnyWorkflow, accept: (payload: unknown, state: object) => unknown): AnyWorkflow =>
  workflow.metadata.accept === undefined ? workflow : { ...workflow, metadata: { ...workflow.metadata, accept } }

const letIn = 'nobody begins whom the workflow does not let in'
const first = 'the first state is the one that the payload makes'

export const aroundMutants: readonly Mutant[] = [
  running('open-door', letIn, (workflow) => withAccept(workflow, () => true)),
  running('asks-the-first-state', letIn, (workflow) =>
    withAccept(workflow, (payload) => workflow.metadata.accept?.(payload, workflow.initial ?? {})),
  ),
  running('constant-first-state', first, (workflow) =>
    workflow.initialFrom ? { ...workflow, initialFrom: () => ({ count: 0 }) } : workflow,
  ),
  running('first-state-of-another', first, (workflow) =>
    workflow.initialFrom
      ? { ...workflow, initialFrom: (payload) => workflow.initialFrom?.({ ...(payload as object), amount: 3 }) }
      : workflow,
  ),
  listing('search-of-before', (row, before) => (before?.search ? { ...row, search: before.search } : row)),
  listing('search-lost-at-the-end', (row) => {
    const { search: _search, ...rest } = row
    return row.ended === null ? row : rest
  }),
]
