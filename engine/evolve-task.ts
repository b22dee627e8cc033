// The fold of human tasks: who may do one, who has it, what of it was filled in, and its answer.
import type { TaskEvent } from './events.ts'
import { end, heldBy } from './evolve-node.ts'
import type { StateDraft } from './fold-state.ts'
import { placeKey } from './ids.ts'
import type { OpenTask } from './state.ts'

/** Changes the draft. */
export const evolveTask = (now: StateDraft, event: TaskEvent): void => {
  const holder = heldBy(now, event.instance)
  if (!holder) return
  const key = placeKey(event)
  const change = (to: (task: OpenTask) => OpenTask): void => {
    const open = holder.pending.get(key)
    if (open?.task) holder.pending.set(key, { ...open, task: to(open.task) })
  }
  switch (event.kind) {
    case 'TaskOpened': {
      const { node, visit, task: name, due, roles = [], people = [], escalate = [] } = event
      const task = { name, roles, people, opened: now.at, at: now.version, escalate }
      return holder.pending.set(key, { node, visit, due, task })
    }
    case 'TaskAssigned': {
      const { roles = [], people = [] } = event
      return change((task) => ({
        ...task,
        roles: [...new Set([...task.roles, ...roles])],
        people: [...new Set([...task.people, ...people])],
        escalate: task.escalate.slice(1),
      }))
    }
    case 'TaskTaken':
      return change((task) => ({ ...task, taken: { by: event.to ?? event.by, since: now.at } }))
    case 'TaskReleased':
      return change(free)
    case 'TaskDraftSaved': {
      const { by, value, revision } = event
      return change((task) => ({ ...task, draft: { by, value, revision, since: now.at } }))
    }
    case 'TaskCommented':
      return
    case 'TaskDone':
      return end(holder, event, { kind: 'answered', value: event.value, by: event.by, since: now.at })
  }
}

const free = (task: OpenTask): OpenTask => {
  const { taken: _, ...left } = task
  return left
}
