// What people do with a human task, from its opening to its answer.
import { z } from 'zod'
import { event, fields, json, list, name, Place, text, time } from './parts.ts'
import type { Of } from './parts.ts'

/** Whoever may do a task: those who have one of the roles, and those people. */
const Assigned = z.object({ roles: list(name).exactOptional(), people: list(name).exactOptional() })
export type Assigned = Of<typeof Assigned>

/** From then on these may do it as well. */
const Escalation = z.object({ at: time, ...Assigned.shape })
export type Escalation = Of<typeof Escalation>

/** It waits for a person, until it is due. */
export const TaskOpened = event('TaskOpened', {
  ...Place.shape,
  task: name,
  due: time,
  ...Assigned.shape,
  /** In the order of time. */
  escalate: list(Escalation).exactOptional(),
  /** What the person is shown of the input: an open task keeps it, whatever becomes of its workflow. */
  shows: fields.exactOptional(),
})
export type TaskOpened = Of<typeof TaskOpened>

/** It was not done in time: these may do it as well. */
export const TaskAssigned = event('TaskAssigned', { ...Place.shape, ...Assigned.shape })
export type TaskAssigned = Of<typeof TaskAssigned>

/** One person has it from here on: `by`, or `to`, to whom `by` hands it on. `reason`: it was given or taken from somebody else. */
export const TaskTaken = event('TaskTaken', { ...Place.shape, by: name, to: name.exactOptional(), reason: text.exactOptional() })
export type TaskTaken = Of<typeof TaskTaken>

/** Nobody has it any more. */
export const TaskReleased = event('TaskReleased', { ...Place.shape, by: name, reason: text.exactOptional() })
export type TaskReleased = Of<typeof TaskReleased>

/** A form that is filled in half-way: nothing of it was checked. */
export const TaskDraftSaved = event('TaskDraftSaved', { ...Place.shape, by: name, value: json, revision: z.number() })
export type TaskDraftSaved = Of<typeof TaskDraftSaved>

export const TaskCommented = event('TaskCommented', { ...Place.shape, by: name, text })
export type TaskCommented = Of<typeof TaskCommented>

/** Answered; `value` as the form of the pinned version read it. */
export const TaskDone = event('TaskDone', { ...Place.shape, by: name, value: json })
export type TaskDone = Of<typeof TaskDone>

export const taskSchemas = [TaskOpened, TaskAssigned, TaskTaken, TaskReleased, TaskDraftSaved, TaskCommented, TaskDone] as const
export type TaskEvent = Of<(typeof taskSchemas)[number]>
