// step: a pure synchronous function (input, state, context) -> { output, state?, unset?, sideEffects? }.
import { z } from 'zod'
import { nameMistake } from '../mistakes.ts'
import { leaf } from './definition.ts'
import type { NodeDefinition } from './definition.ts'
import type { NoJson, Sound } from '../data.ts'
import { node } from '../node.ts'
import type { Node, Step } from '../node.ts'
import type { AnySideEffect } from '../side-effect.ts'

/** The only source of time (milliseconds since the epoch), chance and ids; what a step takes from it is journaled, and so is what it notes. */
export interface Context {
  now(): number
  random(): number
  uuid(): string
  /** Notes a line for people: it stands with the step's result. Of a line up to 500 characters, of a step up to 20 lines. */
  readonly log: (line: string) => void
}
/** A step's function at run time. */
export type StepRun = (input: unknown, state: object, context: Context) => unknown

type Patch<State> = { readonly [K in keyof State]?: Exclude<State[K], undefined> }
type Optional<State> = { [K in keyof State]-?: {} extends Pick<State, K> ? K : never }[keyof State]
interface Result<State> {
  // oxlint-disable-next-line typescript/no-explicit-any -- a constraint only: what a refused step yields must not be refused again by the node behind it
  readonly output: any
  /** `object`: a patch of nothing but unknown keys comes through to `StepMistake`, which says it in words. */
  readonly state?: Patch<State> & object
  readonly unset?: readonly Optional<State>[]
  readonly sideEffects?: readonly AnySideEffect[]
}
type Output<R> = R extends { readonly output: infer O } ? O : never
type PatchKey<R> =
  | (R extends { readonly state: infer P } ? keyof P & string : never)
  | (R extends { readonly unset: readonly (infer K extends string)[] } ? K : never)
type PatchOf<R, State> = [PatchKey<R>] extends [never] ? {} : Pick<State, PatchKey<R> & keyof State>
type Requested<R> = R extends { readonly sideEffects: readonly (infer E)[] } ? E : never
type NoOutput<O> = undefined extends O
  ? 'output may be undefined, the journal cannot hold it: use null where there is nothing to say'
  : never
type StepMistake<R, State> =
  unknown extends Output<R>
    ? never // not inferred yet
    : [Extract<R, PromiseLike<unknown>>] extends [never]
      ? NoJson<Output<R>, 'output'> | NoOutput<Output<R>> | `the state has no key '${Exclude<PatchKey<R>, keyof State>}'`
      : 'a step is pure and synchronous, it must not return a promise: what takes time is a side effect'

/**
 * Names a step. The mistakes that inference lets through are reported at the name, in one sentence: at the function
 * the compiler would print both function types in full before it comes to the point.
 */
export const step = <const Name extends string, I, State, const R extends Result<State> | PromiseLike<unknown>>(
  as: Sound<Name, StepMistake<R, State>>,
  run: (input: I, state: State, context: Context) => R,
): Node<I, Output<R>, Step<Name, State, PatchOf<R, State>> | Requested<R>> => {
  const name = as as string // a sentence stands here only where nothing compiles
  // The types around it prove that the function is given its own input and state; `as`, because a caller at run time knows neither.
  return node({ kind: 'step', name }, [{ kind: 'step', name, value: run as StepRun }])
}

export interface StepGraph {
  readonly kind: 'step'
  readonly name: string
}
export const stepDefinition = {
  ...leaf,
  schema: () => z.strictObject({ kind: z.literal('step'), name: z.string() }),
  ownName: ({ name }) => name,
  mistakes: ({ name }) => nameMistake('step', name),
  instant: () => true,
  yields: () => undefined,
} satisfies NodeDefinition<StepGraph>
