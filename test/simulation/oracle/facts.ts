// What an oracle is told of an instance: what the world chose, never what the engine made of it.
import type { JsonValue } from '../../../base/index.ts'
import type { RecordedOutcome } from '../../../engine/index.ts'
import type { History } from '../history.ts'
import { momentsOf, workflowOf } from '../history.ts'
import type { Job } from '../vocabulary.ts'

/** An oracle asks for facts, node by node; where one is missing the instance has to stand. */
export type Need = { readonly node: string } & (
  | { readonly kind: 'did' }
  | { readonly kind: 'outcome' }
  /** A signal, or null where time was over. */
  | { readonly kind: 'signal' }
)
type Fact = Job | RecordedOutcome | JsonValue | undefined

/** The node was done. The input that a person gave it, where one did. */
export function* did(node: string): Generator<Need, Job | undefined, Fact> {
  // `as`, here and below: the teller answers each kind of need with its kind of fact.
  return (yield { node, kind: 'did' }) as Job | undefined
}
export function* outcome(node: string): Generator<Need, RecordedOutcome, Fact> {
  return (yield { node, kind: 'outcome' }) as RecordedOutcome
}
export function* signal(node: string): Generator<Need, { readonly n: string } | null, Fact> {
  return (yield { node, kind: 'signal' }) as { readonly n: string } | null
}

export interface Facts {
  readonly done: ReadonlySet<string>
  /** By node, the number of the version that did it: a person may have named another one meanwhile. */
  readonly versions: ReadonlyMap<string, number>
  readonly inputs: ReadonlyMap<string, JsonValue>
  readonly outcomes: ReadonlyMap<string, RecordedOutcome>
  readonly signals: ReadonlyMap<string, JsonValue>
}
export type Ending = { readonly kind: 'completed'; readonly output: JsonValue } | { readonly kind: 'stands'; readonly at: string }

/** Follows an oracle as far as the facts go. */
export const told = (oracle: Generator<Need, JsonValue, Fact>, facts: Facts): Ending => {
  let step = oracle.next()
  while (!step.done) {
    const { kind, node } = step.value
    const known = kind === 'did' ? facts.done.has(node) : kind === 'outcome' ? facts.outcomes.has(node) : facts.signals.has(node)
    if (!known) return { kind: 'stands', at: node }
    step = oracle.next(kind === 'did' ? facts.inputs.get(node) : kind === 'outcome' ? facts.outcomes.get(node) : facts.signals.get(node))
  }
  return { kind: 'completed', output: step.value }
}

export const factsOf = (history: History): ReadonlyMap<string, Facts> => {
  interface Growing extends Facts {
    readonly done: Set<string>
    readonly versions: Map<string, number>
    readonly inputs: Map<string, JsonValue>
    readonly outcomes: Map<string, RecordedOutcome>
    readonly signals: Map<string, JsonValue>
  }
  const all = new Map<string, Growing>()
  const of = (instance: string): Growing => {
    const found = all.get(instance) ?? { done: new Set(), versions: new Map(), inputs: new Map(), outcomes: new Map(), signals: new Map() }
    all.set(instance, found)
    return found
  }
  const kinds = ['StepDone', 'BranchesJoined', 'InstanceResubmitted', 'OutcomeRecorded', 'SignalTaken', 'TimerFired'] as const
  for (const { event, now } of momentsOf(history, ...kinds)) {
    const facts = of(event.instance)
    switch (event.kind) {
      case 'StepDone':
      case 'BranchesJoined':
        facts.done.add(event.node)
        facts.versions.set(event.node, workflowOf(now.holder?.hash ?? '')?.version ?? 0)
        break
      case 'InstanceResubmitted':
        if (event.node !== undefined && event.input !== undefined) facts.inputs.set(event.node, event.input)
        break
      case 'OutcomeRecorded':
        facts.outcomes.set(event.node, event.outcome)
        break
      case 'SignalTaken':
        facts.signals.set(event.node, event.payload)
        break
      case 'TimerFired':
        facts.signals.set(event.node, null)
    }
  }
  return all
}
