// GET /deadletters: what could not be decoded or belongs to nobody, newest first.
import { Hono } from 'hono'
import { z } from 'zod'
import { DEADLETTERS } from '../../../journal/index.ts'
import type { Turn } from '../../../journal/index.ts'
import type { DeadLetterView, Paged } from '../api.ts'
import type { Deps } from '../deps.ts'
import { maskLetter } from '../mask.ts'
import { invalid } from '../problem.ts'

const Query = z.object({ before: z.coerce.number({ error: 'must be the version of a turn' }).int().min(1).optional() })

/** Turns on a page; one may hold the letters of a whole batch. */
const PAGE = 50

export const deadLetterRoutes = ({ journal, versions }: Deps): Hono =>
  new Hono().get('/deadletters', async (c) => {
    const query = Query.safeParse(c.req.query())
    if (!query.success) return invalid(c, 'query', query.error)
    const newest = (await journal.load(DEADLETTERS)).version
    const to = Math.min(newest, (query.data.before ?? newest + 1) - 1)
    const from = Math.max(1, to - PAGE + 1)
    const turns = to < 1 ? [] : await journal.read(DEADLETTERS, from, to)
    const workflows = (await versions.active()).map(({ workflow }) => workflow)
    const rows = turns.toReversed().flatMap((turn) => lettersOf(turn).map((letter) => maskLetter(letter, workflows)))
    const page: Paged<DeadLetterView> = { rows, ...(from > 1 && { next: `${from}` }) }
    return c.json(page)
  })

const lettersOf = ({ at, events }: Turn): readonly DeadLetterView[] =>
  events.toReversed().flatMap((event) => {
    if (event.kind !== 'DeadLettered') return []
    const { id, origin, workflow = null, reason, raw } = event
    return [{ id, at, origin, workflow, reason, raw }]
  })
