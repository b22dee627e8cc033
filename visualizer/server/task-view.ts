// One human task as the API answers it: from the visit of its node, with its form as JSON Schema, and nothing that must not leave the server.
import { formOf, formSchemaOf, pagesOf } from '../../dsl/internal.ts'
import type { Place } from '../../engine/index.ts'
import type { TaskView, VisitView } from './api.ts'
import type { KnownInstance } from './known-instance.ts'
import { maskedTask } from './told-task.ts'

/** `instance/node#visit`; no node has a '/' or a '#' in its id. */
export const placeOf = (text: string): Place | undefined => {
  const [, instance, node, visit] = /^(.+)\/([^/#]*)#([1-9]\d{0,8})$/s.exec(text) ?? []
  return instance === undefined || node === undefined ? undefined : { instance, node, visit: Number(visit) }
}

/** Undefined where no task ever was at the place. */
export const taskView = (
  { recorded, story, version, hide }: KnownInstance,
  { node, visit }: Omit<Place, 'instance'>,
): TaskView | undefined => {
  const { instance, workflow, number, status: instanceStatus } = recorded.row
  const told = story.visits.get(node)?.get(visit)
  if (!told?.task) return undefined
  const form = version && formOf(version.workflow, told.task.name)
  return {
    ...maskedTask(told.task, hide),
    place: `${instance}/${node}#${visit}`,
    instance,
    workflow,
    number,
    node,
    visit,
    instanceStatus,
    status: statusOf(told, story.ended !== null),
    opened: told.started,
    due: told.due ?? told.started,
    ended: told.ended ?? story.ended,
    pages: form ? pagesOf(form).map((page) => formSchemaOf(page) ?? {}) : [],
  }
}

const statusOf = ({ task, timedOut, ended }: VisitView, isOver: boolean): TaskView['status'] => {
  if (task?.done) return 'done'
  if (timedOut) return 'expired'
  if (ended !== null || isOver) return 'givenUp'
  return task?.taken ? 'taken' : 'open'
}
