// Streams that are due or open: the index says where to look, the newest turn of each says what is true.
import type { Journal, Shards } from '../journal.ts'
import { SHARDS } from '../../base/index.ts'
import { BadCursor } from '../errors.ts'
import { checkLimit } from '../paging.ts'
import { foundIn } from './documents.ts'
import type { Documents, StoredDocument, Row } from './documents.ts'
import type { RepairIndex } from './repair-index.ts'
import { padded } from './ids.ts'
import { placeAfter } from './index-document.ts'
import type { IndexDocument } from './document-types.ts'
import { isExact, latestTurnOf } from './latest-turn.ts'
import type { LatestTurn } from './latest-turn.ts'

export interface StreamsOptions {
  readonly documents: Documents
  readonly heal: RepairIndex
  readonly now: () => number
  /** Lines that are older than this and say something else than their stream are put right, in milliseconds. */
  readonly healAfter: number
}
interface Seen {
  readonly line: IndexDocument
  readonly truth: LatestTurn
}

/** Lines that are looked at together. */
const STRETCH = 100

export const streams = ({ documents, heal, now, healAfter }: StreamsOptions): Pick<Journal, 'due' | 'nextDue' | 'open'> => {
  const look = async (found: StoredDocument<IndexDocument>, mark: 'open' | 'due'): Promise<Seen> => {
    const line = found.document
    const truth = await latestTurnOf(documents, line, mark)
    // An append that is under way puts its own lines right.
    if (!isExact(line, truth) && found.at + healAfter <= now()) await heal(line.stream)
    return { line, truth }
  }

  /** Lines with a mark, in its order, behind `after` and before `before`, a stretch at a time. Each stream once. */
  async function* marked(mark: 'open' | 'due', shards: Shards | undefined, after: string, before: string, stretch: number) {
    const seen = new Set<string>()
    const own = shards === undefined || shards.size >= SHARDS ? '' : `AND c.shard IN (${[...shards].map(Number).join(', ')})`
    if (shards?.size === 0) return
    for (let from = after; ;) {
      const rows = await documents.query<Row<IndexDocument>>({
        container: 'index',
        text: `SELECT TOP ${stretch} * FROM c WHERE c.${mark} > @from AND c.${mark} < @before ${own} ORDER BY c.${mark}`,
        parameters: { from, before },
        purpose: mark,
      })
      const fresh = rows.filter(({ stream }) => !seen.has(stream) && seen.add(stream))
      yield await Promise.all(fresh.map((row) => look(foundIn(row), mark)))
      const last = rows.at(-1)?.[mark]
      if (rows.length < stretch || last === undefined) return
      from = last
    }
  }

  const dueUpTo = async (
    before: number,
    limit: number,
    shards?: Shards,
  ): Promise<readonly { readonly stream: string; readonly due: number }[]> => {
    const rows: { readonly stream: string; readonly due: number }[] = []
    for await (const stretch of marked('due', shards, '', placeAfter(before), Math.min(limit + 1, STRETCH))) {
      for (const { line, truth } of stretch) {
        const { due } = truth.marks
        if (due !== null && due <= before) rows.push({ stream: line.stream, due })
      }
      // A line may name an earlier time than its stream has, never a later one: what comes after is not due before this line says.
      const upTo = stretch.at(-1)?.line.due ?? ''
      if (rows.filter(({ due }) => padded(Math.max(0, due)) < upTo).length >= limit) break
    }
    return rows.toSorted((a, b) => a.due - b.due).slice(0, limit)
  }

  return {
    due: async (before, limit, shards) => {
      checkLimit(limit)
      return dueUpTo(before, limit, shards)
    },

    nextDue: async (shards) => (await dueUpTo(Number.MAX_SAFE_INTEGER, 1, shards))[0]?.due ?? null,

    open: async (cursor, limit, shards) => {
      checkLimit(limit)
      if (cursor !== undefined && !/^\d{16}\|/.test(cursor)) throw new BadCursor(cursor)
      const found: Seen[] = []
      // One more than asked for, to know whether there is a next page.
      for await (const stretch of marked('open', shards, cursor ?? '', '~', Math.min(limit + 1, STRETCH))) {
        found.push(...stretch.filter(({ truth }) => truth.marks.open !== null))
        if (found.length > limit) break
      }
      const here = found.slice(0, limit)
      const rows = here.map(({ line, truth }) => ({ stream: line.stream, version: truth.version, since: truth.marks.open ?? 0 }))
      const next = here.at(-1)?.line.open
      return next !== undefined && found.length > limit ? { rows, next } : { rows }
    },
  }
}
