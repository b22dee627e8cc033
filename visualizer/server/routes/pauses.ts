// GET /engine, POST /engine/pause|resume and /workflows/:name/pause|resume: what stands still as a whole.
import { Hono } from 'hono'
import type { Context } from 'hono'
import { z } from 'zod'
import { evolveTurn, initial, PAUSES, pausesWorkflow } from '../../../engine/index.ts'
import type { OperatorAction, PauseSwitch } from '../../../engine/index.ts'
import type { EngineView, WorkflowPause } from '../api.ts'
import type { Deps } from '../deps.ts'
import { notFound } from '../problem.ts'
import { actionFields, answered, bodyOf } from './action-request.ts'

const Body = z.strictObject(actionFields)

export const pauseRoutes = (deps: Deps): Hono =>
  new Hono()
    .get('/engine', async (c) => c.json({ paused: engineIn(await switchesIn(deps)) } satisfies EngineView))
    .post('/engine/pause', (c) => act(c, deps, { do: 'pauseWorkflow' }))
    .post('/engine/resume', (c) => act(c, deps, { do: 'resumeWorkflow' }))
    .post('/workflows/:name/pause', (c) => act(c, deps, { do: 'pauseWorkflow', workflow: c.req.param('name') }))
    .post('/workflows/:name/resume', (c) => act(c, deps, { do: 'resumeWorkflow', workflow: c.req.param('name') }))

/** As the journal has them. */
export const switchesIn = async ({ journal }: Pick<Deps, 'journal'>): Promise<readonly PauseSwitch[]> => {
  const { snapshot, turns } = await journal.load(PAUSES)
  return turns.reduce(evolveTurn, snapshot?.state ?? initial).switches ?? []
}

export const engineIn = (switches: readonly PauseSwitch[]): WorkflowPause | null =>
  shown(switches.find(({ on, workflow }) => on && workflow === undefined))

/** Its own pause, or that of the whole engine. */
export const pauseIn = (switches: readonly PauseSwitch[], workflow: string): WorkflowPause | null =>
  shown(switches.find((one) => one.on && one.workflow === workflow) ?? pausesWorkflow(switches, workflow))

const shown = (found: PauseSwitch | undefined): WorkflowPause | null => {
  if (!found) return null
  const { by, reason, since, workflow } = found
  return { by, reason, since, of: workflow === undefined ? 'engine' : 'workflow' }
}

const act = async (
  c: Context,
  deps: Deps,
  action: Extract<OperatorAction, { do: 'pauseWorkflow' | 'resumeWorkflow' }>,
): Promise<Response> => {
  const who = await bodyOf(c, Body)
  if (who instanceof Response) return who
  const { workflow } = action
  if (workflow !== undefined && !(await isKnown(deps, workflow))) return notFound(c, `workflow '${workflow}'`)
  return answered(c, await deps.ask({ kind: 'operator', stream: PAUSES, ...who, action }))
}

/** Active, or of instances that there are. */
const isKnown = async ({ versions, journal }: Deps, name: string): Promise<boolean> =>
  (await versions.active()).some(({ workflow }) => workflow.name === name) ||
  (await journal.counts()).some(({ workflow }) => workflow === name) ||
  (await switchesIn({ journal })).some(({ workflow }) => workflow === name)
