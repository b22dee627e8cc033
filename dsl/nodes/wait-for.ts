// waitFor and sleep: a workflow that waits, for a signal or for time.
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

/** Lets time pass; the input goes through. */
export const sleep = <I>(duration: Duration): Node<I, I, never> => node({ kind: 'sleep', duration })
