// What stands in the system's own streams: versions, triggers, dead letters, the journal.
import { By, event, hash, id, list, number, Origin, source, text, topic, workflow } from './parts.ts'
import type { Of } from './parts.ts'

export const VersionActivated = event('VersionActivated', { ...By.shape, workflow, number, hash })
export type VersionActivated = Of<typeof VersionActivated>

/** Nothing more is taken from the source, or from one topic of it, until the same is resumed. */
export const TriggerPaused = event('TriggerPaused', {
  ...By.shape,
  source,
  /** Absent: the whole source. */
  topic: topic.exactOptional(),
})
export type TriggerPaused = Of<typeof TriggerPaused>

/** Ends the pause of the same source and topic, and no other. */
export const TriggerResumed = event('TriggerResumed', { ...By.shape, source, topic: topic.exactOptional() })
export type TriggerResumed = Of<typeof TriggerResumed>

/** No instance of the workflow does anything more, and none begins, until the same is resumed. */
export const WorkflowPaused = event('WorkflowPaused', {
  ...By.shape,
  /** Absent: all workflows, the whole engine. */
  workflow: workflow.exactOptional(),
})
export type WorkflowPaused = Of<typeof WorkflowPaused>

/** Ends the pause of the same workflow, or of the engine, and no other. */
export const WorkflowResumed = event('WorkflowResumed', { ...By.shape, workflow: workflow.exactOptional() })
export type WorkflowResumed = Of<typeof WorkflowResumed>

/** Something that could not be decoded or belongs to nobody, with its raw text. */
export const DeadLettered = event('DeadLettered', {
  id,
  origin: Origin,
  /** What it was meant for: `workflow Order`, `signal Shipment`. */
  target: text.exactOptional(),
  workflow: workflow.exactOptional(),
  reason: text,
  raw: text,
})
export type DeadLettered = Of<typeof DeadLettered>

/** The journal goes on although something that was durable may be missing from it: from here on no unsafe effect is called before a probe. */
export const JournalRestored = event('JournalRestored', {
  ...By.shape,
  /** What was known to be missing, in sentences; none where a person knew better. */
  lost: list(text),
})
export type JournalRestored = Of<typeof JournalRestored>

export const systemSchemas = [
  VersionActivated,
  TriggerPaused,
  TriggerResumed,
  WorkflowPaused,
  WorkflowResumed,
  DeadLettered,
  JournalRestored,
] as const
