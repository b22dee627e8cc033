// What an edit is weighed on.
import type { AnyWorkflow } from '../../dsl/index.ts'
import type { GraphOf, PlacedNode } from '../../dsl/internal.ts'
import type { JsonValue } from '../../base/index.ts'
import type { Draft } from '../decide/draft.ts'
import type { Instance, StreamState } from '../state.ts'
import type { Foreseen } from './foreseen.ts'
import type { Past } from './past.ts'

export interface Edit {
  readonly node: string
  /** Of a step. */
  readonly input?: JsonValue
  /** Of what was taken at a wait or a task. */
  readonly payload?: JsonValue
}
export interface On {
  readonly draft: Draft
  readonly workflow: AnyWorkflow
  readonly holder: Instance
  readonly effects: StreamState['effects']
  readonly past: Past
  readonly foreseen: Foreseen
  /** What compounds gave, by node: only the way as it went can say that. */
  readonly ended: ReadonlyMap<string, JsonValue>
}
export type Choice = 'keep' | 'again'

/** What an edit looks into, or judges by what it takes. */
const PLAIN: ReadonlySet<string> = new Set<PlacedNode['graph']['kind']>([
  'flow',
  'workflow',
  'match',
  'take',
  'parallel',
  'step',
  'perform',
  'waitFor',
  'sleep',
  'humanTask',
  'child',
  'tell',
])
/** What stands inside is one for an edit, as a kind is that nobody thought of here: untouched, or done anew as a whole. */
export const isCompound = ({ graph }: PlacedNode): boolean => !PLAIN.has(graph.kind)

const ASKING: ReadonlySet<string> = new Set<AskingGraph['kind']>(['perform', 'waitFor', 'sleep', 'humanTask', 'child', 'tell'])
/** What asks the outside. */
export type AskingGraph = GraphOf<'perform' | 'waitFor' | 'sleep' | 'humanTask' | 'child' | 'tell'>
export const isAsking = (graph: PlacedNode['graph']): graph is AskingGraph => ASKING.has(graph.kind)
