// Appends as an executor makes them, with an index that is what their turns fold to.
import { SNAPSHOT_FORMAT } from '../codec.ts'
import { cause, rowAt, startOf, turnAt } from './samples.ts'
import { deriveIndex, evolveTurn, initial } from '../../engine/index.ts'
import type { Event, StreamState } from '../../engine/index.ts'
import type { Append } from '../journal.ts'

/** The appends of one stream as an executor makes them: index rows derived, a snapshot with every second turn. */
export const executed = (stream: string, turns: readonly (readonly Event[])[]): readonly Append[] => {
  let state: StreamState = initial
  return turns.map((events, expected): Append => {
    const turn = turnAt(stream, expected + 1, { events, causes: [cause(`${expected}`)] })
    const after = evolveTurn(state, turn)
    const index = deriveIndex(state, turn, after)
    state = after
    const snapshot = expected % 2 === 1 ? { snapshot: { format: SNAPSHOT_FORMAT, version: after.version, state: after } } : {}
    return { stream, expected, turn, index, ...snapshot }
  })
}

export const instance = (stream: string): string => rowAt(stream, 'a').instance

/** An order that began, slept, woke and completed, three turns long, with `mark` in its second turn. */
export const order = (stream: string, mark = ''): readonly Append[] =>
  executed(stream, [
    [{ kind: 'InstanceBegan', instance: instance(stream), start: startOf('a'), hash: 'a1b2' }],
    [
      { kind: 'Ignored', cause: 'x', reason: mark },
      { kind: 'TimerSet', instance: instance(stream), node: '0.sleep', visit: 1, due: 99 },
    ],
    [
      { kind: 'TimerFired', instance: instance(stream), node: '0.sleep', visit: 1 },
      { kind: 'InstanceCompleted', instance: instance(stream), output: null },
    ],
  ])
