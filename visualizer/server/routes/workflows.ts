// GET /workflows: the activated version of each, as data and as a drawing.
import { Hono } from 'hono'
import { effectsOf, signalsOf } from '../../../dsl/internal.ts'
import type { PauseSwitch, Version } from '../../../engine/index.ts'
import type { InstanceCounts, Paged, WorkflowLine, WorkflowView } from '../api.ts'
import type { Deps } from '../deps.ts'
import { draw } from '../drawing.ts'
import { payloadSchema, signalForm } from '../form.ts'
import { toMermaid } from '../mermaid.ts'
import { notFound } from '../problem.ts'
import { pauseIn, switchesIn } from './pauses.ts'

export const workflowRoutes = ({ journal, versions }: Deps): Hono => {
  const activeOf = async (name: string): Promise<Version | undefined> =>
    (await versions.active()).find(({ workflow }) => workflow.name === name)

  return new Hono()
    .get('/workflows', async (c) => {
      const [active, counts, switches] = await Promise.all([versions.active(), journal.counts(), switchesIn({ journal })])
      const page: Paged<WorkflowLine> = { rows: active.map((version) => line(version, counts, switches)).toSorted(byName) }
      return c.json(page)
    })
    .get('/workflows/:name', async (c) => {
      const name = c.req.param('name')
      const version = await activeOf(name)
      if (version === undefined) return notFound(c, `workflow '${name}'`)
      return c.json(view(version, await journal.counts(), await switchesIn({ journal })))
    })
    .get('/workflows/:name/graph.mmd', async (c) => {
      const name = c.req.param('name')
      const version = await activeOf(name)
      return version === undefined ? notFound(c, `workflow '${name}'`) : c.text(toMermaid(version.workflow.graph))
    })
}

const byName = (a: WorkflowLine, b: WorkflowLine): number => (a.name < b.name ? -1 : 1)

type Counts = InstanceCounts['instances']
const line = ({ hash, workflow }: Version, counts: Counts, switches: readonly PauseSwitch[]): WorkflowLine => ({
  name: workflow.name,
  number: workflow.version,
  hash,
  triggers: workflow.triggers.map((t) => ({ source: t.source, id: t.id, ...(t.source === 'kafka' && { topic: t.topic }) })),
  aggregate: workflow.aggregate?.name ?? null,
  search: workflow.metadata.search ?? [],
  instances: counts.filter((c) => c.workflow === workflow.name).map(({ status, count }) => ({ status, count })),
  paused: pauseIn(switches, workflow.name),
})

const view = (version: Version, counts: Counts, switches: readonly PauseSwitch[]): WorkflowView => {
  const { workflow } = version
  return {
    ...line(version, counts, switches),
    defer: workflow.metadata.defer,
    retries: workflow.metadata.retries,
    effects: effectsOf(workflow).map(({ kind }) => kind),
    signals: signalsOf(workflow).map((signal) => signalForm(signal)),
    payload: payloadSchema(workflow),
    drawing: draw(workflow.graph),
    mermaid: toMermaid(workflow.graph),
  }
}
