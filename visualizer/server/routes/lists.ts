// GET /meta, /counts and /instances: what the frame of the page and its lists ask for.
import { Hono } from 'hono'
import type { InstanceCounts, ListedInstance, Meta, Paged } from '../api.ts'
import type { Deps } from '../deps.ts'
import { instanceQuery } from '../instance-query.ts'
import { listed } from '../list-row.ts'
import { invalid } from '../problem.ts'

/** Counted exactly up to here: no list on the hot path counts everything. */
const COUNTED = 100

export const listRoutes = ({ journal, letters, process, now, troubles = () => [] }: Deps): Hono =>
  new Hono()
    .get('/meta', (c) => {
      const found = troubles()
      return c.json({ product: 'contrail', process, now: now(), ...(found.length > 0 && { troubles: found }) } satisfies Meta)
    })
    .get('/counts', async (c) => {
      const [instances, review, deadLetters] = await Promise.all([
        journal.counts(),
        journal.instances({ review: true, limit: COUNTED }),
        letters.any(),
      ])
      const counts: InstanceCounts = {
        instances,
        review: { count: review.rows.length, more: review.next !== undefined },
        deadLetters,
      }
      return c.json(counts)
    })
    .get('/instances', async (c) => {
      const asked = instanceQuery(c.req.query())
      if (asked.kind === 'invalid') return invalid(c, 'query', asked.error)
      const { rows, next } = await journal.instances(asked.query)
      const page: Paged<ListedInstance> = { rows: rows.map(listed), ...(next !== undefined && { next }) }
      return c.json(page)
    })
