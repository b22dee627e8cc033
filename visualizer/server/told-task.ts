// A human task as its events tell it: who may do it, who has it, what was filled in and said, and who did it.
import type { TaskEvent } from '../../engine/index.ts'
import type { TaskVisit } from './api.ts'
import type { Hide } from './mask.ts'
import { maskedShows } from './mask-event.ts'

/** `before`: as the events until then told it. Undefined where its opening is not among them. */
export const toldTask = (before: TaskVisit | undefined, event: TaskEvent, at: number): TaskVisit | undefined => {
  if (event.kind === 'TaskOpened') {
    const { task: name, roles = [], people = [], shows = {} } = event
    return { name, roles, people, shows, comments: [] }
  }
  if (!before) return undefined
  switch (event.kind) {
    case 'TaskAssigned': {
      const { roles = [], people = [] } = event
      return { ...before, roles: [...new Set([...before.roles, ...roles])], people: [...new Set([...before.people, ...people])] }
    }
    case 'TaskTaken':
      return { ...before, taken: { by: event.to ?? event.by, since: at } }
    case 'TaskReleased': {
      const { taken: _, ...free } = before
      return free
    }
    case 'TaskDraftSaved': {
      const { by, value, revision } = event
      return { ...before, draft: { by, since: at, value, revision } }
    }
    case 'TaskCommented':
      return { ...before, comments: [...before.comments, { by: event.by, at, text: event.text }] }
    case 'TaskDone':
      return { ...before, done: { by: event.by, at, value: event.value } }
  }
}

export const maskedTask = (task: TaskVisit, hide: Hide): TaskVisit => ({
  ...task,
  shows: maskedShows(task.shows, hide),
  comments: task.comments.map((comment) => ({ ...comment, text: hide.text(comment.text) })),
  ...(task.draft && { draft: { ...task.draft, value: hide.value('value', task.draft.value) } }),
  ...(task.done && { done: { ...task.done, value: hide.value('value', task.done.value) } }),
})
