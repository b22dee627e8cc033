// The turns of an instance, and those in between that name no instance, such as a signal of its stream that no wait took.
import { roughSize } from '../../base/index.ts'
import { ownStream, streamOf } from '../../engine/index.ts'
import type { Turn } from '../../engine/index.ts'
import { PAGE_SIZE } from '../../journal/index.ts'
import type { Journal } from '../../journal/index.ts'
import type { Recorded } from './recorded-instance.ts'

export interface Range {
  readonly after: number
  readonly limit: number
  readonly isOf: (turn: Turn) => boolean
}

/** Turns that are read together, at first and at most. */
const FIRST = 16
const PAGE = 200

/** From its acceptance on; of a stream that it shares with others up to its end. */
export const turnsOf = async (
  journal: Pick<Journal, 'read'>,
  { row, turns: own }: Recorded,
  { after, limit, isOf }: Range,
): Promise<{ readonly turns: readonly Turn[]; readonly more: boolean }> => {
  const isAlone = streamOf(row.instance) === ownStream(row.workflow, row.key)
  const to = row.ended !== null && !isAlone ? (own.at(-1)?.version ?? 0) : Infinity
  const found: Turn[] = []
  let size = 0
  let step = FIRST
  for (let from = Math.max(after + 1, row.accepted); from <= to;) {
    const read = await journal.read(row.stream, from, Math.min(to, from + step - 1))
    const sizes = read.map((turn) => roughSize(turn.events))
    for (const [i, turn] of read.entries()) {
      if (!isOf(turn)) continue
      size += sizes[i]!
      if (found.length === limit || (found.length > 0 && size > PAGE_SIZE)) return { turns: found, more: true }
      found.push(turn)
    }
    if (read.length < step) break
    from += step
    // As many as a page may well hold, by those that were read last.
    const average = sizes.reduce((sum, of) => sum + of, 1) / sizes.length
    step = Math.max(1, Math.min(PAGE, step * 4, Math.floor(PAGE_SIZE / average)))
  }
  return { turns: found, more: false }
}
