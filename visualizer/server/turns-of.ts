// The turns of an instance and those of its stream in between that name no instance: a signal that nobody took belongs to whoever waits there.
import { ownStream, streamOf } from '../../engine/index.ts'
import type { Turn } from '../../engine/index.ts'
import type { Journal } from '../../journal/index.ts'
import type { Recorded } from './recorded.ts'

export interface Range {
  readonly after: number
  readonly limit: number
  readonly isOf: (turn: Turn) => boolean
}

/** Turns that are read together. */
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
  for (let from = Math.max(after + 1, row.accepted); from <= to && found.length <= limit; from += PAGE) {
    const read = await journal.read(row.stream, from, Math.min(to, from + PAGE - 1))
    found.push(...read.filter(isOf))
    if (read.length < PAGE) break
  }
  return { turns: found.slice(0, limit), more: found.length > limit }
}
