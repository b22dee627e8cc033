// Runs every recorded step again, on what it was given then, and says whether the same comes out. Pure.
import { ambientOf, differsAt, evaluate, nestedOf, stepOf } from '../../dsl/index.ts'
import type { AnyWorkflow, Done, Faulted, JsonObject, StepResult } from '../../dsl/index.ts'
import { evolve, initial, stateSeen, walk } from '../../journal/index.ts'
import type { Event, Instance, Ready, StepDone, StreamState, Turn, Version } from '../../journal/index.ts'

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
    /** `where` is the first place of the result that is not the same: `output.amountCents`; '' where the step did not come to a result. */
    | { readonly kind: 'different'; readonly where: string; readonly recorded: StepResult; readonly now: Done | Faulted }
    /** It could not even be tried: its version is not there, or its graph does not lead to the node. */
    | { readonly kind: 'notRun'; readonly why: string }
  )

export interface RerunOf {
  /** All turns of a stream from `base` on, in order. */
  readonly turns: readonly Turn[]
  /** The stream before the first of the turns; absent where that is the stream's first. */
  readonly base?: StreamState
  /** The version of a hash: the recorded one, to see whether it is true to its record, or another one in its place. */
  readonly version: (hash: string) => Version | undefined
}

/** One answer for each recorded step, in the order of the record. */
export const rerun = ({ turns, base = initial, version }: RerunOf): readonly Rerun[] => {
  const reruns: Rerun[] = []
  let now = base
  for (const turn of turns) {
    now = { ...now, version: turn.version, at: turn.at, more: turn.more === true }
    for (const [i, event] of turn.events.entries()) {
      if (event.kind === 'StepDone') reruns.push(again(now, event, recordedResult(event, turn.events.slice(i + 1)), version))
      now = evolve(now, event)
    }
  }
  return reruns
}

const again = (before: StreamState, event: StepDone, recorded: StepResult, version: RerunOf['version']): Rerun => {
  const { instance, node, visit, drawn } = event
  const at = { instance, node, visit, turn: before.version }
  const { holder } = before
  if (holder?.instance !== instance) return { ...at, kind: 'notRun', why: 'the instance did not hold its stream' }
  const workflow = version(holder.hash)?.workflow
  if (!workflow) return { ...at, kind: 'notRun', why: `version ${holder.hash.slice(0, 12)} is not there` }
  const ready = readyStep(workflow, before, holder, event)
  const run = ready && stepOf(workflow, ready.name)
  if (!run) return { ...at, kind: 'notRun', why: `the graph of ${workflow.name} ${workflow.version} does not lead to this step` }
  const { name, input, scopes } = ready
  // `as`: an initial state is JSON, its type is the author's.
  const ownInitial = (of: string): JsonObject => (nestedOf(workflow, of)?.initial ?? {}) as JsonObject
  const state = stateSeen(before.state, holder, scopes, ownInitial)
  const now = evaluate({ name, run, input, state, ambient: ambientOf(drawn) })
  if (now.kind === 'faulted') return { ...at, kind: 'different', where: '', recorded, now }
  const where = differsAt(recorded, resultOf(now))
  return where === undefined ? { ...at, kind: 'same' } : { ...at, kind: 'different', where: where.slice(1), recorded, now }
}

/** The step as the graph leads to it: what goes in is derived, never stored. */
const readyStep = (
  { graph }: AnyWorkflow,
  { effects }: StreamState,
  holder: Instance,
  { node, visit }: StepDone,
): Extract<Ready, { kind: 'step' }> | undefined => {
  const awaited = Object.values(effects).flatMap((e) => (e.awaited && e.instance === holder.instance ? [e.node] : []))
  return walk(graph, holder, new Set(awaited)).ready.find(
    (one): one is Extract<Ready, { kind: 'step' }> => one.kind === 'step' && one.node === node && one.visit === visit,
  )
}

/** A step's requests stand right behind it. */
const recordedResult = ({ instance, node, visit, output, patch, unset }: StepDone, behind: readonly Event[]): StepResult => {
  const isOwn = (e: Event): boolean =>
    e.kind === 'EffectRequested' && !e.awaited && e.instance === instance && e.node === node && e.visit === visit
  const end = behind.findIndex((e) => !isOwn(e))
  const requested = behind.slice(0, end === -1 ? behind.length : end)
  return {
    output,
    ...(patch && { patch }),
    ...(unset && { unset }),
    sideEffects: requested.flatMap((e) => (e.kind === 'EffectRequested' ? [{ kind: e.effect, payload: e.payload }] : [])),
  }
}

const resultOf = ({ output, patch, unset, sideEffects }: Done): StepResult => ({
  output,
  ...(patch && { patch }),
  ...(unset && { unset }),
  sideEffects,
})
