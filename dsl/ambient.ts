// Time, chance and ids: what a step may ask for, noted as it asks, and given again when it is run again.
import type { Context } from './nodes/step.ts'

/** Where a step's context takes from: one time for the whole step, and as many random numbers and ids as it asks for. */
export interface Ambient {
  /** Milliseconds since the epoch. */
  readonly now: number
  random(): number
  uuid(): string
}
/** What a step asked for, in the order of asking. What it did not ask for is left out. */
export interface AmbientValues {
  readonly now?: number
  readonly random?: readonly number[]
  readonly uuid?: readonly string[]
}

/** A re-run asks for more than its record holds: the code, or what it depends on, is not the same. */
export class NotRecorded extends Error {
  override readonly name = 'NotRecorded'
}

/** What a step may note: enough to follow it, too little to keep data in. */
const MOST_LINES = 20
const LONGEST_LINE = 500
const shortLine = (given: unknown): string => {
  // An author's plain JavaScript may note anything.
  const line = typeof given === 'string' ? given : (JSON.stringify(given) ?? 'undefined')
  return (line.length > LONGEST_LINE ? `${line.slice(0, LONGEST_LINE - 1)}…` : line).toWellFormed()
}

/** A step's context, what has been drawn from it so far, and what it noted. */
export const contextOf = (
  ambient: Ambient,
): { readonly context: Context; readonly drawn: () => AmbientValues | undefined; readonly logged: () => readonly string[] | undefined } => {
  let now: number | undefined
  // Most steps ask for nothing.
  let random: number[] | undefined
  let uuid: string[] | undefined
  let lines: string[] | undefined
  let more = 0
  return {
    context: {
      now: () => (now ??= ambient.now),
      random: () => {
        const drawn = ambient.random()
        ;(random ??= []).push(drawn)
        return drawn
      },
      uuid: () => {
        const drawn = ambient.uuid()
        ;(uuid ??= []).push(drawn)
        return drawn
      },
      log: (line: unknown) => {
        const noted = (lines ??= [])
        if (noted.length < MOST_LINES) noted.push(shortLine(line))
        else more += 1
      },
    },
    logged: () => (lines && more > 0 ? [...lines, `… and ${more} more`] : lines),
    drawn: () =>
      now === undefined && !random && !uuid
        ? undefined
        : { ...(now !== undefined && { now }), ...(random && { random: [...random] }), ...(uuid && { uuid: [...uuid] }) },
  }
}

/** Hands out values in their order. */
const again = <T>(values: readonly T[], what: string): (() => T) => {
  let next = 0
  return () => {
    const value = values[next++]
    if (value === undefined) throw new NotRecorded(`asked for more ${what} than the ${values.length} that were recorded`)
    return value
  }
}
/** Gives the recorded values again, in their order. Throws `NotRecorded` where more is asked for than was recorded. */
export const ambientOf = ({ now, random = [], uuid = [] }: AmbientValues = {}): Ambient => ({
  get now() {
    if (now === undefined) throw new NotRecorded('asked for the time, which was not recorded')
    return now
  },
  random: again(random, 'random numbers'),
  uuid: again(uuid, 'ids'),
})
