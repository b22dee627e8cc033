// GET /instances/:id and what belongs to it: one instance, its turns, its side effects.
import { Hono } from 'hono'
import { z } from 'zod'
import { signalOf } from '../../../dsl/internal.ts'
import type { Turn, Version } from '../../../engine/index.ts'
import type { Event, EffectView, InstanceView, Paged, TurnView } from '../api.ts'
import type { Deps } from '../deps.ts'
import { effectPage, instanceView } from '../instance-view.ts'
import { knownInstance } from '../known-instance.ts'
import { maskedEvent } from '../mask-event.ts'
import { toMermaid } from '../mermaid.ts'
import { olderVisits } from '../shown-visits.ts'
import { keptSignals } from '../kept-signals.ts'
import { invalid, notFound } from '../problem.ts'
import { turnsOf } from '../instance-turns.ts'

const Range = z.object({
  after: z.coerce.number({ error: 'must be the version of a turn' }).int().min(0).default(0),
  limit: z.coerce.number({ error: 'must be a number' }).int().min(1, 'must be 1 or more').max(200, 'must be 200 or less').default(200),
})

const EffectRange = z.object({
  after: z.coerce.number({ error: 'must be how many to pass over' }).int().min(0).default(0),
  limit: Range.shape.limit,
})

const Older = z.object({ node: z.string(), before: z.coerce.number({ error: 'must be the number of a visit' }).int().min(1) })

export const instanceRoutes = (deps: Deps): Hono =>
  new Hono()
    .get('/instances/:id', async (c) => {
      const known = await knownInstance(deps, c.req.param('id'))
      if (known === undefined) return notFound(c, `instance '${c.req.param('id')}'`)
      return c.json({ ...instanceView(known), kept: await keptSignals(deps.journal, known) } satisfies InstanceView)
    })
    .get('/instances/:id/events', async (c) => {
      const range = Range.safeParse(c.req.query())
      if (!range.success) return invalid(c, 'query', range.error)
      const id = c.req.param('id')
      const known = await knownInstance(deps, id)
      if (known === undefined) return notFound(c, `instance '${id}'`)
      const { after, limit } = range.data
      const concerning = ({ events }: Turn): readonly Event[] => events.filter((event) => concerns(event, id, known.version))
      const { turns, more } = await turnsOf(deps.journal, known.recorded, { after, limit, isOf: (turn) => concerning(turn).length > 0 })
      const rows = turns.map((turn): TurnView => {
        const { version, at, causes } = turn
        return { version, at, causes, events: concerning(turn).map((event) => maskedEvent(event, known.hide)) }
      })
      const last = rows.at(-1)
      const page: Paged<TurnView> = { rows, ...(more && last && { next: `${last.version}` }) }
      return c.json(page)
    })
    .get('/instances/:id/effects', async (c) => {
      const page = EffectRange.safeParse(c.req.query())
      if (!page.success) return invalid(c, 'query', page.error)
      const known = await knownInstance(deps, c.req.param('id'))
      if (known === undefined) return notFound(c, `instance '${c.req.param('id')}'`)
      return c.json(effectPage(known, page.data) satisfies Paged<EffectView>)
    })
    .get('/instances/:id/visits', async (c) => {
      const which = Older.safeParse(c.req.query())
      if (!which.success) return invalid(c, 'query', which.error)
      const known = await knownInstance(deps, c.req.param('id'))
      if (known === undefined) return notFound(c, `instance '${c.req.param('id')}'`)
      const page = olderVisits(known, which.data)
      return page === undefined ? notFound(c, `visit ${which.data.before} of node '${which.data.node}'`) : c.json(page)
    })
    .get('/instances/:id/graph.mmd', async (c) => {
      const known = await knownInstance(deps, c.req.param('id'))
      if (known === undefined) return notFound(c, `instance '${c.req.param('id')}'`)
      if (known.version === undefined) return notFound(c, `version '${known.recorded.row.hash}' in this journal`)
      const statuses = Object.fromEntries(instanceView(known).nodes.map(({ id, status }) => [id, status]))
      return c.text(toMermaid(known.version.workflow.graph, statuses))
    })

/**
 * Of the instance, or of the stream as a whole; a turn may also settle what belongs to others. A signal that the instance never waits for
 * is another's, and so are the schemas that say what of it is sensitive.
 */
const concerns = (event: Event, instance: string, version: Version | undefined): boolean => {
  if ('instance' in event) return event.instance === instance
  return event.kind !== 'SignalKept' || version === undefined || signalOf(version.workflow, event.signal) !== undefined
}
