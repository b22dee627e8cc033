// GET /deadletters: what could not be decoded or belongs to nobody, newest first.
import { Hono } from 'hono'
import type { DeadLetterView, Paged } from '../api.ts'
import type { Deps } from '../deps.ts'
import { maskLetter } from '../mask.ts'

export const deadLetterRoutes = ({ letters, versions }: Deps): Hono =>
  new Hono().get('/deadletters', async (c) => {
    const before = c.req.query('before')
    const { rows, next } = await letters.page(before === '' ? undefined : before)
    const workflows = (await versions.active()).map(({ workflow }) => workflow)
    const page: Paged<DeadLetterView> = { rows: rows.map((letter) => maskLetter(letter, workflows)), ...(next !== undefined && { next }) }
    return c.json(page)
  })
