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
/** Where nothing has been taken yet there is nothing to lose. */
const FIRST = 100

/** `within`: before the end of the feed of any life, in milliseconds, so that every kill comes before the last completion. */
export const momentsOf = (of: {
  readonly kills: number
  readonly inCalls: number
  readonly within: number
  readonly random: Random
}): readonly Moment[] => {
  const { kills, inCalls, within, random } = of
  const calls = Array.from({ length: inCalls }, (_, i): Moment => ({
    kind: 'call',
    nth: random.between(1, MOST_CALLS),
    place: PLACES[i % PLACES.length]!,
  }))
  const times = Array.from({ length: kills - inCalls }, (): Moment => ({ kind: 'time', after: random.between(FIRST, within) }))
  return shuffled([...calls, ...times], random)
}

const shuffled = (moments: readonly Moment[], random: Random): readonly Moment[] =>
  moments
    .map((moment) => ({ moment, at: random.next() }))
    .toSorted((a, b) => a.at - b.at)
    .map(({ moment }) => moment)
