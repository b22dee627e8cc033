// Every kind of node with what the DSL knows of it. A kind that is missing here does not compile.
import type { Graph, GraphOf } from '../graph.ts'
import type { NodeDefinition } from './definition.ts'
import { flowDefinition } from './flow.ts'
import { matchDefinition } from './match.ts'
import { parallelDefinition } from './parallel.ts'
import { performDefinition } from './perform.ts'
import { sleepDefinition } from './sleep.ts'
import { stepDefinition } from './step.ts'
import { waitForDefinition } from './wait-for.ts'
import { takeDefinition } from './take.ts'
import { repeatDefinition } from './repeat.ts'
import { raceDefinition } from './race.ts'
import { withDeadlineDefinition } from './with-deadline.ts'
import { withEscalationDefinition } from './with-escalation.ts'
import { forEachDefinition } from './for-each.ts'
import { compensateDefinition, withCompensationDefinition } from './with-compensation.ts'
import { humanTaskDefinition } from './human-task.ts'
import { childDefinition } from './child.ts'
import { tellDefinition } from './tell.ts'
import { workflowDefinition } from './workflow.ts'

const nodes = {
  step: stepDefinition,
  flow: flowDefinition,
  parallel: parallelDefinition,
  match: matchDefinition,
  perform: performDefinition,
  waitFor: waitForDefinition,
  sleep: sleepDefinition,
  take: takeDefinition,
  repeat: repeatDefinition,
  race: raceDefinition,
  withDeadline: withDeadlineDefinition,
  withEscalation: withEscalationDefinition,
  forEach: forEachDefinition,
  withCompensation: withCompensationDefinition,
  compensate: compensateDefinition,
  humanTask: humanTaskDefinition,
  child: childDefinition,
  tell: tellDefinition,
  workflow: workflowDefinition,
}
/** With the shape of each kind as it is written, for a check that it takes every graph of the kind. */
export type Definitions = typeof nodes

export const NODES: { readonly [K in Graph['kind']]: NodeDefinition<GraphOf<K>> } = nodes
