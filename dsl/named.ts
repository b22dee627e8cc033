// Look-ups: what a workflow's graph names, by name.
import type { AnyNode, Named } from './node.ts'
import { retriesWith } from './retries.ts'
import type { Retries, RetryGraph } from './retries.ts'
import type { ChildValue } from './contract.ts'
import type { EffectValue } from './side-effect.ts'
import type { SignalValue } from './signal.ts'
import type { FormValue } from './task.ts'
import type { StepRun } from './nodes/step.ts'
import type { AnyWorkflow } from './nodes/workflow.ts'

type Has = Pick<AnyNode, 'named'>
type Kind<K extends Named['kind']> = Extract<Named, { readonly kind: K }>

/** All that a graph names of one kind, in the order of its definition. */
const allOf = <K extends Named['kind']>(of: Has, kind: K): readonly Kind<K>[] =>
  of.named.filter((found): found is Kind<K> => found.kind === kind)

type Index = ReadonlyMap<Named['kind'], ReadonlyMap<string, Named>>
const indexes = new WeakMap<readonly Named[], Index>()
const indexOf = (named: readonly Named[]): Index => {
  const known = indexes.get(named)
  if (known !== undefined) return known
  const index = new Map<Named['kind'], Map<string, Named>>()
  for (const one of named) {
    const names = index.get(one.kind) ?? new Map<string, Named>()
    index.set(one.kind, names)
    if (!names.has(one.name)) names.set(one.name, one)
  }
  indexes.set(named, index)
  return index
}

/** The first of one kind that has the name. */
const oneOf = <K extends Named['kind']>({ named }: Has, kind: K, name: string): Kind<K> | undefined =>
  // `as`: the index has each under its own kind.
  indexOf(named).get(kind)?.get(name) as Kind<K> | undefined

/** The function of a step. */
export const stepOf = (of: Has, name: string): StepRun | undefined => oneOf(of, 'step', name)?.value
/** The declaration of a kind of side effect. */
export const effectOf = (of: Has, kind: string): EffectValue | undefined => oneOf(of, 'sideEffect', kind)?.value
/** The declaration of a signal. */
export const signalOf = (of: Has, name: string): SignalValue | undefined => oneOf(of, 'signal', name)?.value
/** The form of a task. */
export const formOf = (of: Has, task: string): FormValue | undefined => oneOf(of, 'task', task)?.value
/** What is known of a workflow that is started as a child. */
export const childOf = (of: Has, name: string): ChildValue | undefined => oneOf(of, 'child', name)?.value
/** The declaration of a signal that is told to another stream. */
export const toldOf = (of: Has, name: string): SignalValue | undefined => oneOf(of, 'tell', name)?.value
/** A workflow nested inline. */
export const nestedOf = (of: Has, name: string): AnyWorkflow | undefined => oneOf(of, 'workflow', name)?.value

/** When an effect is tried again: as its `perform` says, else its declaration, else the workflow. */
export const retriesOf = (of: Pick<AnyWorkflow, 'named' | 'metadata'>, effect: string, asked?: RetryGraph): Retries =>
  retriesWith(retriesWith(of.metadata.retries, effectOf(of, effect)?.retries), asked)
/** The time limit of one call in the same order; undefined where the handler decides. */
export const limitOf = (of: Has, effect: string, asked?: string): string | undefined => asked ?? effectOf(of, effect)?.limit

/** All kinds of side effects that the graph performs. */
export const effectsOf = (of: Has): readonly EffectValue[] => allOf(of, 'sideEffect').map(({ value }) => value)
/** The forms of all tasks in the graph. */
export const formsOf = (of: Has): readonly { readonly task: string; readonly form: FormValue }[] =>
  allOf(of, 'task').map(({ name, value }) => ({ task: name, form: value }))
/** All signals that the graph waits for. */
export const signalsOf = (of: Has): readonly SignalValue[] => allOf(of, 'signal').map(({ value }) => value)
/** All workflows that the graph starts as children. */
export const calledOf = (of: Has): readonly ChildValue[] => allOf(of, 'child').map(({ value }) => value)
/** All signals that the graph tells to other streams. */
export const toldSignalsOf = (of: Has): readonly SignalValue[] => allOf(of, 'tell').map(({ value }) => value)
