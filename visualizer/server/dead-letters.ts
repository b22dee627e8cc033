// Pages of dead letters, newest first: of the journal's stream, or of a cluster's topic.
import type { DeadLetters, KeptLetter } from '../../bus/index.ts'
import { BadCursor } from '../../journal/index.ts'
import { DEADLETTERS } from '../../engine/index.ts'
import type { TurnLog } from '../../journal/index.ts'
import type { Turn } from '../../engine/index.ts'
import type { DeadLetterView, Paged } from './api.ts'

export interface DeadLetterPages {
  /** `before`: the `next` of the page above; unmasked. */
  page(before: string | undefined): Promise<Paged<DeadLetterView>>
  /** Whether there are any, as far as is known. */
  any(): Promise<boolean>
}

/** Turns on a page; one may hold the letters of a whole batch. */
const TURNS = 50

export const journalDeadLetters = (journal: Pick<TurnLog, 'load' | 'read'>): DeadLetterPages => ({
  page: async (before) => {
    if (before !== undefined && !/^[1-9]\d{0,14}$/.test(before)) throw new BadCursor(before)
    const newest = (await journal.load(DEADLETTERS)).version
    const to = Math.min(newest, Number(before ?? newest + 1) - 1)
    const from = Math.max(1, to - TURNS + 1)
    const turns = to < 1 ? [] : await journal.read(DEADLETTERS, from, to)
    return { rows: turns.toReversed().flatMap(lettersOf), ...(from > 1 && { next: `${from}` }) }
  },
  any: async () => (await journal.read(DEADLETTERS, 1, 1)).length > 0,
})

const lettersOf = ({ at, events }: Turn): readonly DeadLetterView[] =>
  events.toReversed().flatMap((event) => {
    if (event.kind !== 'DeadLettered') return []
    const { id, origin, workflow = null, reason, raw } = event
    return [{ id, at, origin, workflow, reason, raw }]
  })

/** DeadLetterPages on a page. */
const LIMIT = 50
/** Answering needs a scan of the topic, so an answer is cached for so long. Milliseconds. */
const CACHED_MS = 30_000

export const clusterDeadLetters = (letters: Pick<DeadLetters, 'list'>, now: () => number): DeadLetterPages => {
  let known: { readonly at: number; readonly any: Promise<boolean> } | undefined
  const look = async (): Promise<boolean> => (await letters.list({ limit: 1 })).rows.length > 0
  return {
    page: async (before) => {
      const { rows, next } = await letters.list({ limit: LIMIT, ...(before !== undefined && { cursor: before }) })
      return { rows: rows.map(viewOf), ...(next !== undefined && { next }) }
    },
    any: () => {
      // A broker that is down must not make the whole page fail.
      if (known === undefined || now() - known.at >= CACHED_MS) known = { at: now(), any: look().catch(() => false) }
      return known.any
    },
  }
}

const viewOf = ({ id, at, origin, target, workflow, reason, raw, resentAt }: KeptLetter): DeadLetterView => ({
  id,
  at,
  origin,
  workflow: workflow ?? null,
  reason,
  raw: Buffer.from(raw ?? []).toString(),
  ...(target !== undefined && { target }),
  ...(resentAt !== undefined && { resentAt }),
})
