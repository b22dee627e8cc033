// The types of data: JSON, read-only all the way down, and sentences in place of types where something is none.
import type { JsonValue } from '../base/index.ts'

declare const problem: unique symbol
/** Stands where a mistake was made, so that the compiler prints the sentence. */
export interface Problem<Text extends string> {
  readonly [problem]: Text
}
/** `T`, or the sentence that says what is wrong with it. */
export type Sound<T, Mistake extends string> = [Mistake] extends [never] ? T : Problem<Mistake>

type Anything = string | number | boolean | null | Anything[] | { [key: string]: Anything }
type NoJsonValue = Date | bigint | symbol | ReadonlyMap<unknown, unknown> | ReadonlySet<unknown> | ((...args: never) => unknown)
/** `T` as steps see it: JSON, read-only all the way down. What is no JSON becomes a `Problem` that names its path. */
export type Json<T, At extends string = 'value'> = unknown extends T
  ? T
  : [Anything] extends [T] // a place for any JSON, such as z.json(): to follow it would never end
    ? JsonValue | Extract<T, undefined>
    : T extends string | number | boolean | null | undefined
      ? T
      : T extends NoJsonValue
        ? Problem<`${At} is no JSON, the journal cannot hold it`>
        : { readonly [K in keyof T]: Json<T[K], `${At}.${K & string}`> }

type Texts<T> = T extends Problem<infer Text> ? Text : T extends object ? Texts<T[keyof T]> : never
/** The sentences about what is no JSON in `T`; never where all of it is. */
export type NoJson<T, At extends string> = [T] extends [Json<T, At>] ? never : Texts<Json<T, At>>

/** A zod schema, matched by the one property that says its type: to infer from `z.ZodType<T>` makes the whole check five times slower. */
export interface Zod<out T> {
  readonly _zod: { readonly output: T }
}
/** A schema that yields JSON. */
export type Schema<T> = Sound<Zod<T>, NoJson<T, 'value'>>
/** What a schema yields. `interface Order extends Data<typeof OrderSubmitted> {}` gives it a name in messages. */
export type Data<S extends Zod<unknown>> = Json<S['_zod']['output']>

/** The fields of `T` that can identify or address something. */
export type Keys<T> = { [K in keyof T & string]: T[K] extends string | number ? K : never }[keyof T & string] extends infer K extends string
  ? K
  : never

type Unit = 'ms' | 's' | 'm' | 'h' | 'd'
/** A whole number and a unit: '250ms', '1s', '5m', '48h', '30d'; more than nothing, at most ten years (`validate` sees to both). */
export type Duration = `${bigint}${Unit}`
