// What adapters share about lists: cursors as text, limits, how much a page holds, and which turns name an instance.
import { BadCursor } from './errors.ts'
import type { Turn } from '../engine/index.ts'

/** A place in a list, which callers treat as opaque. */
export const toCursor = (place: number): string => String(place)

/** The place that `toCursor` was given. @throws BadCursor */
export const fromCursor = (cursor: string): number => {
  const place = /^\d{1,16}$/.test(cursor) ? Number(cursor) : Number.NaN
  if (!Number.isSafeInteger(place)) throw new BadCursor(cursor)
  return place
}

/** A place in a list that is in the order of several numbers. */
export const toPlaces = (places: readonly number[]): string => places.join('.')

/** The places that `toPlaces` was given, so many. @throws BadCursor */
export const fromPlaces = (cursor: string, count: number): readonly number[] => {
  const places = /^-?\d{1,16}(\.-?\d{1,16})*$/.test(cursor) ? cursor.split('.').map(Number) : []
  if (places.length !== count || !places.every(Number.isSafeInteger)) throw new BadCursor(cursor)
  return places
}

/** @throws RangeError for a limit that is no positive whole number. */
export const checkLimit = (limit: number): void => {
  if (!Number.isSafeInteger(limit) || limit < 1) throw new RangeError(`limit is ${limit}: it must be a positive whole number`)
}

/** What a page may hold, as text that is stored, in bytes or characters. Whatever its first row has, it is given. */
export const PAGE_SIZE = 4_000_000

/** How many of the rows in this order a page takes. */
export const fitting = (sizes: readonly number[]): number => {
  let size = 0
  const end = sizes.findIndex((of, i) => (size += of) > PAGE_SIZE && i > 0)
  return end === -1 ? sizes.length : end
}

export const naming =
  (instance: string) =>
  (turn: Turn): boolean =>
    turn.events.some((event) => 'instance' in event && event.instance === instance)
