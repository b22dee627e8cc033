// The lag of the last minutes, as far as this page has seen it: a sample for each answer.
import type { ClusterView, GroupView } from '../api/types.ts'

export interface Sample {
  readonly at: number
  readonly lag: number
}
/** By `idOf`. */
export type History = ReadonlyMap<string, readonly Sample[]>

/** How far back it goes, in milliseconds. */
export const SPAN = 180_000

export const idOf = ({ topic, group }: Pick<GroupView, 'topic' | 'group'>): string => `${topic} ${group}`

/** What is remembered once the view was seen; the same view twice is seen once. */
export const remembered = (history: History, view: ClusterView): History => {
  if (view.kind !== 'cluster') return history
  const { at, groups } = view
  return new Map(
    groups.map((group) => {
      const before = history.get(idOf(group)) ?? []
      if (before.at(-1)?.at === at) return [idOf(group), before]
      return [idOf(group), [...before.filter((sample) => sample.at > at - SPAN), { at, lag: group.lag }]]
    }),
  )
}
