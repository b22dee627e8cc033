// tell: sends a signal to another stream; the input goes on at once.
import { z } from 'zod'
import { nameMistake } from '../mistakes.ts'
import { toldOf } from '../named.ts'
import { node } from '../node.ts'
import type { Node } from '../node.ts'
import type { Signal } from '../signal.ts'
import type { Say } from './body.ts'
import { leaf } from './definition.ts'
import type { NodeDefinition } from './definition.ts'

type Lacking<I, P> = [Exclude<keyof P, keyof I>] extends [never]
  ? 'has a field of another type'
  : `has no field '${Exclude<keyof P, keyof I> & string}'`
type TellMistake<I, P> = [I] extends [P] ? never : `tell picks its payload out of the output before, which ${Lacking<I, P>}`

/** Sends a signal, once, to the stream that its payload names; takes whatever has the payload's fields, and lets it through. */
export const tell = <P, Match extends string, I = P>(to: Signal<P, Match> & Say<TellMistake<I, P>>): Node<I, I, never> =>
  node({ kind: 'tell', signal: to.name }, [{ kind: 'tell', name: to.name, value: to }])

export interface TellGraph {
  readonly kind: 'tell'
  readonly signal: string
}
export const tellDefinition = {
  ...leaf,
  schema: () => z.strictObject({ kind: z.literal('tell'), signal: z.string() }),
  ownName: ({ signal }) => signal,
  mistakes: ({ signal }, setting) => [
    ...nameMistake('signal', signal),
    ...(toldOf(setting, signal) === undefined ? [`no signal is declared as '${signal}'`] : []),
  ],
  yields: (_, before) => before,
  instant: () => true,
} satisfies NodeDefinition<TellGraph>
