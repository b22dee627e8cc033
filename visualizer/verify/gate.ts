// What was decided before the first step, decided again: whether a start was let in, and the first state that was made from its payload.
import { askAccept, makeInitial } from '../../dsl/internal.ts'
import type { MadeState, Verdict } from '../../dsl/internal.ts'
import { sameJson } from '../../base/index.ts'
import type { JsonObject, JsonValue } from '../../base/index.ts'
import type { AnyWorkflow } from '../../dsl/index.ts'
import type { Event, InstanceBegan, InstanceRefused, StateInitialised, StreamState, Version } from '../../engine/index.ts'

/** A fault's code alone: what it says may name lines of another bundle. */
type Told = Verdict | MadeState
export type GateRerun =
  | { readonly kind: 'same'; readonly instance: string }
  | {
      readonly kind: 'different'
      readonly instance: string
      readonly where: 'accept' | 'initial'
      readonly recorded: Told
      readonly now: Told
    }

/** `before`: the stream before the event, `behind`: what stands behind it in its turn. */
export const gateAgain = (
  before: StreamState,
  event: Event,
  behind: readonly Event[],
  version: (hash: string) => Version | undefined,
): GateRerun | undefined => {
  if (event.kind === 'StateInitialised') return initialAgain(event, behind, version)
  if (event.kind === 'InstanceBegan') return entryAgain(before, event, behind, version(event.hash)?.workflow)
  if (event.kind !== 'InstanceRefused' || event.code !== 'accept') return undefined
  const workflow = version(event.hash ?? event.start.hash)?.workflow
  if (!workflow) return undefined
  const { reason, reads = [] } = event
  const state = stateFor(workflow, before, payloadOf(event))
  return told(event, 'accept', { kind: 'refused', reason, reads }, askAccept(workflow, { payload: payloadOf(event), state }))
}

const initialAgain = (
  { state }: StateInitialised,
  behind: readonly Event[],
  version: (hash: string) => Version | undefined,
): GateRerun | undefined => {
  const began = behind.find((e) => e.kind === 'InstanceBegan')
  const workflow = began && version(began.hash)?.workflow
  if (!began || !workflow?.initialFrom) return undefined
  // `as`: a state is an object.
  return told(began, 'initial', { kind: 'made', state: state as JsonObject }, makeInitial(workflow, { payload: payloadOf(began) }))
}

/** It was let in, or could not be decided. */
const entryAgain = (
  before: StreamState,
  began: InstanceBegan,
  [parked]: readonly Event[],
  workflow: AnyWorkflow | undefined,
): GateRerun | undefined => {
  const fault = parked?.kind === 'InstanceParked' && parked.node === undefined ? parked.trouble : undefined
  if (workflow?.metadata.accept === undefined || (fault && fault.code !== 'accept')) return undefined
  const recorded: Told = fault ? { kind: 'faulted', code: 'accept', message: fault.message } : { kind: 'in' }
  return told(began, 'accept', recorded, askAccept(workflow, { payload: payloadOf(began), state: before.state }))
}

const payloadOf = ({ input, start }: InstanceBegan | InstanceRefused): JsonValue => input ?? start.input

/** What it would have begun with; what cannot be made is empty, and so comes to another verdict. */
const stateFor = (workflow: AnyWorkflow, { aggregate: now, state }: StreamState, payload: JsonValue): JsonObject => {
  const { aggregate, initial } = workflow
  if (!now) {
    const made = workflow.initialFrom === null ? undefined : makeInitial(workflow, { payload })
    // `as`: a state is an object, and an upcast gives one.
    return made?.kind === 'made' ? made.state : ((aggregate?.initial ?? initial ?? {}) as JsonObject)
  }
  let after = state
  for (let from = now.schema ?? Infinity; aggregate && from < aggregate.version; from++)
    after = aggregate.upcast[from]!(after) as JsonObject
  return after
}

const told = ({ instance }: { readonly instance: string }, where: 'accept' | 'initial', recorded: Told, now: Told): GateRerun =>
  sameJson(known(recorded), known(now)) ? { kind: 'same', instance } : { kind: 'different', instance, where, recorded, now }

const known = (of: Told): JsonValue => {
  switch (of.kind) {
    case 'faulted':
      return [of.kind, of.code]
    case 'refused':
      return [of.kind, of.reason, of.reads]
    case 'made':
      return [of.kind, of.state]
    case 'in':
      return [of.kind]
  }
}
