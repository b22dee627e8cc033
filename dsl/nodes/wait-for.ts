// waitFor: a workflow that waits for a signal, at most until a moment.
import { z } from 'zod'
import { nameMistake } from '../mistakes.ts'
import { momentMistake, momentOf, MomentSchema, momentText } from '../moment.ts'
import type { Moment, Needs, SoundMoment } from '../moment.ts'
import { signalOf } from '../named.ts'
import { isInside, leaf } from './definition.ts'
import type { NodeDefinition, Setting } from './definition.ts'
import { node } from '../node.ts'
import type { Node } from '../node.ts'
import type { Signal } from '../signal.ts'
import type { Say } from './body.ts'

/** What `waitFor` yields: the signal, or that it did not come in time. */
export type Waited<I, P> =
  | { readonly kind: 'received'; readonly input: I; readonly signal: P }
  | { readonly kind: 'timedOut'; readonly input: I }

type MatchMistake<Match extends string, I> = [Match] extends [never]
  ? never
  : [I] extends [{ readonly [K in Match]: string | number }]
    ? never
    : `the input has no field '${Match}' with a text or number, by which this signal is matched`
type Matched<Match extends string> = [Match] extends [never] ? unknown : { readonly [K in Match]: string | number }

/**
 * Waits for a signal, at most until the moment; the input is carried along. A signal that declares `match` is taken only where its field
 * equals the input's field of that name.
 */
export const waitFor = <P, const M extends Moment, Match extends string = never, I = Needs<M> & Matched<Match>>(
  on: Signal<P, Match> & Say<MatchMistake<Match, I>>,
  timeout: SoundMoment<M, I>,
): Node<I, Waited<I, P>, never> =>
  node({ kind: 'waitFor', signal: on.name, timeout: momentOf(timeout) }, [{ kind: 'signal', name: on.name, value: on }])

export interface WaitForGraph {
  readonly kind: 'waitFor'
  readonly signal: string
  readonly timeout: Moment
}
export const waitForDefinition = {
  ...leaf,
  schema: () => z.strictObject({ kind: z.literal('waitFor'), signal: z.string(), timeout: MomentSchema }),
  ownName: ({ signal }) => signal,
  limit: ({ timeout }) => momentText(timeout),
  mistakes: ({ signal, timeout }, setting) => [
    ...nameMistake('signal', signal),
    ...momentMistake(timeout),
    ...addressMistake(signal, setting),
    ...matchMistake(signal, setting),
  ],
  yields: () => ['received', 'timedOut'],
} satisfies NodeDefinition<WaitForGraph>

const streamText = (aggregate: string | null): string => (aggregate === null ? 'an idempotency key' : `aggregate '${aggregate}'`)
const addressMistake = (name: string, { stream, named }: Setting): readonly string[] => {
  const to = signalOf({ named }, name)?.to.aggregate
  if (to === undefined) return [`no signal is declared as '${name}'`]
  return to === stream ? [] : [`signal '${name}' is addressed to ${streamText(to)}, but the stream here is that of ${streamText(stream)}`]
}

/** Items wait side by side: the first of them would take what is meant for another. */
const matchMistake = (name: string, setting: Setting): readonly string[] =>
  isInside(setting, 'forEach') && signalOf(setting, name)?.match === undefined
    ? [`signal '${name}' has no match, so any item of the list would take it: declare match with the field that tells the items apart`]
    : []
