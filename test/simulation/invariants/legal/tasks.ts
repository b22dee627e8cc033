// The grammar of human tasks: opened when it is their turn, held by one person at a time, answered once by whoever has it.
import type { TaskEvent } from '../../../../engine/index.ts'
import { placeKey, timeOf } from '../../../../engine/index.ts'
import type { Moment } from '../../history.ts'
import { first, readyAt } from './rule.ts'
import type { Rules, Wrong } from './rule.ts'

const openAt = ({ event, now }: Moment<TaskEvent>) =>
  now.holder?.instance === event.instance ? now.holder.pending.get(placeKey(event))?.task : undefined

/** A person asked for it, at an open task that nobody else has. */
const byPerson = (moment: Moment<Extract<TaskEvent, { readonly by: string }>>): Wrong => {
  const task = openAt(moment)
  return first(
    !task && 'no task is open there',
    task?.taken !== undefined && task.taken.by !== moment.event.by && `${task.taken.by} has it`,
    !moment.turn.causes.some(({ kind }) => kind === 'task') && 'nobody asked for it',
  )
}

export const tasks: Rules<TaskEvent['kind']> = {
  TaskOpened: (moment) => {
    const ready = readyAt(moment, 'humanTask')
    return first(
      !ready && 'the task was not ready',
      ready?.graph.name !== moment.event.task && 'it is another task',
      typeof ready?.graph.due === 'string' &&
        moment.event.due !== timeOf(moment.now) + Number(ready.graph.due.replace(/s$/, '')) * 1000 &&
        'it is due at another time',
    )
  },
  TaskAssigned: (moment) => (openAt(moment) ? undefined : 'no task is open there'),
  TaskTaken: byPerson,
  TaskReleased: (moment) => first(byPerson(moment), !openAt(moment)?.taken && 'nobody has it'),
  TaskDraftSaved: byPerson,
  TaskCommented: (moment) => (openAt(moment) ? undefined : 'no task is open there'),
  TaskDone: (moment) => first(byPerson(moment), !openAt(moment)?.taken && 'nobody has taken it'),
}
