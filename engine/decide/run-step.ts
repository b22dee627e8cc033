// One step: evaluated on frozen input and the state it may see; its result is recorded whole, or the instance is parked.
import { evaluate, stepOf } from '../../dsl/internal.ts'
import type { Ambient, EvaluatedStep } from '../../dsl/internal.ts'
import type { AnyWorkflow } from '../../dsl/index.ts'
import type { JsonObject, JsonValue } from '../../base/index.ts'
import type { Drawn, StepDone } from '../events.ts'
import { placeKey } from '../ids.ts'
import type { Instance } from '../state.ts'
import type { Beginning, ReadyAt } from '../nodes/behaviour.ts'
import { mergeOne } from '../patches.ts'
import { asksStill } from './asked.ts'
import { runCode, runSchema } from './code.ts'
import { timeOf } from '../stream-time.ts'
import { record } from './draft.ts'
import type { Draft } from './draft.ts'
import { park } from './park.ts'
import type { Fault } from './park.ts'
import { stateTooLarge, tooLarge } from './size.ts'
import { misfitAfter, misfitFault, seenAt } from './state-fit.ts'

export const runStep = ({ draft, workflow, holder }: Beginning, work: ReadyAt<'step'>): void => {
  const fault = evaluated(draft, workflow, holder, work)
  if (fault) park(draft, holder, work, fault)
}

export interface StepOn {
  readonly name: string
  readonly node: string
  readonly visit: number
  readonly input: JsonValue
  readonly state: JsonObject
  /** The workflow whose state that is. */
  readonly inner: AnyWorkflow | undefined
  /** What it drew before: it is given that again, and new values only beyond. */
  readonly drawn?: Drawn | undefined
}
type Result = EvaluatedStep | (Fault & { readonly kind: 'fault' })

/** What a step comes to, and whether that may stand. Records nothing. */
export const resultOf = (
  draft: Draft,
  workflow: AnyWorkflow,
  { instance, hash }: Pick<Instance, 'instance' | 'hash'>,
  on: StepOn,
): Result => {
  const { name, node, visit, input, state, inner } = on
  const run = stepOf(workflow, name)
  if (!run) return { kind: 'fault', code: 'noStep', message: `version ${workflow.version} of ${workflow.name} has no step '${name}'` }
  const what = () => `step '${name}'`
  const of = () => ({ what: what(), version: hash, of: `${instance}/${node}#${visit}` })
  const ran = runCode(draft.env, of, () =>
    evaluate({ name, run, input, state, ambient: ambientFor(draft, on.drawn), twice: draft.env.twice }),
  )
  if (ran.kind === 'stuck') return { kind: 'fault', ...ran.fault }
  const came = ran.value
  if (came.kind === 'faulted') return { ...came, kind: 'fault' }
  const { patch, unset } = came
  const large = tooLarge(draft.env.limits, name, came)
  if (large) return { kind: 'fault', ...large }
  if (!patch && !unset) return came
  const after = mergeOne(state, patch, unset)
  const grown = stateTooLarge(draft.env.limits, what, after)
  if (grown) return { kind: 'fault', ...grown }
  const afterwards = () => ({ ...of(), what: `the state's schema after ${what()}` })
  const checked = inner && runSchema(draft.env, inner.state, afterwards, () => misfitAfter(inner, after))
  if (checked?.kind === 'stuck') return { kind: 'fault', ...checked.fault }
  const misfit = checked && misfitFault(`the state that step '${name}' leaves`, checked.value)
  return misfit ? { kind: 'fault', ...misfit } : came
}

const ambientFor = ({ env, state }: Draft, drawn: Drawn | undefined): Ambient => {
  const { random, uuid } = env
  const now = timeOf(state)
  if (!drawn) return { now, random, uuid }
  const [numbers, ids] = [drawn.random?.values(), drawn.uuid?.values()]
  return { now: drawn.now ?? now, random: () => numbers?.next().value ?? random(), uuid: () => ids?.next().value ?? uuid() }
}

const evaluated = (draft: Draft, workflow: AnyWorkflow, holder: Instance, work: ReadyAt<'step'>): Fault | undefined => {
  const { instance } = holder
  const { node, visit, input, scopes } = work
  const { name } = work.graph
  const follows = holder.follows?.[placeKey(work)]
  const { inner, state } = seenAt(draft, workflow, holder, scopes)
  const on: StepOn = { name, node, visit, input, state, inner, drawn: follows?.drawn }
  const came = draft.foreseen?.take(placeKey(work), on) ?? resultOf(draft, workflow, holder, on)
  if (came.kind === 'fault') return came
  const { output, patch, unset, reads, drawn, log, sideEffects } = came
  const patches = (patch || unset) && scopes.length > 0 ? draft.execution?.patches(holder) : undefined
  const keys = patches ? [...Object.keys(patch ?? {}), ...(unset ?? [])] : []
  const clash = patches?.clash(scopes, keys)
  if (clash) return { code: 'overlap', message: `step '${name}' patches '${clash.key}', and so does branch '${clash.branch}'` }
  const done: Writable<StepDone> = { kind: 'StepDone', instance, node, visit, output, reads }
  const scope = scopes.at(-1)?.path
  if (scope !== undefined) done.scope = scope
  if (patch) done.patch = patch
  if (unset) done.unset = unset
  if (drawn) done.drawn = drawn
  if (log) done.log = log
  const again = follows?.asked && asksStill(sideEffects, follows.asked)
  if (again && again.kept.length > 0) done.kept = again.kept
  record(draft, done)
  patches?.add(scopes, keys)
  for (let index = 0; index < sideEffects.length; index++) {
    if (again?.kept.some((one) => one.index === index)) continue
    const { kind: effect, payload } = sideEffects[index]!
    record(draft, { kind: 'EffectRequested', instance, node, visit, index, effect, payload, awaited: false })
  }
  return undefined
}

/** While it is being put together: a field that is not there is not set, rather than spread in from an object of its own. */
type Writable<T> = { -readonly [K in keyof T]: T[K] }
