// From a planned time to the start that is asked for: what the schedule makes, read by a trigger of the newest version.
import { isLeft } from 'fp-ts/lib/Either.js'
import { canonical } from '../../base/index.ts'
import type { JsonValue } from '../../base/index.ts'
import { decode, issuesText, keyOf, plannedAt, schedulesOf } from '../../dsl/internal.ts'
import type { Planned, TriggerValue } from '../../dsl/index.ts'
import type { Start } from '../events.ts'
import { aggregateStream, instanceId, MAX_KEY, ownStream } from '../ids.ts'
import type { ScheduleState } from '../schedule.ts'
import type { Version } from '../version.ts'
import { runCode } from './code.ts'
import type { Env } from './draft.ts'

export interface PlannedStart {
  readonly kind: 'start'
  readonly instance: string
  readonly start: Start
}
export interface NoStart {
  readonly kind: 'none'
  readonly why: 'noVersion' | 'undeclared' | 'input'
  readonly message: string
}
/** What is asked for: a planned time, maybe by a person under an id of theirs. */
export interface WantedStart {
  readonly planned: number
  readonly key?: string
  readonly by?: string
  readonly reason?: string
}

export const wantedKey = (of: Pick<ScheduleState, 'name' | 'zone'>, { planned, key }: WantedStart): string =>
  key ?? plannedAt(of, planned).key

/** `version`: the activated one of its workflow. */
export const plannedStart = (
  env: Pick<Env, 'run'>,
  of: ScheduleState,
  version: Version | null,
  wanted: WantedStart,
): PlannedStart | NoStart => {
  const { name, workflow: called } = of
  if (version === null)
    return { kind: 'none', why: 'noVersion', message: `there is no activated version of workflow ${called}: deploy one` }
  const planned: Planned = { ...plannedAt(of, wanted.planned), key: wantedKey(of, wanted) }
  const { workflow, hash } = version
  const on = of.declared === true ? schedulesOf(workflow).find((one) => one.name === name)?.on : undefined
  if (of.declared === true && on === undefined) {
    const message = `${called} ${workflow.version} declares no schedule '${name}' any more`
    return { kind: 'none', why: 'undeclared', message }
  }
  const ran = runCode(
    env,
    () => ({ what: `the input of schedule '${name}'`, version: hash, of: planned.key }),
    () => (on ? read([on], made(on, planned), planned) : read(workflow.triggers, of.input ?? {}, planned, true)),
  )
  if (ran.kind === 'stuck') return { kind: 'none', why: 'input', message: ran.fault.message }
  if ('problem' in ran.value) return { kind: 'none', why: 'input', message: ran.value.problem }
  const { input } = ran.value
  const { key } = planned
  const { aggregate, name: called2, version: number } = workflow
  const at = aggregate === null ? key : keyOf(input, aggregate.key)
  if (at === undefined || at.length > MAX_KEY)
    return { kind: 'none', why: 'input', message: `its input has no key of an aggregate in '${aggregate?.key}'` }
  const stream = aggregate === null ? ownStream(called2, key) : aggregateStream(aggregate.name, at)
  const { by, reason } = wanted
  const origin = { source: 'schedule', at: key, ...(by !== undefined && { by }), ...(reason !== undefined && { reason }) }
  const schedule = { name, ...(of.overlap !== undefined && { awaited: true }) }
  return {
    kind: 'start',
    instance: instanceId(called2, key, stream),
    start: { workflow: called2, number, hash, key, input, origin, schedule },
  }
}

type Read = { readonly input: JsonValue } | { readonly problem: string }

const made = (on: Extract<TriggerValue, { readonly source: 'schedule' }>, planned: Planned): unknown => on.input(planned)

/** What the first trigger makes of it that takes it; `given`: by people, so that texts in it are filled and the key is put in. */
const read = (triggers: readonly TriggerValue[], raw: unknown, planned: Planned, given = false): Read => {
  let problem = 'its workflow has no trigger'
  for (const { decode: schema, id } of triggers) {
    const decoded = decode(schema, given ? filled(raw, planned, id) : raw)
    if (isLeft(decoded)) {
      problem = `its input does not fit: ${issuesText(decoded.left)}`
      continue
    }
    const checked = canonical(decoded.right)
    if (checked.kind === 'refused') return { problem: checked.problem }
    if (keyOf(checked.value, id) === planned.key) return { input: checked.value }
    problem = `its input does not hold the key of the planned start in '${id}'`
  }
  return { problem }
}

const filled = (raw: unknown, planned: Planned, id: string): unknown =>
  typeof raw === 'object' && raw !== null && !Array.isArray(raw) ? { ...fields(raw, planned), [id]: planned.key } : raw
const fields = (of: object, planned: Planned): object =>
  Object.fromEntries(Object.entries(of).map(([key, value]) => [key, fill(value, planned)]))
/** `{key}`, `{at}` and `{date}` in texts are those of the planned start. */
const fill = (value: unknown, planned: Planned): unknown => {
  if (typeof value === 'string') return value.replace(/\{(key|at|date)\}/g, (_, name: keyof Planned) => planned[name])
  if (Array.isArray(value)) return value.map((one) => fill(one, planned))
  return typeof value === 'object' && value !== null ? fields(value, planned) : value
}
