// Invariant 9: once the faults are over everything comes to the end that an oracle says, and nobody's trouble stops another.
import { sameJson } from '../../../base/index.ts'
import type { InstanceBegan, StreamState } from '../../../engine/index.ts'
import { mixOf } from '../mixes.ts'
import { momentsOf, workflowOf } from '../history.ts'
import type { History, Invariant, Story, Violation } from '../history.ts'
import { factsOf, told } from '../oracle/facts.ts'
import type { Facts } from '../oracle/facts.ts'
import { oracles } from '../oracle/oracles.ts'
import type { Model } from '../oracle/oracles.ts'
import type { Job } from '../vocabulary.ts'

export const endings: Invariant = function* (history) {
  const { evidence } = history
  if (!evidence.quiet) yield { what: `something still moves long after the faults have stopped: ${evidence.moving}` }
  const facts = factsOf(history)
  const outputs = new Map([...momentsOf(history, 'InstanceCompleted')].map(({ event }) => [event.instance, event.output]))
  for (const story of history.stories.values()) {
    // Of a random workflow nobody has written down what it comes to: its journal is read a second time.
    if (story.moments.some(({ event }) => event.kind === 'InstanceBegan' && mixOf(event.start.workflow))) continue
    const model = emptyModel()
    let holds = false
    for (const { event } of story.moments) {
      if (event.kind === 'StateInitialised' && event.schema === 2) model.level = 0
      if (event.kind === 'StateUpcast') model.level = 1
      if (event.kind !== 'InstanceBegan') continue
      holds = true
      yield* ending(history, story, event, { facts: facts.get(event.instance) ?? NO_FACTS, output: outputs.get(event.instance), model })
    }
    if (holds) yield* sameState(story, model)
  }
}

const NO_FACTS: Facts = { done: new Set(), versions: new Map(), inputs: new Map(), outcomes: new Map(), signals: new Map() }
const emptyModel = (): Model => ({ total: 0, stock: 100, risk: 0, seen: [], count: 0 })

interface Known {
  readonly facts: Facts
  readonly output: unknown
  readonly model: Model
}
function* ending(history: History, story: Story, began: InstanceBegan, { facts, output, model }: Known): Generator<Violation> {
  const { stream } = story
  const { instance, start } = began
  const row = history.evidence.store.instances.get(instance)
  const hash = firstStepBy(story, began) ?? row?.hash ?? began.hash
  const version = workflowOf(hash)?.version === 2 ? 2 : 1
  // `as`: every workflow here is started with a job.
  const oracle = oracles[start.workflow]?.({
    job: start.input as Job,
    version,
    state: model,
    versionOf: (node) => (facts.versions.get(node) === 2 ? 2 : 1),
  })
  if (!oracle) return yield { stream, what: `there is no oracle for ${start.workflow}` }
  const end = told(oracle, facts)
  if (row?.status === 'cancelled' || row?.status === 'killed' || row?.status === 'superseded' || row?.status === 'refused') return
  if (end.kind === 'completed') {
    if (row?.status !== 'completed') yield { stream, what: `${instance} should be completed and is ${row?.status}` }
    else if (!sameJson(output, end.output))
      yield { stream, what: `${instance} came to ${JSON.stringify(output)} and should have to ${JSON.stringify(end.output)}` }
  } else if (history.evidence.quiet && !mayStand(history, story, instance, end.at)) {
    yield { stream, what: `${instance} stands at ${end.at} as ${row?.status} and has no reason to` }
  }
}

/** A resubmit gives it another version, and what was done before is not done again: what differs between versions here is done by the first step. */
const firstStepBy = ({ moments }: Story, began: InstanceBegan): string | undefined => {
  let { hash } = began
  for (const { event } of moments) {
    if (event.kind === 'InstanceResubmitted' && event.instance === began.instance) hash = event.hash
    if (event.kind === 'StepDone' && event.instance === began.instance) return hash
  }
  return undefined
}

/**
 * In review, because nobody is to take it out; or at a wait whose signal was never sent, or is refused by its version: code that did not
 * return while it read a payload is not run on it again, and the sender may send it under another id.
 */
const mayStand = ({ evidence }: History, { states }: Story, instance: string, at: string): boolean => {
  const { holder, kept } = last(states)
  if (holder?.instance !== instance) return false
  // Where code before its first node did not return no node is named.
  if (holder.parked) return (holder.parked.node ?? at) === at && evidence.left.has(holder.start.key)
  const { signal, due } = holder.pending.values().find(({ node }) => node === at) ?? {}
  return (
    signal !== undefined &&
    due !== undefined &&
    due > evidence.ended &&
    !kept.values().some((k) => k.signal === signal && k.expires > evidence.ended && !k.refusedBy?.includes(holder.hash))
  )
}

const last = (states: readonly StreamState[]): StreamState => {
  const state = states.at(-1)
  if (!state) throw new Error('a story has at least the state before its first turn')
  return state
}

function* sameState({ stream, states }: Story, { count, ...account }: Model): Generator<Violation> {
  const { state, aggregate } = last(states)
  // Where no version could be used as long as anybody wanted it there is no state yet.
  const wanted = !aggregate ? {} : aggregate.name === null ? { count } : account
  if (!sameJson(state, wanted)) yield { stream, what: `its state is ${JSON.stringify(state)} and should be ${JSON.stringify(wanted)}` }
}
