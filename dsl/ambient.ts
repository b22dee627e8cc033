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

/** A step's context, and what has been drawn from it so far. */
export const contextOf = (ambient: Ambient): { readonly context: Context; readonly drawn: () => AmbientValues | undefined } => {
  let now: number | undefined
  // Most steps ask for nothing.
  let random: number[] | undefined
  let uuid: string[] | undefined
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
    },
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
