// What is open of the side effects of an instance, looked up page by page, so that one outcome costs the same beside many as beside few.
import type { Entry, Table } from '../base/index.ts'
import type { Trouble } from './events.ts'
import type { OpenEffect } from './state.ts'

/** So many places are named in a line of the list, at most: the first ones that opened. */
export const MOST_NODES = 20

interface Ranked<T> {
  readonly rank: number
  readonly value: T
}
interface Sum {
  open: number
  inReview: number
  /** Of the first in review. */
  trouble: Ranked<Trouble> | undefined
  /** The nodes that wait for an outcome, the first ones. */
  readonly awaited: Ranked<string>[]
}
export interface EffectsOfInstance {
  readonly open: number
  readonly inReview: number
  readonly trouble: Trouble | undefined
  readonly awaited: readonly string[]
}

const perInstance = (entries: readonly Entry<OpenEffect>[]): ReadonlyMap<string, Sum> => {
  const sums = new Map<string, Sum>()
  for (const { rank, value } of entries) {
    const { instance, node, awaited, trouble } = value
    const sum = sums.get(instance) ?? { open: 0, inReview: 0, trouble: undefined, awaited: [] }
    sums.set(instance, sum)
    sum.open += 1
    if (trouble) {
      sum.inReview += 1
      sum.trouble ??= { rank, value: trouble }
    }
    if (awaited && sum.awaited.length < MOST_NODES) sum.awaited.push({ rank, value: node })
  }
  return sums
}

/** How many side effects of the instance are not closed. */
export const openEffectsOf = (effects: Table<OpenEffect>, instance: string): number => {
  let open = 0
  for (const sums of effects.perPage(perInstance)) open += sums.get(instance)?.open ?? 0
  return open
}

const NOTHING: EffectsOfInstance = { open: 0, inReview: 0, trouble: undefined, awaited: [] }

export const effectsOf = (effects: Table<OpenEffect>, instance: string): EffectsOfInstance => {
  if (effects.size === 0) return NOTHING
  let open = 0
  let inReview = 0
  let trouble: Ranked<Trouble> | undefined
  const awaited: Ranked<string>[] = []
  for (const sums of effects.perPage(perInstance)) {
    const sum = sums.get(instance)
    if (!sum) continue
    open += sum.open
    inReview += sum.inReview
    if (sum.trouble && !(trouble && trouble.rank < sum.trouble.rank)) trouble = sum.trouble
    for (const one of sum.awaited) if (!insert(awaited, one)) break
  }
  return { open, inReview, trouble: trouble?.value, awaited: awaited.map(({ value }) => value) }
}

/** Keeps the list in order, and at its length; false where the one comes behind all that it has room for. */
const insert = <T>(into: Ranked<T>[], one: Ranked<T>): boolean => {
  if (into.length === 0) {
    into.push(one)
    return true
  }
  if (into.length === MOST_NODES && one.rank > into.at(-1)!.rank) return false
  const at = into.findLastIndex(({ rank }) => rank < one.rank) + 1
  into.splice(at, 0, one)
  if (into.length > MOST_NODES) into.pop()
  return true
}
