// What happens at the nodes of an instance, side effects apart.
import { z } from 'zod'
import {
  By,
  count,
  Drawn,
  event,
  fields,
  id,
  index,
  json,
  KeptRequest,
  list,
  matched,
  name,
  oneOf,
  Origin,
  Place,
  reads,
  scope,
  signal,
  text,
  time,
  unset,
  version,
  visit,
} from './parts.ts'
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
  /** What it noted for people. */
  log: list(text).exactOptional(),
  /** Requests of the visit that it follows which stay: they are not asked for again. */
  kept: list(KeptRequest).exactOptional(),
})
export type StepDone = Of<typeof StepDone>

/** All branches of the `parallel` at `node` are done: their patches are published, in node order, to `scope` or to the stream. */
export const BranchesJoined = event('BranchesJoined', {
  ...Place.shape,
  scope: scope.exactOptional(),
  /** Branches whose scopes end here, in node order. */
  branches: list(scope),
  /** Of a race, the branch that won. */
  won: name.exactOptional(),
})
export type BranchesJoined = Of<typeof BranchesJoined>

/** What stands inside a place, or in these scopes of it, is given up: nobody waits for it any more. */
export const ScopeAbandoned = event('ScopeAbandoned', {
  ...Place.shape,
  /** None: all that stands inside. */
  branches: list(scope),
  /** `lost`: another branch was first. `late`: its deadline passed. `ended`: an item ended its list. */
  why: oneOf(['lost', 'late', 'ended']),
})
export type ScopeAbandoned = Of<typeof ScopeAbandoned>

/** A round of a loop begins: all that stands inside (in `part`, where there is one) has the visit `base`; what was done in the round before leaves the state. */
export const RoundBegan = event('RoundBegan', { ...Place.shape, part: name.exactOptional(), round: count, base: visit, input: json })
export type RoundBegan = Of<typeof RoundBegan>

/** The items of a list begin, as many at a time as the graph says: item i, from 0, has the visit `base` + i in the body. */
export const ItemsOpened = event('ItemsOpened', { ...Place.shape, count, base: visit })
export type ItemsOpened = Of<typeof ItemsOpened>

/** All items are done, or one ended the list. */
export const ItemsJoined = event('ItemsJoined', { ...Place.shape, ended: index.exactOptional() })
export type ItemsJoined = Of<typeof ItemsJoined>

export const WaitOpened = event('WaitOpened', {
  ...Place.shape,
  signal,
  due: time,
  /** Where the signal declares `match`: only one with this value in that field is taken. */
  match: matched.exactOptional(),
})
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

export const TimerSet = event('TimerSet', {
  ...Place.shape,
  due: time,
  /** What stands inside has to end until then: it does not pass while the instance is in review. */
  deadline: z.literal(true).exactOptional(),
})
export type TimerSet = Of<typeof TimerSet>

/** The deadline of a wait or of a sleep has passed. */
export const TimerFired = event('TimerFired', Place.shape)
export type TimerFired = Of<typeof TimerFired>

/** A person set when the sleep is over, or the wait's deadline. */
export const TimerMoved = event('TimerMoved', { ...Place.shape, ...By.shape, due: time })
export type TimerMoved = Of<typeof TimerMoved>

/** What was done at a `withCompensation` begins to be undone: all that stands in its undo has the visit `base`. */
export const UndoBegan = event('UndoBegan', {
  ...Place.shape,
  base: visit,
  /** Where its patches go until they are published; absent: to the stream. */
  scope: scope.exactOptional(),
  /** What a person gave in place of what went into it the first time. */
  input: json.exactOptional(),
})
export type UndoBegan = Of<typeof UndoBegan>

/** It is undone; with `by` a person says so. */
export const UndoDone = event('UndoDone', { ...Place.shape, by: By.shape.by.exactOptional(), reason: By.shape.reason.exactOptional() })
export type UndoDone = Of<typeof UndoDone>

export const nodeSchemas = [
  StepDone,
  BranchesJoined,
  ScopeAbandoned,
  RoundBegan,
  ItemsOpened,
  ItemsJoined,
  WaitOpened,
  SignalTaken,
  TimerSet,
  TimerFired,
  TimerMoved,
  UndoBegan,
  UndoDone,
] as const
export type NodeEvent = Of<(typeof nodeSchemas)[number]>
