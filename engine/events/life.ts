// The life of an instance: from its start, which may have to wait, to its end.
import { z } from 'zod'
import {
  By,
  Drawn,
  event,
  hash,
  instance,
  json,
  list,
  node,
  number,
  oneOf,
  reads,
  RefusedBefore,
  scope,
  search,
  Start,
  text,
  Trouble,
  version,
  visit,
} from './parts.ts'
import type { Of } from './parts.ts'

export const InstanceQueued = event('InstanceQueued', {
  instance,
  start: Start,
  refused: RefusedBefore.exactOptional(),
  search: search.exactOptional(),
})
export type InstanceQueued = Of<typeof InstanceQueued>

export const InstanceRejected = event('InstanceRejected', { instance, start: Start, reason: text, search: search.exactOptional() })
export type InstanceRejected = Of<typeof InstanceRejected>

/** The flow never began: nothing of the stream's state changed. An instance of this id may still begin for another cause. */
export const InstanceRefused = event('InstanceRefused', {
  instance,
  start: Start,
  /** `exists`: another has begun it; `cycle`: it would wait for one that awaits it; `cancelled`: who asked gave it up before it came. */
  code: oneOf(['accept', 'cycle', 'payload', 'cancelled', 'exists']),
  reason: text,
  /** The keys of the state that `accept` looked at. */
  reads: reads.exactOptional(),
  /** The version that was asked, where that is not the one that decoded the start, and the payload as it reads it. */
  hash: hash.exactOptional(),
  input: json.exactOptional(),
  search: search.exactOptional(),
})
export type InstanceRefused = Of<typeof InstanceRefused>

export const InstanceSuperseded = event('InstanceSuperseded', { instance, supersededBy: instance })
export type InstanceSuperseded = Of<typeof InstanceSuperseded>

/** It holds its stream from here on and is pinned to `hash`. */
export const InstanceBegan = event('InstanceBegan', {
  instance,
  start: Start,
  hash,
  /** There where that is not the version that decoded the start. */
  number: number.exactOptional(),
  /** The version of the turn in which it was queued. */
  queued: version.exactOptional(),
  /** The payload as the version it is pinned to reads it, where that is not the start's. */
  input: json.exactOptional(),
  /** It was not let in at first; a person had it decided again. */
  refused: RefusedBefore.exactOptional(),
  search: search.exactOptional(),
})
export type InstanceBegan = Of<typeof InstanceBegan>

export const InstanceParked = event('InstanceParked', {
  instance,
  /** Absent where no node is to blame: the payload did not decode any more, say. */
  node: node.exactOptional(),
  visit: visit.exactOptional(),
  trouble: Trouble,
  /** Of a step that ran: what it had read and drawn by then, so that it can be run again. */
  reads: reads.exactOptional(),
  drawn: Drawn.exactOptional(),
  log: list(text).exactOptional(),
  /** A person parked it. */
  by: By.shape.by.exactOptional(),
  reason: By.shape.reason.exactOptional(),
})
export type InstanceParked = Of<typeof InstanceParked>

/** A person sends it again: `node` gets visit `visit`; `hash` names the version it goes on with (another than before is a migration, then `number` is there). */
export const InstanceResubmitted = event('InstanceResubmitted', {
  ...By.shape,
  instance,
  node: node.exactOptional(),
  visit: visit.exactOptional(),
  /** The visit that it follows, where that is not the one before. */
  of: visit.exactOptional(),
  hash,
  number: number.exactOptional(),
  /** The edited input of the node, in place of what the graph derives. */
  input: json.exactOptional(),
})
export type InstanceResubmitted = Of<typeof InstanceResubmitted>

/** What was done is undone, the latest first: here, or in the whole of an instance that a person cancels; then no node asks for it, and the flow ends here. */
export const CompensationBegan = event('CompensationBegan', {
  instance,
  node: node.exactOptional(),
  visit: visit.exactOptional(),
  /** The item, branch or workflow in which all is undone; absent: in the whole instance. */
  unit: scope.exactOptional(),
  /** Where patches of an undo go until they are published; absent: to the stream. */
  scope: scope.exactOptional(),
  by: By.shape.by.exactOptional(),
  reason: By.shape.reason.exactOptional(),
  /** What is to be undone by now, in the order in which that is done. What is still undecided, and turns out to be done, comes before. */
  undo: list(z.object({ node, visit })),
})
export type CompensationBegan = Of<typeof CompensationBegan>

export const InstanceCancelled = event('InstanceCancelled', { ...By.shape, instance })
export type InstanceCancelled = Of<typeof InstanceCancelled>

/** What arrives is recorded; no step runs, nothing is asked for and nothing is tried again until it is resumed. */
export const InstancePaused = event('InstancePaused', {
  ...By.shape,
  instance,
  /** Its workflow, or the whole engine, is paused: it was met with something to do. `by` and `reason` are of that pause. */
  with: oneOf(['workflow', 'engine']).exactOptional(),
})
export type InstancePaused = Of<typeof InstancePaused>

export const InstanceUnpaused = event('InstanceUnpaused', { ...By.shape, instance })
export type InstanceUnpaused = Of<typeof InstanceUnpaused>

/** A person had another one started like it. */
export const InstanceRestarted = event('InstanceRestarted', { ...By.shape, instance, as: instance })
export type InstanceRestarted = Of<typeof InstanceRestarted>

/** Ended by force: nothing that it did is undone. */
export const InstanceKilled = event('InstanceKilled', { ...By.shape, instance })
export type InstanceKilled = Of<typeof InstanceKilled>

export const InstanceCompleted = event('InstanceCompleted', { instance, output: json })
export type InstanceCompleted = Of<typeof InstanceCompleted>

export const lifeSchemas = [
  InstanceQueued,
  InstanceRejected,
  InstanceRefused,
  InstanceSuperseded,
  InstanceRefused,
  InstanceBegan,
  InstanceParked,
  InstanceResubmitted,
  InstancePaused,
  InstanceUnpaused,
  InstanceRestarted,
  CompensationBegan,
  InstanceCancelled,
  InstanceKilled,
  InstanceCompleted,
] as const
export type LifeEvent = Of<(typeof lifeSchemas)[number]>
