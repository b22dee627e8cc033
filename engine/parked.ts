// What is in review: the instance as a whole, or places inside items of a list, whose neighbours go on.
import type { Entry } from '../base/index.ts'
import type { InstanceParked } from './events.ts'
import type { InstanceDraft } from './fold-state.ts'
import { framesOf } from './frames.ts'
import { nodeOfPlace, placeKey, visitOfPlace } from './ids.ts'
import type { Instance, NodeDone, Parked } from './state.ts'

/** Changes the draft. `since`: milliseconds since the epoch. */
export const parkAt = (holder: InstanceDraft, { node, visit, trouble }: InstanceParked, since: number): void => {
  if (node !== undefined && visit !== undefined && framesOf(holder).isInItem({ node, visit })) {
    holder.done.set(placeKey({ node, visit }), { kind: 'parked', trouble, since })
    holder.parkedItems = (holder.parkedItems ?? 0) + 1
    return
  }
  holder.parked = { ...(node !== undefined && { node }), ...(visit !== undefined && { visit }), trouble, since }
}

/** Changes the draft: the place is in review no more. */
export const unparkAt = (holder: InstanceDraft, place: string): void => {
  if (holder.done.get(place)?.kind !== 'parked') {
    holder.parked = null
    return
  }
  holder.done.delete(place)
  const left = (holder.parkedItems ?? 1) - 1
  if (left > 0) holder.parkedItems = left
  else delete holder.parkedItems
}

const firstIn = (entries: readonly Entry<NodeDone>[]): readonly Entry<NodeDone>[] => entries.filter(({ value }) => value.kind === 'parked')

type Reviewed = Pick<Instance, 'done' | 'parked' | 'parkedItems'>
export const isInReview = ({ parked, parkedItems = 0 }: Pick<Instance, 'parked' | 'parkedItems'>): boolean =>
  parked !== null || parkedItems > 0

/** All that is in review, what came first in front. */
export const allParked = ({ done, parked, parkedItems = 0 }: Reviewed): readonly Parked[] => {
  if (parkedItems === 0) return parked ? [parked] : []
  const items = done.perPage(firstIn).flat()
  const inOrder = items
    .toSorted((a, b) => a.rank - b.rank)
    .flatMap(({ key, value }) =>
      value.kind === 'parked' ? [{ node: nodeOfPlace(key), visit: visitOfPlace(key), trouble: value.trouble, since: value.since }] : [],
    )
  return parked ? [parked, ...inOrder] : inOrder
}
