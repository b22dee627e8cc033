// workflow: triggers, metadata and steps; state of an aggregate, or of the instance.
import { z } from 'zod'
import type { Graph } from '../graph.ts'
import { nameMistake, versionMistake } from '../mistakes.ts'
import type { Around } from './definition.ts'
import type { NodeDefinition } from './definition.ts'
import { initialOf } from '../aggregate.ts'
import type { AggregateKey, AggregateValue } from '../aggregate.ts'
import type { Json, Keys, Problem, Schema } from '../data.ts'
import type { Stated } from '../query.ts'
import type { Callable, ChildValue, Contract } from '../contract.ts'
import { asPart, node } from '../node.ts'
import type { Fixed, Node, Step } from '../node.ts'
import { DEFAULT_RETRIES, retriesWith, retryOf } from '../retries.ts'
import type { Retries, Retry } from '../retries.ts'
import type { AnySchema } from '../schema.ts'
import type { AnySideEffect } from '../side-effect.ts'
import type { Address } from '../signal.ts'
import type { Trigger, TriggerValue } from '../trigger.ts'

/** What happens to a start while another instance holds the aggregate. */
export type Defer = 'queue' | 'reject' | 'latest'
export interface Metadata {
  /** The field of the payload that holds the aggregate's key; null where the workflow names no aggregate. */
  readonly aggregateKey: string | null
  readonly defer: Defer
  readonly retries: Retries
  /** Fields of the payload or of the state that instances are found by. */
  readonly search?: readonly string[]
  /** Lets a start in (true), or says why not. Absent: all are let in. */
  readonly accept?: Accept
}
export type Accept = (payload: unknown, state: object) => unknown
/** Makes a first state from the payload of a start. */
export type InitialFrom = (payload: unknown) => unknown

type PartOf<State> = [State] extends [never] ? unknown : Step<string, State, Partial<State>> | AnySideEffect
/** The state that the workflow sees, its own or its aggregate's. */
type Seen<Shared, Own> = [Shared] extends [never] ? Json<Own> : Shared
/** Fields that an index can hold. */
type Searchable<T> = { [K in keyof T & string]-?: [T[K]] extends [string | number | boolean | null | undefined] ? K : never }[keyof T &
  string] extends infer K extends string
  ? K
  : never
interface Definition<In, Shared, Own, R> {
  /** A text, or the contract that the workflow keeps. */
  readonly name: string | Contract<NoInfer<In>, R>
  /** Counts up from 1. */
  readonly version: number
  readonly triggers: readonly [Trigger<In, Keys<In>, R>, ...Trigger<NoInfer<In>, Keys<NoInfer<In>>, R>[]]
  readonly metadata?: {
    readonly aggregate?: AggregateKey<Shared, Keys<NoInfer<In>>, NoInfer<In>>
    readonly defer?: Defer
    /** Lets a start in, or says why not: pure, of the payload and the state in which the instance would begin. */
    readonly accept?: (payload: NoInfer<In>, state: NoInfer<Seen<Shared, Own>>) => true | string
    /** Fields of the payload or of the state that instances are found by. */
    readonly search?: readonly Searchable<NoInfer<In> & NoInfer<Seen<Shared, Own>>>[]
    /** For effects that say nothing of their own. */
    readonly retries?: Retry
  }
  readonly state?: [Shared] extends [never] ? Schema<Own> : Problem<'the state belongs to the aggregate: drop state and initial here'>
  /** The first state, or made from the payload of the start. */
  readonly initial?: Json<NoInfer<Own>> | ((payload: NoInfer<In>) => Json<NoInfer<Own>>)
}
type OneState<Shared, Own> = [Own] extends [never]
  ? [Shared] extends [never]
    ? { readonly state: Problem<'name an aggregate in the metadata, or give state and initial'> }
    : unknown
  : { readonly initial: unknown }
/** Nested inline, a workflow on an aggregate shares its state; one with a state of its own is a scope of its own. */
type Nested<Parts, Shared> = [Shared] extends [never] ? Extract<Parts, AnySideEffect> : Parts

export interface Workflow<in In, out Out, out Parts, out R = unknown> extends Node<In, Out, Parts>, Callable<In, R> {
  readonly name: string
  readonly version: number
  readonly triggers: readonly TriggerValue[]
  readonly metadata: Metadata
  /** The aggregate that the workflow works on, with the field of the payload that holds its key. */
  readonly aggregate: (AggregateValue & { readonly key: string }) | null
  /** The state of its stream: the aggregate's, or the workflow's own. */
  readonly state: AnySchema
  /** null: the workflow has a state of its own, which `initialFrom` makes. */
  readonly initial: object | null
  /** Makes the first state where an instance of this workflow is the first of its stream. */
  readonly initialFrom: InitialFrom | null
  readonly nested: WorkflowGraph
}
export type AnyWorkflow = Workflow<never, unknown, unknown>

/** Where the workflow is a child, what it yields is what it promises. */
type Promised<R> = [R] extends [never] ? unknown : R
const calledAs = (name: string, triggers: readonly TriggerValue[], at: Address<string> | undefined): ChildValue | null => {
  const on = triggers.find(({ source }) => source === 'call')
  if (on?.source !== 'call') return null
  const aggregate = at === undefined || at.aggregate === null ? null : { name: at.aggregate, key: at.key }
  return { name, payload: on.decode, id: on.id, aggregate, result: on.result }
}

/** Two arguments, so that the payload's type is known when the steps are inferred: also a `perform` can come first. */
export const workflow = <In, Out extends Promised<R>, Parts extends PartOf<Shared | Json<Own>>, Shared = never, Own = never, R = never>(
  def: Definition<In, Shared, Own, R> & OneState<Shared, Own>,
  steps: Node<Fixed<In>, Out, Parts>,
): Workflow<In, Out, Nested<Parts, Shared>, R> & Stated<Seen<Shared, Own>> => {
  const { name: named, version, triggers, metadata = {}, state, initial }: Definition<In, Shared, Own, R> = def
  const name = typeof named === 'string' ? named : named.name
  const at = metadata.aggregate
  const part = asPart(steps)
  const nested: WorkflowGraph = {
    kind: 'workflow',
    name,
    version,
    aggregate: at?.aggregate ?? null,
    state: at === undefined ? 'own' : 'shared',
    graph: part.graph,
  }
  return {
    ...node<Node<In, Out, Nested<Parts, Shared>>>(part.graph, part.named),
    name,
    version,
    triggers,
    metadata: {
      aggregateKey: at?.key ?? null,
      defer: metadata.defer ?? 'queue',
      retries: retriesWith(DEFAULT_RETRIES, metadata.retries && retryOf(metadata.retries)),
      ...(metadata.search !== undefined && { search: metadata.search }),
      // `as`: whoever asks at run time has payload and state, not their types.
      ...(metadata.accept !== undefined && { accept: metadata.accept as Accept }),
    },
    aggregate: at === undefined ? null : { ...at.of, key: at.key },
    // `as`: OneState has seen to it that one of the two is there.
    state: at?.of.state ?? (state as AnySchema),
    initial: at?.of.initial ?? (typeof initial === 'function' ? null : initialOf(initial as object)),
    // `as`: whoever runs it has a payload, not its type.
    initialFrom: (at?.initial ?? (typeof initial === 'function' ? initial : null)) as InitialFrom | null,
    nested,
    child: typeof named === 'string' ? calledAs(name, triggers, at) : named.child,
  }
}

/** A workflow nested inline. */
export interface WorkflowGraph {
  readonly kind: 'workflow'
  readonly name: string
  readonly version: number
  readonly aggregate: string | null
  /** A workflow on an aggregate shares the state of its stream; one with a state of its own is a scope of its own. */
  readonly state: 'own' | 'shared'
  readonly graph: Graph
}
export const workflowDefinition = {
  schema: (graph) =>
    z.strictObject({
      kind: z.literal('workflow'),
      name: z.string(),
      version: z.number().int(),
      aggregate: z.string().nullable(),
      state: z.enum(['own', 'shared']),
      graph,
    }),
  ownName: () => undefined,
  parts: ({ name, state, graph }) => [{ name, graph, unit: true, ...(state === 'own' && { scope: { own: name } }) }],
  mistakes: (graph, around) => nestingMistakes(graph, around),
  around: ({ name, state }, around) => ({
    state: state === 'own' ? 'nested' : around.state,
    workflows: [...around.workflows, name],
  }),
  yields: (_, before, follow) => follow(0, before),
} satisfies NodeDefinition<WorkflowGraph>

const nestingMistakes = (graph: WorkflowGraph, around: Around): readonly string[] => {
  const { name, version } = graph
  if (around.workflows.includes(name)) return [`workflow '${name}' contains itself: ${[...around.workflows, name].join(' > ')}`]
  const what = `workflow '${name}'`
  return [
    ...nameMistake('workflow', name),
    ...versionMistake(what, version),
    ...stateMistake(graph, around).map((mistake) => `${what} ${mistake}`),
  ]
}
const stateMistake = ({ aggregate, state }: WorkflowGraph, around: Around): readonly string[] => {
  if ((state === 'own') !== (aggregate === null)) {
    const has = aggregate === null ? 'no aggregate' : `aggregate '${aggregate}'`
    return [`has ${has} and state '${state}': it shares a state where it names an aggregate, else it has its own`]
  }
  if (aggregate === null) return []
  if (aggregate !== around.stream) {
    const there = around.stream === null ? 'one that names no aggregate' : `one on '${around.stream}'`
    return [`works on aggregate '${aggregate}', it cannot be nested inline in ${there}`]
  }
  if (around.state === 'stream') return []
  return [`shares the state of aggregate '${aggregate}', it cannot be nested in a workflow with a state of its own`]
}
