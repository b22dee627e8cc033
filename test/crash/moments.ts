// When the engine is killed: moments drawn from a seed, some by time and some inside a call to the payment provider.
import type { Random } from '../simulation/random.ts'
import type { Place } from './line.ts'

export type Moment =
  /** So long after it takes work, in milliseconds. */
  | { readonly kind: 'time'; readonly after: number }
  /** In the nth charge of that life. */
  | { readonly kind: 'call'; readonly nth: number; readonly place: Place }

const PLACES: readonly Place[] = ['late', 'unanswered', 'never']
/** Lives that die in a call charge so many orders at most: there have to be enough left for the last of them. */
const MOST_CALLS = 25
/** Kills by time fall into this part of a feed, so that every kill comes before the last completion. */
const SHARE = 0.75

/**
 * Each life sends everything again, from the beginning, so they die ever later: else most of them would die while the
 * engine has nothing to do but to recognise duplicates. `feed` and `uncharged` are how long the whole feed takes,
 * and how long the part of it before the first charge, in milliseconds.
 */
export const momentsOf = (of: {
  readonly kills: number
  readonly inCalls: number
  readonly feed: number
  readonly uncharged: number
  readonly random: Random
}): readonly Moment[] => {
  const { kills, inCalls, feed, uncharged, random } = of
  const last = Math.floor(feed * SHARE)
  const calls = Array.from({ length: inCalls }, (_, i) => ({
    at: random.between(Math.floor(uncharged), last),
    moment: { kind: 'call', nth: random.between(1, MOST_CALLS), place: PLACES[i % PLACES.length]! } as const,
  }))
  const times = Array.from({ length: kills - inCalls }, () => {
    const after = random.between(0, last)
    return { at: after, moment: { kind: 'time', after } as const }
  })
  return [...calls, ...times].toSorted((a, b) => a.at - b.at).map(({ moment }) => moment)
}
