// What happens at the nodes of an instance, side effects apart.
import { By, Drawn, event, fields, json, list, Origin, Place, reads, scope, signal, id, time, unset, version } from './parts.ts'
import type { Of } from './parts.ts'

/** A step's result. In a branch of a `parallel` the patch goes to `scope`, the branch, and is published by the join. */
export const StepDone = event('StepDone', {
  ...Place.shape,
  scope: scope.exactOptional(),
  output: json,
  patch: fields.exactOptional(),
  unset: unset.exactOptional(),
  reads,
  drawn: Drawn.exactOptional(),
})
export type StepDone = Of<typeof StepDone>

/** All branches of the `parallel` at `node` are done: their patches are published, in node order, to `scope` or to the stream. */
export const BranchesJoined = event('BranchesJoined', {
  ...Place.shape,
  scope: scope.exactOptional(),
  /** Branches whose scopes end here, in node order. */
  branches: list(scope),
})
export type BranchesJoined = Of<typeof BranchesJoined>

export const WaitOpened = event('WaitOpened', { ...Place.shape, signal, due: time })
export type WaitOpened = Of<typeof WaitOpened>

export const SignalTaken = event('SignalTaken', {
  ...Place.shape,
  signal,
  id,
  payload: json,
  /** The version of the turn in which the signal had been kept. */
  kept: version.exactOptional(),
  origin: Origin,
})
export type SignalTaken = Of<typeof SignalTaken>

export const TimerSet = event('TimerSet', { ...Place.shape, due: time })
export type TimerSet = Of<typeof TimerSet>

/** The deadline of a wait or of a sleep has passed. */
export const TimerFired = event('TimerFired', Place.shape)
export type TimerFired = Of<typeof TimerFired>

/** A person set when the sleep is over, or the wait's deadline. */
export const TimerMoved = event('TimerMoved', { ...Place.shape, ...By.shape, due: time })
export type TimerMoved = Of<typeof TimerMoved>

export const nodeSchemas = [StepDone, BranchesJoined, WaitOpened, SignalTaken, TimerSet, TimerFired, TimerMoved] as const
export type NodeEvent = Of<(typeof nodeSchemas)[number]>
