// The state in which an instance begins: the stream's own, its first one, or the one that is brought to the version of the aggregate.
import { isLeft } from 'fp-ts/lib/Either.js'
import { canonical, deepFreeze } from '../../base/index.ts'
import type { JsonObject, JsonValue } from '../../base/index.ts'
import { decode, issuesText, makeInitial, thrownIn } from '../../dsl/internal.ts'
import type { AnyWorkflow } from '../../dsl/index.ts'
import type { StateInitialised, StateUpcast } from '../events.ts'
import type { StreamState } from '../state.ts'
import type { Version } from '../version.ts'
import { runCode } from './code.ts'
import { record } from './draft.ts'
import type { Draft } from './draft.ts'
import type { Refusal } from './refusal.ts'

export type StateFault = Refusal & { readonly stack?: string }
export type FirstState =
  /** `event`: what is to be recorded where the instance begins; absent where the stream has this state already. */
  | { readonly kind: 'state'; readonly state: JsonObject; readonly event?: StateInitialised | StateUpcast }
  | { readonly kind: 'fault'; readonly fault: StateFault }

/** Nothing is recorded. `input`: the payload as this version reads it. */
export const firstState = (draft: Draft, { hash, workflow }: Version, input: JsonValue, of: string): FirstState => {
  const { aggregate } = workflow
  const { aggregate: now, state } = draft.state
  if (!now) {
    const made = initialOf(draft, { hash, workflow }, input, of)
    if (made.kind === 'fault') return made
    const { state: first } = made
    const [name, schema] = aggregate ? [aggregate.name, aggregate.version] : [null, null]
    return { kind: 'state', state: first, event: { kind: 'StateInitialised', aggregate: name, schema, state: first } }
  }
  if (!aggregate || now.schema === null || now.schema >= aggregate.version) return { kind: 'state', state }
  const { schema: from } = now
  const what = `the upcast of ${aggregate.name} from version ${from} to ${aggregate.version}`
  const ran = runCode(
    draft.env,
    () => ({ what, version: hash, of: `${draft.state.version}` }),
    () => upcasted(aggregate, from, state),
  )
  if (ran.kind === 'stuck') return { kind: 'fault', fault: ran.fault }
  if ('problem' in ran.value) {
    const { problem, stack } = ran.value
    return { kind: 'fault', fault: { code: 'upcast', message: `${what} ${problem}`, ...(stack !== undefined && { stack }) } }
  }
  const { state: after } = ran.value
  return {
    kind: 'state',
    state: after,
    event: { kind: 'StateUpcast', aggregate: aggregate.name, from, to: aggregate.version, state: after },
  }
}

/** Records it. */
export const openState = (draft: Draft, version: Version, input: JsonValue, of: string): StateFault | undefined => {
  const first = firstState(draft, version, input, of)
  if (first.kind === 'fault') return first.fault
  if (first.event) record(draft, first.event)
  return undefined
}

const initialOf = (draft: Draft, { hash, workflow }: Version, payload: JsonValue, of: string): Exclude<FirstState, { event: object }> => {
  if (workflow.initialFrom == null) {
    // `as`: it was looked at when the workflow was defined.
    return { kind: 'state', state: (workflow.aggregate?.initial ?? workflow.initial) as JsonObject }
  }
  const place = () => ({ what: `initial of ${workflow.name}`, version: hash, of })
  const ran = runCode(draft.env, place, () => makeInitial(workflow, { payload, twice: draft.env.twice }))
  if (ran.kind === 'stuck') return { kind: 'fault', fault: ran.fault }
  return ran.value.kind === 'made' ? { kind: 'state', state: ran.value.state } : { kind: 'fault', fault: ran.value }
}

const upcasted = (
  aggregate: NonNullable<AnyWorkflow['aggregate']>,
  schema: number,
  before: StreamState['state'],
): { readonly state: JsonObject } | { readonly problem: string; readonly stack?: string | undefined } => {
  try {
    // Frozen: this decision may be taken again on the same state.
    let state: unknown = deepFreeze(before)
    for (let from = schema; from < aggregate.version; from++) state = aggregate.upcast[from]!(state as never)
    const checked = canonical(state, 'state')
    if (checked.kind === 'refused') return { problem: `yields no JSON: ${checked.problem}` }
    const decoded = decode(aggregate.state, checked.value)
    return isLeft(decoded)
      ? { problem: `does not fit its schema: ${issuesText(decoded.left)}`, stack: thrownIn(decoded.left) }
      : // `as`: an upcast gives an object, its type says so.
        { state: checked.value as JsonObject }
  } catch (error) {
    return {
      problem: `threw: ${error instanceof Error ? error.message : String(error)}`,
      stack: error instanceof Error ? error.stack : undefined,
    }
  }
}
