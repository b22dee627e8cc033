// GET /meta, /counts and /instances: what the frame of the page and its lists ask for.
import { Hono } from 'hono'
import { z } from 'zod'
import { STATUSES } from '../../../engine/index.ts'
import type { InstanceCounts, ListedInstance, Meta, Paged } from '../api.ts'
import type { Deps } from '../deps.ts'
import { listed } from '../list-row.ts'
import { invalid } from '../problem.ts'

/** Counted exactly up to here: no list on the hot path counts everything. */
const COUNTED = 100

/** An empty field of a form means no filter. */
const text = z
  .string()
  .max(512)
  .transform((value) => (value === '' ? undefined : value))
  .optional()
const Query = z.object({
  workflow: text,
  status: z.enum(STATUSES, { error: `must be one of ${STATUSES.join(', ')}` }).optional(),
  review: z.enum(['true', 'false'], { error: 'must be true or false' }).optional(),
  q: text,
  cursor: text,
  limit: z.coerce
    .number({ error: 'must be a number' })
    .int('must be a whole number')
    .min(1, 'must be 1 or more')
    .max(200, 'must be 200 or less')
    .default(50),
})

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
      const query = Query.safeParse(c.req.query())
      if (!query.success) return invalid(c, 'query', query.error)
      const { workflow, status, review, q, cursor, limit } = query.data
      const { rows, next } = await journal.instances({
        limit,
        ...(workflow !== undefined && { workflow }),
        ...(status !== undefined && { status }),
        ...(review === 'true' && { review: true }),
        ...(q !== undefined && { text: q }),
        ...(cursor !== undefined && { cursor }),
      })
      const page: Paged<ListedInstance> = { rows: rows.map(listed), ...(next !== undefined && { next }) }
      return c.json(page)
    })
