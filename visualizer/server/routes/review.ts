// GET /review: the instances and side effects that need a person, the same failure in one group.
import { Hono } from 'hono'
import { z } from 'zod'
import { effectKey, evolveTurn, initial } from '../../../engine/index.ts'
import type { InstanceRow, OpenEffect, Trouble } from '../../../engine/index.ts'
import type { Journal } from '../../../journal/index.ts'
import type { Review, ReviewGroup, ReviewItem } from '../api.ts'
import type { Deps } from '../deps.ts'
import { knownInstance } from '../known-instance.ts'
import type { KnownInstance } from '../known-instance.ts'
import type { Hide } from '../mask.ts'
import { listed } from '../list-row.ts'
import { invalid } from '../problem.ts'

const Query = z.object({ cursor: z.string().max(512).optional(), workflow: z.string().max(512).optional() })

/** Fewer than in other lists: the stream of each instance with a side effect in review is folded for it. */
const PAGE = 50

export const reviewRoutes = (deps: Deps): Hono =>
  new Hono().get('/review', async (c) => {
    const query = Query.safeParse(c.req.query())
    if (!query.success) return invalid(c, 'query', query.error)
    const { cursor, workflow } = query.data
    const page = await deps.journal.instances({ review: true, limit: PAGE, ...(cursor && { cursor }), ...(workflow && { workflow }) })
    const found = (await Promise.all(page.rows.map((row) => foundIn(deps.journal, row)))).flat()
    const groups = await Promise.all([...Map.groupBy(found, ({ trouble }) => trouble.fingerprint).values()].map((of) => groupOf(deps, of)))
    const review: Review = {
      groups: groups.toSorted((a, b) => b.items.length - a.items.length),
      ...(page.next !== undefined && { next: page.next }),
    }
    return c.json(review)
  })

interface Found {
  readonly trouble: Pick<Trouble, 'code' | 'message' | 'fingerprint'>
  readonly item: ReviewItem
}

/** The message of the first stands for all; it is masked with what its instance was told. */
const groupOf = async (deps: Deps, found: readonly Found[]): Promise<ReviewGroup> => {
  const { trouble, item } = found[0]!
  const known = await knownInstance(deps, item.row.instance)
  const { code, fingerprint, message } = trouble
  return { fingerprint, code, message: known === undefined ? code : hideOf(known, item).text(message), items: found.map((one) => one.item) }
}

const hideOf = ({ hide }: KnownInstance, item: ReviewItem): Hide => (item.kind === 'effect' ? hide.ofEffect(effectKey(item.effect)) : hide)

const foundIn = async (journal: Journal, row: InstanceRow): Promise<readonly Found[]> => {
  const own: readonly Found[] =
    row.status === 'review' && row.trouble !== null ? [{ trouble: row.trouble, item: { kind: 'instance', row: listed(row) } }] : []
  if (row.effectsInReview === 0) return own
  const { snapshot, turns } = await journal.load(row.stream)
  const { effects } = turns.reduce(evolveTurn, snapshot?.state ?? initial)
  const mine = effects.values().filter((effect) => effect.instance === row.instance)
  return [...own, ...mine.flatMap((of) => (of.trouble === null ? [] : [{ trouble: of.trouble, item: effectItem(row, of) }]))]
}

const effectItem = (row: InstanceRow, { instance, node, visit, index, effect, attempts }: OpenEffect): ReviewItem => ({
  kind: 'effect',
  row: listed(row),
  effect: { instance, node, visit, index, effect, attempts },
})
