// Moments: when something is over or due. A duration, or a field of the input that holds a duration or a time.
import { z } from 'zod'
import { notADuration, parseDuration } from '../base/index.ts'
import type { Duration, Sound } from './data.ts'
import { durationMistake } from './mistakes.ts'

export interface After<out Field extends string> {
  readonly after: Field
}
export interface Until<out Field extends string> {
  readonly until: Field
}
/** A moment as it stands in a graph. A plain duration is its text, as it always was: the hashes of older graphs stay. */
export type Moment = string | After<string> | Until<string>

/** When the duration is over that a field of the input holds. */
export const after = <const Field extends string>(field: Field): After<Field> => ({ after: field })
/** When the time has come that a field of the input holds: ISO with an offset, or milliseconds since the epoch. */
export const until = <const Field extends string>(field: Field): Until<Field> => ({ until: field })

/** The schema of a duration, so that `after` can name the field. */
export const duration = (): z.ZodType<Duration> =>
  // `as`: what the pattern lets through is a Duration.
  z
    .string()
    .regex(/^\d+(ms|s|m|h|d)$/, { error: ({ input }) => notADuration(String(input)), abort: true })
    .refine((text) => parseDuration(text) !== undefined, { error: ({ input }) => notADuration(String(input)) }) as never

/** The type of a field in all members of a union; never where one lacks it. */
export type FieldOf<I, Field extends string> = [I] extends [{ readonly [K in Field]: infer T }] ? T : never
type FieldMistake<I, Field extends string, Wanted, Words extends string> = [I] extends [{ readonly [K in Field]: unknown }]
  ? [FieldOf<I, Field>] extends [Wanted]
    ? never
    : `the input's field '${Field}' holds no ${Words}`
  : `the input has no field '${Field}'`
type MomentMistake<M, I> =
  M extends After<infer Field>
    ? FieldMistake<I, Field, Duration, 'duration: give it the schema duration()'>
    : M extends Until<infer Field>
      ? FieldMistake<I, Field, string | number, 'time: it is an ISO text, or milliseconds since the epoch'>
      : M extends Duration
        ? never
        : M extends string
          ? `'${M}' is no duration: write a whole number and a unit, such as '250ms', '1s', '5m', '2h' or '30d'`
          : never
/** A moment as an author writes it, or the sentence that says what is wrong with it after an output `I`. */
export type SoundMoment<M, I> = Sound<M, MomentMistake<M, I>>
/** What the input must have where nobody says what comes in. */
export type Needs<M> =
  M extends After<infer F> ? { readonly [K in F]: Duration } : M extends Until<infer F> ? { readonly [K in F]: string | number } : unknown

/** The moment that an author gave. `as`: where it is none its type is a sentence, and nothing compiles. */
export const momentOf = (moment: unknown): Moment => moment as Moment

/** Its published JSON form. */
export const MomentSchema: z.ZodType<Moment> = z.union([
  z.string(),
  z.strictObject({ after: z.string() }),
  z.strictObject({ until: z.string() }),
])

export const momentMistake = (moment: Moment): readonly string[] => {
  if (typeof moment === 'string') return durationMistake(moment)
  return ('after' in moment ? moment.after : moment.until) === ''
    ? ['its moment names no field: write the name of a field of the input']
    : []
}
/** For people: the duration, or where it comes from. */
export const momentText = (moment: Moment): string =>
  typeof moment === 'string' ? moment : 'after' in moment ? `after ${moment.after}` : `until ${moment.until}`
