// Every kind of node with how it behaves. A kind that is missing here does not compile.
import type { Graph } from '../../dsl/internal.ts'
import type { NodeBehaviour } from './behaviour.ts'
import { flow } from './flow.ts'
import { match } from './match.ts'
import { parallel } from './parallel.ts'
import { perform } from './perform.ts'
import { sleep } from './sleep.ts'
import { step } from './step.ts'
import { waitFor } from './wait-for.ts'
import { workflow } from './workflow.ts'

const NODES: { readonly [K in Graph['kind']]: NodeBehaviour<K> } = { step, flow, parallel, match, perform, waitFor, sleep, workflow }

export const behaviourOf = <K extends Graph['kind']>(kind: K): NodeBehaviour<K> => NODES[kind]
