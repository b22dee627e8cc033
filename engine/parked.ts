// What is in review: the instance as a whole, or places inside items of a list, whose neighbours go on.
import type { Entry } from '../base/index.ts'
import type { ChildEnd, InstanceParked } from './events.ts'
import type { InstanceDraft } from './fold-state.ts'
import { framesOf } from './frames.ts'
import { nodeOfPlace, placeKey, visitOfPlace } from './ids.ts'
import type { Instance, NodeDone, Parked } from './state.ts'

/** Changes the draft. `since`: milliseconds since the epoch. */
export const parkAt = (holder: InstanceDraft, { node, visit, trouble }: InstanceParked, since: number): void => {
  if (node !== undefined && visit !== undefined && framesOf(holder).isInItem({ node, visit })) {
    const place = placeKey({ node, visit })
    const { count, base } = itemsAt(holder, place) ?? {}
    const items = count !== undefined && base !== undefined && { count, base }
    const end = childEndAt(holder, { node, visit })
    holder.done.set(place, { kind: 'parked', trouble, since, ...items, ...(end && { end }) })
    holder.parkedItems = (holder.parkedItems ?? 0) + 1
    return
  }
  holder.parked = { ...(node !== undefined && { node }), ...(visit !== undefined && { visit }), trouble, since }
}

type Items = Extract<NodeDone, { readonly kind: 'items' }>
/** The items of a list, also of one that is in review. */
const itemsAt = ({ done }: Pick<InstanceDraft, 'done'>, place: string): Items | undefined => {
  const found = done.get(place)
  if (found?.kind === 'items') return found
  const { count, base } = found?.kind === 'parked' ? found : {}
  return count === undefined || base === undefined ? undefined : { kind: 'items', count, base }
}

/** What a child came to, also where that did not fit and is in review. */
export const childEndAt = (
  { done }: Pick<Instance, 'done'>,
  place: { readonly node: string; readonly visit: number },
): ChildEnd | undefined => {
  const found = done.get(placeKey(place))
  return found?.kind === 'child' || found?.kind === 'parked' ? found.end : undefined
}

/** Changes the draft: it is sent again in another visit. With no other input a list goes on with what its items gave, and a child's place with what that came to. */
export const sendAgain = (holder: InstanceDraft, before: string, after: string, isEdited: boolean): void => {
  const end = childEndAt(holder, { node: nodeOfPlace(before), visit: visitOfPlace(before) })
  const goesOnWith = itemsAt(holder, before) ?? (end && ({ kind: 'child', end } as const))
  unparkAt(holder, before)
  if (!goesOnWith || isEdited) return
  holder.done.delete(before)
  holder.done.set(after, goesOnWith)
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
