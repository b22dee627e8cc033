// waitFor: a workflow that waits for a signal, at most for a time.
import { z } from 'zod'
import { durationMistake, nameMistake } from '../mistakes.ts'
import { signalOf } from '../named.ts'
import { leaf } from './definition.ts'
import type { NodeDefinition, Setting } from './definition.ts'
import type { Duration } from '../data.ts'
import { node } from '../node.ts'
import type { Node } from '../node.ts'
import type { Signal } from '../signal.ts'

/** What `waitFor` yields: the signal, or that it did not come in time. */
export type Waited<I, P> =
  | { readonly kind: 'received'; readonly input: I; readonly signal: P }
  | { readonly kind: 'timedOut'; readonly input: I }

/** Waits for a signal, at most for `timeout`; the input is carried along. */
export const waitFor = <I, P>(on: Signal<P>, timeout: Duration): Node<I, Waited<I, P>, never> =>
  node({ kind: 'waitFor', signal: on.name, timeout }, [{ kind: 'signal', name: on.name, value: on }])

export interface WaitForGraph {
  readonly kind: 'waitFor'
  readonly signal: string
  readonly timeout: string
}
export const waitForDefinition = {
  ...leaf,
  schema: () => z.strictObject({ kind: z.literal('waitFor'), signal: z.string(), timeout: z.string() }),
  ownName: ({ signal }) => signal,
  limit: ({ timeout }) => timeout,
  mistakes: ({ signal, timeout }, setting) => [
    ...nameMistake('signal', signal),
    ...durationMistake(timeout),
    ...addressMistake(signal, setting),
  ],
  yields: () => ['received', 'timedOut'],
} satisfies NodeDefinition<WaitForGraph>

const streamText = (aggregate: string | null): string => (aggregate === null ? 'an idempotency key' : `aggregate '${aggregate}'`)
const addressMistake = (name: string, { stream, named }: Setting): readonly string[] => {
  const to = signalOf({ named }, name)?.to.aggregate
  if (to === undefined) return [`no signal is declared as '${name}'`]
  return to === stream ? [] : [`signal '${name}' is addressed to ${streamText(to)}, but the stream here is that of ${streamText(stream)}`]
}
