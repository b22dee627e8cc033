// Runs every recorded step again, on what it was given then, and says whether the same comes out. Pure.
import { ambientOf, evaluate, nestedOf, stepOf } from '../../dsl/internal.ts'
import { differsAt } from '../../base/index.ts'
import type { EvaluatedStep, Faulted, StepResult } from '../../dsl/internal.ts'
import type { JsonObject } from '../../base/index.ts'
import { enterTurn, evolve, initial, stateSeen } from '../../engine/index.ts'
import { gateAgain } from './gate.ts'
import type { GateRerun } from './gate.ts'
import { recordedWay } from './recorded-way.ts'
import type { RecordedWay } from './recorded-way.ts'
import type { Drawn, Event, Place, StepDone, StreamState, Turn, Version } from '../../engine/index.ts'

/** One recorded step. `turn`: the version of the turn that it stands in. */
interface At {
  readonly instance: string
  readonly node: string
  readonly visit: number
  readonly turn: number
}
export type Rerun = At &
  (
    | { readonly kind: 'same' }
    /** `where` is the first place of the result that is not the same: `output.amountCents`; '' where there is no result then or now. */
    | {
        readonly kind: 'different'
        readonly where: string
        readonly recorded: StepResult | RecordedFault
        readonly now: EvaluatedStep | Faulted
      }
    /** Not a step, but what was decided before the first one; `node` is ''. */
    | Extract<GateRerun, { readonly kind: 'different' }>
    /** It could not even be tried: its version is not there, or its graph does not lead to the node. */
    | { readonly kind: 'notRun'; readonly why: string }
  )

/** What is recorded of a step that came to no result. */
export type RecordedFault = Pick<Faulted, 'code' | 'message'>

export interface RerunOf {
  /** All turns of a stream from `base` on, in order. */
  readonly turns: readonly Turn[]
  /** The stream before the first of the turns; absent where that is the stream's first. */
  readonly base?: StreamState
  /** The version of a hash: the recorded one, to see whether it is true to its record, or another one in its place. */
  readonly version: (hash: string) => Version | undefined
}

/** One answer for each recorded step, and for each start that was let in, or not, by a function; in the order of the record. */
export const rerun = ({ turns, base = initial, version }: RerunOf): readonly Rerun[] => {
  const reruns: Rerun[] = []
  const way = recordedWay()
  let now = base
  for (const turn of turns) {
    now = enterTurn(now, turn)
    for (const [i, event] of turn.events.entries()) {
      const recorded = recordedIn(event, turn.events.slice(i + 1))
      if (recorded) reruns.push(again(now, recorded, version, way))
      else {
        const gate = gateAgain(now, event, turn.events.slice(i + 1), version)
        if (gate) reruns.push({ ...gate, node: '', visit: 1, turn: turn.version })
      }
      now = evolve(now, event)
      way.hear(now, event)
    }
  }
  return reruns
}

/** A step that was run: where, what it took from its context, and what came of it. */
interface Recorded {
  readonly place: Place
  readonly drawn: Drawn | undefined
  readonly result: StepResult | RecordedFault
}

const recordedIn = (event: Event, behind: readonly Event[]): Recorded | undefined => {
  if (event.kind === 'StepDone') return { place: event, drawn: event.drawn, result: recordedResult(event, behind) }
  if (event.kind !== 'InstanceParked' || event.reads === undefined) return undefined
  const { instance, node, visit, drawn, trouble } = event
  // `as`: of a step that ran, the code is that of its fault.
  const fault: RecordedFault = { code: trouble.code as Faulted['code'], message: trouble.message }
  return node === undefined || visit === undefined ? undefined : { place: { instance, node, visit }, drawn, result: fault }
}

const again = (before: StreamState, { place, drawn, result: recorded }: Recorded, version: RerunOf['version'], way: RecordedWay): Rerun => {
  const { instance, node, visit } = place
  const at = { instance, node, visit, turn: before.version }
  const notRun = (why: string): Rerun => ({ ...at, kind: 'notRun', why })
  const { holder } = before
  if (holder?.instance !== instance) return notRun('the instance did not hold its stream')
  if ('code' in recorded && recorded.code === 'impure') return notRun('it never does the same twice')
  const workflow = version(holder.hash)?.workflow
  if (!workflow) return notRun(`version ${holder.hash.slice(0, 12)} is not there`)
  // What goes in is derived, never stored.
  const ready = way.step(workflow.graph, before, place)
  const run = ready && stepOf(workflow, ready.graph.name)
  if (!run) return notRun(`the graph of ${workflow.name} ${workflow.version} does not lead to this step`)
  const { graph, input, scopes } = ready
  // `as`: an initial state is JSON, its type is the author's.
  const ownInitial = (of: string): JsonObject => (nestedOf(workflow, of)?.initial ?? {}) as JsonObject
  const state = stateSeen(before.state, holder, scopes, ownInitial)
  const now = evaluate({ name: graph.name, run, input, state, ambient: ambientOf(drawn) })
  const where = difference(recorded, now)
  return where === undefined ? { ...at, kind: 'same' } : { ...at, kind: 'different', where, recorded, now }
}

const difference = (recorded: StepResult | RecordedFault, now: EvaluatedStep | Faulted): string | undefined => {
  if ('code' in recorded) return now.kind === 'faulted' && sameFault(recorded, now) ? undefined : ''
  return now.kind === 'faulted' ? '' : differsAt(recorded, resultOf(now))?.slice(1)
}

/** A long message is recorded without its end. */
const sameFault = (recorded: RecordedFault, now: RecordedFault): boolean =>
  now.code === recorded.code && (now.message === recorded.message || now.message.startsWith(recorded.message.replace(/…$/, '')))

/** A step's requests stand right behind it. */
const recordedResult = ({ instance, node, visit, output, patch, unset, kept = [] }: StepDone, behind: readonly Event[]): StepResult => {
  const isOwn = (e: Event): boolean =>
    e.kind === 'EffectRequested' && !e.awaited && e.instance === instance && e.node === node && e.visit === visit
  const end = behind.findIndex((e) => !isOwn(e))
  const requested = behind.slice(0, end === -1 ? behind.length : end)
  const asked = requested.flatMap((e) => (e.kind === 'EffectRequested' ? [e] : []))
  // After an edit: what had been asked for before is a part of the result.
  const all = kept.length === 0 ? asked : [...kept, ...asked].toSorted((a, b) => a.index - b.index)
  return { output, ...(patch && { patch }), ...(unset && { unset }), sideEffects: all.map((e) => ({ kind: e.effect, payload: e.payload })) }
}

const resultOf = ({ output, patch, unset, sideEffects }: EvaluatedStep): StepResult => ({
  output,
  ...(patch && { patch }),
  ...(unset && { unset }),
  sideEffects,
})
