// A piece of workflow as a value: a graph, what the graph names, and in its type what it promises.
import type { Graph, WorkflowGraph } from './graph.ts'
import { deepFreeze } from '../base/index.ts'
import type { ChildValue } from './contract.ts'
import type { EffectValue } from './side-effect.ts'
import type { SignalValue } from './signal.ts'
import type { types } from './phantom.ts'
import type { FormValue } from './task.ts'
import type { StepRun } from './nodes/step.ts'
import type { AnyWorkflow } from './nodes/workflow.ts'

/** What a graph names: functions and declarations, each once. */
export type Named =
  | { readonly kind: 'step'; readonly name: string; readonly value: StepRun }
  | { readonly kind: 'sideEffect'; readonly name: string; readonly value: EffectValue }
  | { readonly kind: 'signal'; readonly name: string; readonly value: SignalValue }
  | { readonly kind: 'task'; readonly name: string; readonly value: FormValue }
  | { readonly kind: 'child'; readonly name: string; readonly value: ChildValue }
  | { readonly kind: 'tell'; readonly name: string; readonly value: SignalValue }
  | { readonly kind: 'workflow'; readonly name: string; readonly value: AnyWorkflow }

/** A step inside a node: its name, the state that it reads, the part of it that it patches. */
export interface Step<out Name extends string, in State, out Patch> {
  readonly [types]: { name: Name; reads: (state: State) => void; patch: Patch }
}
/** A piece of workflow: takes `In`, yields `Out`, is made of `Parts` (a union of its steps and side effects). */
export interface Node<in In, out Out, out Parts> {
  readonly graph: Graph
  readonly named: readonly Named[]
  /** Of a workflow: what it is inside another one. A fragment is its graph itself. */
  readonly nested?: WorkflowGraph
  readonly [types]: { in: (input: In) => void; out: Out; parts: Parts }
}
/** `T`, but no inference site: what does not fit is reported itself. Other than NoInfer it leaves no trace in messages. */
export type Fixed<T> = [T][T extends unknown ? 0 : never]
export type AnyNode = Node<never, unknown, unknown>
/** Of a union of nodes: the intersection, for all of them must be able to take it. */
export type InOf<N> = [N] extends [Node<infer I, unknown, unknown>] ? I : never
export type OutOf<N> = N extends Node<never, infer O, unknown> ? O : never
export type PartsOf<N> = N extends Node<never, unknown, infer P> ? P : never

/** `as`: what a node promises stands in its type alone, and each constructor says there what its graph does. */
// oxlint-disable-next-line typescript/no-unnecessary-type-parameters -- the caller says what the node promises
export const node = <N extends AnyNode>(graph: Graph, named: readonly Named[] = []): N =>
  ({ graph: deepFreeze(graph), named: once(named) }) as Pick<AnyNode, 'graph' | 'named'> as N

/** A node as part of another: a workflow, which alone is `nested`, becomes a nested graph and one more name. */
export const asPart = (of: AnyNode): Pick<AnyNode, 'graph' | 'named'> => {
  if (!isNode(of)) throw new TypeError(`a node stands here, such as step(…), perform(…) or flow(…): this is a ${typeof of}`)
  return of.nested === undefined
    ? of
    : { graph: of.nested, named: [...of.named, { kind: 'workflow', name: of.nested.name, value: of as AnyWorkflow }] }
}
/** Workflows are also loaded where no compiler has looked at them. */
const isNode = (of: unknown): boolean => typeof of === 'object' && of !== null && 'graph' in of

/** One name for two things stays twice in the list, for `validate` to see. */
const once = (named: readonly Named[]): readonly Named[] => {
  const seen = new Map<string, Set<unknown>>()
  return Object.freeze(
    named.filter(({ kind, name, value }) => {
      const values = seen.get(`${kind} ${name}`) ?? new Set<unknown>()
      seen.set(`${kind} ${name}`, values)
      return values.size !== values.add(value).size
    }),
  )
}
