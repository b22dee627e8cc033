// How each kind of node is read. A kind that is not here is in no workflow of the simulation yet: to add one, write its reader and name it here.
import type { Graph } from '../../dsl/internal.ts'
import { child, tell } from './nodes/calls.ts'
import { forEach } from './nodes/for-each.ts'
import { humanTask } from './nodes/human-task.ts'
import { flow, match, step, take, workflow } from './nodes/plain.ts'
import { parallel } from './nodes/parallel.ts'
import { perform, sleep, waitFor } from './nodes/outside.ts'
import { race } from './nodes/race.ts'
import { repeat } from './nodes/repeat.ts'
import { withDeadline } from './nodes/with-deadline.ts'
import { withEscalation } from './nodes/with-escalation.ts'
import type { Reader } from './reading.ts'

export const READERS: { readonly [K in Graph['kind']]?: Reader<K> } = {
  step,
  flow,
  match,
  take,
  workflow,
  perform,
  waitFor,
  sleep,
  humanTask,
  child,
  tell,
  parallel,
  race,
  repeat,
  forEach,
  withDeadline,
  withEscalation,
}
