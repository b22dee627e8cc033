// How any step is run, by executor, tests and verification alike: on frozen data, with what it took from outside noted.
import { ambientOf, contextOf, NotRecorded } from './ambient.ts'
import type { Ambient, AmbientValues } from './ambient.ts'
import { canonicalRead, differsAt } from '../base/index.ts'
import type { JsonObject, JsonValue } from '../base/index.ts'
import { trackReads } from './reads.ts'
import type { Reads } from './reads.ts'
import { checkResult } from './result.ts'
import type { StepResult } from './result.ts'
import type { StepRun } from './nodes/step.ts'

export interface Evaluation {
  readonly name: string
  readonly run: StepRun
  readonly input: unknown
  readonly state: unknown
  readonly ambient: Ambient
  /** Evaluates a second time with the values drawn at the first, and faults where anything differs. */
  readonly twice?: boolean
}
export interface EvaluatedStep extends StepResult {
  readonly kind: 'done'
  readonly reads: Reads
  readonly drawn?: AmbientValues
  /** What it noted for people. */
  readonly log?: readonly string[]
}
/** `impure`: it did not do the same again. `badResult`: its result has a wrong key or shape. `message` names the step and the field. */
export interface Faulted {
  readonly kind: 'faulted'
  readonly code: 'threw' | 'promise' | 'notJson' | 'badResult' | 'impure'
  readonly message: string
  readonly stack?: string
  /** What it had read and drawn by then, where it ran at all: enough to run it again. */
  readonly reads?: Reads
  readonly drawn?: AmbientValues
  readonly log?: readonly string[]
}

/** Runs a step. Never throws: what goes wrong is an answer. */
export const evaluate = ({ name, run, input, state, ambient, twice = false }: Evaluation): EvaluatedStep | Faulted => {
  const given = canonicalRead(input, 'input')
  if (given.kind === 'refused') return fault(name, 'notJson', given.problem)
  const held = canonicalRead(state, 'state')
  if (held.kind === 'refused') return fault(name, 'notJson', held.problem)
  if (!isObject(held.value)) return fault(name, 'notJson', 'state is no object')
  const frozen = { name, run, input: given.value, state: held.value, ambient }

  const first = once(frozen)
  if (!twice || first.kind === 'faulted') return first
  const second = once({ ...frozen, ambient: ambientOf(first.drawn) })
  if (second.kind === 'faulted')
    return { ...second, code: 'impure', message: `${second.message} (only when it was evaluated a second time)` }
  const at = differsAt(first, second)
    ?.replace(/^\.patch/, '.state')
    .slice(1)
  return at === undefined ? first : fault(name, 'impure', `evaluated twice on the same input, it differs at ${at}`)
}

const fault = (name: string, code: Faulted['code'], message: string): Faulted => ({
  kind: 'faulted',
  code,
  message: `step '${name}': ${message}`,
})

interface Prepared extends Omit<Evaluation, 'twice'> {
  readonly input: JsonValue
  readonly state: JsonObject
}
const once = ({ name, run, input, state, ambient }: Prepared): EvaluatedStep | Faulted => {
  const tracked = trackReads(state)
  const noted = contextOf(ambient)
  try {
    const checked = checkResult(run(input, tracked.state, noted.context))
    if (checked.kind === 'refused')
      return { ...checked, kind: 'faulted', message: `step '${name}': ${checked.message}`, ...taken(tracked, noted) }
    return doneWith(checked.result, tracked.reads(), noted.drawn(), noted.logged())
  } catch (thrown) {
    const { code, text, stack } = described(thrown)
    return { kind: 'faulted', code, message: `step '${name}': ${text}`, ...(stack !== undefined && { stack }), ...taken(tracked, noted) }
  }
}

const doneWith = (
  result: StepResult,
  reads: Reads,
  drawn: AmbientValues | undefined,
  log: readonly string[] | undefined,
): EvaluatedStep => {
  const { output, patch, unset, sideEffects } = result
  const done: { -readonly [K in keyof EvaluatedStep]: EvaluatedStep[K] } = { kind: 'done', output, sideEffects, reads }
  if (patch) done.patch = patch
  if (unset) done.unset = unset
  if (drawn) done.drawn = drawn
  if (log) done.log = log
  return done
}

/** What a step had taken and noted by the time it went wrong. */
const taken = (tracked: ReturnType<typeof trackReads>, { drawn, logged }: ReturnType<typeof contextOf>) => ({
  reads: tracked.reads(),
  ...drawnOf(drawn()),
  ...logOf(logged()),
})

const drawnOf = (drawn: AmbientValues | undefined): { readonly drawn?: AmbientValues } => (drawn === undefined ? {} : { drawn })

const logOf = (log: readonly string[] | undefined): { readonly log?: readonly string[] } => (log === undefined ? {} : { log })

export interface Thrown {
  readonly code: 'threw' | 'impure'
  readonly text: string
  readonly stack?: string | undefined
}
/** Anything can be thrown, also what cannot be looked at. */
export const described = (thrown: unknown): Thrown => {
  try {
    if (thrown instanceof NotRecorded) return { code: 'impure', text: thrown.message, stack: thrown.stack }
    if (thrown instanceof DOMException && thrown.name === 'DataCloneError')
      return {
        code: 'threw',
        text: `it threw DataCloneError: the state is a view, copy it first: structuredClone({ ...state })`,
        stack: thrown.stack,
      }
    if (thrown instanceof Error) return { code: 'threw', text: `it threw ${thrown.name}: ${thrown.message}`, stack: thrown.stack }
    return { code: 'threw', text: `it threw ${JSON.stringify(thrown) ?? String(thrown)}, which is no Error` }
  } catch {
    return { code: 'threw', text: 'it threw something that cannot be shown' }
  }
}
const isObject = (value: JsonValue): value is JsonObject => typeof value === 'object' && value !== null && !Array.isArray(value)
