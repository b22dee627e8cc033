// Every kind of node with how it behaves. A kind that is missing here does not compile.
import type { Graph } from '../../dsl/internal.ts'
import type { NodeBehaviour } from './behaviour.ts'
import { compensate } from './compensate.ts'
import { child } from './child.ts'
import { flow } from './flow.ts'
import { forEach } from './for-each.ts'
import { humanTask } from './human-task.ts'
import { match } from './match.ts'
import { parallel } from './parallel.ts'
import { perform } from './perform.ts'
import { race } from './race.ts'
import { repeat } from './repeat.ts'
import { sleep } from './sleep.ts'
import { step } from './step.ts'
import { take } from './take.ts'
import { tell } from './tell.ts'
import { waitFor } from './wait-for.ts'
import { withCompensation } from './with-compensation.ts'
import { withDeadline } from './with-deadline.ts'
import { withEscalation } from './with-escalation.ts'
import { workflow } from './workflow.ts'

const NODES: { readonly [K in Graph['kind']]: NodeBehaviour<K> } = {
  step,
  flow,
  parallel,
  match,
  perform,
  waitFor,
  sleep,
  take,
  repeat,
  forEach,
  race,
  withDeadline,
  withEscalation,
  withCompensation,
  compensate,
  humanTask,
  child,
  tell,
  workflow,
}

export const behaviourOf = <K extends Graph['kind']>(kind: K): NodeBehaviour<K> => NODES[kind]
