// What types cannot see, found when a workflow is defined.
import { canonical } from '../base/index.ts'
import { aroundMistakes, inlineMistakes } from './around.ts'
import { issuesText } from './decode.ts'
import { mismatched } from './kinds.ts'
import { misfits } from './misfit.ts'
import type { Named } from './node.ts'
import { durationMistake, nameMistake, versionMistake } from './mistakes.ts'
import { holdsCompensation, misplaced } from './placement.ts'
import { remoteMistakes } from './remote-step.ts'
import { retryMistakes } from './retries.ts'
import { scheduleMistakes } from './scheduled.ts'
import type { Retries, RetryGraph } from './retries.ts'
import { defOf, schemaParts } from './schema.ts'
import type { AnySchema } from './schema.ts'
import type { EffectValue } from './side-effect.ts'
import type { SignalValue } from './signal.ts'
import { formMistakes } from './task.ts'
import type { AnyWorkflow } from './nodes/workflow.ts'

/** What is wrong with a workflow, in sentences; an empty list where nothing is. */
export const validate = (of: AnyWorkflow): readonly string[] => {
  const placed = misplaced(of, of.graph, {
    path: '',
    depth: 1,
    flows: 0,
    stream: of.aggregate?.name ?? null,
    state: 'stream',
    workflows: [of.name],
    inside: [],
    undoable: holdsCompensation(of.graph),
  })
  const routed = placed.length > 0 ? [] : mismatched(of.graph).problems // what is misplaced may be too deep to follow
  return [...new Set([...definition(of), ...ambiguous(of), ...of.named.flatMap(declaration), ...placed, ...routed])]
}

/** With pauses the delay and the backoff are nobody's words. */
const said = ({ pauses, ...retries }: Retries): RetryGraph => (pauses === undefined ? retries : { attempts: retries.attempts, pauses })

const definition = (of: AnyWorkflow): readonly string[] => {
  return [
    ...nameMistake('workflow', of.name),
    ...versionMistake(`workflow '${of.name}'`, of.version),
    ...(of.aggregate === null
      ? []
      : [...nameMistake('aggregate', of.aggregate.name), ...versionMistake(`aggregate '${of.aggregate.name}'`, of.aggregate.version)]),
    ...retryMistakes(said(of.metadata.retries)),
    ...upcastMistake(of),
    ...initialMistake(of),
    ...scheduleMistakes(of.name, of.triggers),
    ...aroundMistakes(of),
    ...callMistakes(of),
  ]
}

/** Whoever starts it goes by its contract, and it by its trigger. */
const callMistakes = ({ name, triggers, aggregate, child }: AnyWorkflow): readonly string[] => {
  const calls = triggers.filter(({ source }) => source === 'call')
  if (calls.length > 1) return [`workflow '${name}' has ${calls.length} triggers call: one says how it is a child`]
  if (child === null) return []
  const [on] = calls
  if (on === undefined) return [`workflow '${name}' keeps a contract, so it needs a trigger call({ decode, id, result })`]
  const other = (what: string, promised: string | undefined, kept: string | undefined): readonly string[] =>
    promised === kept
      ? []
      : [`workflow '${name}' does not keep its contract: ${what} is ${kept ?? 'none'}, promised is ${promised ?? 'none'}`]
  return [
    ...other('its id', child.id, on.id),
    ...other('its aggregate', child.aggregate?.name, aggregate?.name),
    ...other("its aggregate's key", child.aggregate?.key, aggregate?.key),
  ]
}

/** What types see too, unless they were talked out of it; the state of an old version would be met by nothing. */
const upcastMistake = ({ aggregate }: AnyWorkflow): readonly string[] => {
  if (aggregate === null || !Number.isSafeInteger(aggregate.version)) return []
  const { name, version, upcast } = aggregate
  for (let from = 1; from < version; from++)
    if (typeof upcast[from] !== 'function')
      return [`aggregate '${name}' is of version ${version} and has no upcast from ${from}: write upcast: { ${from}: (state) => … }`]
  return []
}

/** Else the first step that patches anything would be told that what it leaves does not fit. */
const initialMistake = ({ name, initial, state }: AnyWorkflow): readonly string[] => {
  if (initial === null) return []
  const checked = canonical(initial, 'initial')
  if (checked.kind === 'refused') return [`workflow '${name}': ${checked.problem}`]
  const issues = misfits(state, checked.value)
  return issues.length === 0 ? [] : [`workflow '${name}': initial does not fit the schema of the state: ${issuesText(issues)}`]
}

const declaration = (named: Named): readonly string[] => {
  switch (named.kind) {
    case 'signal':
      return [
        ...durationMistake(named.value.keep).map((mistake) => `signal '${named.name}', keep: ${mistake}`),
        ...matchMistake(named.value),
        ...sourceMistake(named.value),
      ]
    case 'sideEffect':
      return [
        ...payloadMistake(`side effect '${named.name}'`, 'perform', named.value.schemas.payload),
        ...effectMistakes(named.value).map((mistake) => `side effect '${named.name}', ${mistake}`),
        ...remoteMistakes(named.value),
      ]
    case 'workflow':
      return [...initialMistake(named.value), ...inlineMistakes(named.value)]
    case 'task':
      return formMistakes(named.name, named.value)
    case 'child':
      return payloadMistake(`workflow '${named.name}'`, 'child', named.value.payload)
    case 'tell':
      return payloadMistake(`signal '${named.name}'`, 'tell', named.value.payload)
    case 'step':
      return []
  }
}

const effectMistakes = ({ retries, limit }: EffectValue): readonly string[] => [
  ...retryMistakes(retries ?? {}),
  ...(limit === undefined ? [] : durationMistake(limit).map((mistake) => `limit: ${mistake}`)),
]

/** The key of the stream is the same for all of its waits. */
const matchMistake = ({ name, match, to }: SignalValue): readonly string[] =>
  match === to.key ? [`signal '${name}' matches by '${match}', the key of its stream: match by a field that tells its waits apart`] : []

/** It begins something; who waits for a time says so with a moment. */
const sourceMistake = ({ name, sources }: SignalValue): readonly string[] =>
  sources.some(({ source }) => source === 'call')
    ? [`signal '${name}' has call among its sources: that begins a child, a signal is told by tell(${name})`]
    : sources.some(({ source }) => source === 'schedule')
      ? [
          `signal '${name}' has a schedule among its sources: a schedule starts instances, write sleep or a wait's moment for a time inside one`,
        ]
      : []

/** `perform`, `child` and `tell` give the schema their whole input, so that the schema must neither refuse nor keep what it does not name. */
const payloadMistake = (what: string, node: string, payload: AnySchema): readonly string[] => {
  const odd = catchalls(payload, []).find((type) => type === 'never' || type === 'unknown' || type === 'any')
  if (odd === undefined) return []
  return [
    `the payload of ${what} is a ${odd === 'never' ? 'strict' : 'loose'} object: ${node} picks its fields out of more, write z.object({ … })`,
  ]
}
const catchalls = (schema: AnySchema, seen: readonly AnySchema[]): readonly string[] => {
  if (seen.includes(schema)) return []
  const def = defOf(schema)
  if (def.type === 'object') return def.catchall === undefined ? [] : [defOf(def.catchall).type]
  return schemaParts(schema).flatMap(({ at, schema: part }) => (at === 'same' ? catchalls(part, [...seen, schema]) : []))
}

/** One name for two things: whoever looks it up would find one of them. */
const ambiguous = (of: AnyWorkflow): readonly string[] => {
  const things: readonly { readonly what: string; readonly value: unknown }[] = [
    { what: `workflow '${of.name}'`, value: of },
    ...of.named.map(({ kind, name, value }) => ({ what: `${TEXT[kind]} '${name}'`, value })),
    ...aggregatesOf(of).map(({ name, state }) => ({ what: `aggregate '${name}'`, value: state })),
  ]
  const first = new Map<string, unknown>()
  for (const { what, value } of things) if (!first.has(what)) first.set(what, value)
  return things
    .filter(({ what, value }) => first.get(what) !== value)
    .map(({ what }) => `two different things are called ${what}: rename one`)
}
const TEXT = {
  step: 'step',
  sideEffect: 'side effect',
  signal: 'signal',
  task: 'task',
  child: 'child',
  tell: 'told signal',
  workflow: 'workflow',
} as const
const aggregatesOf = (of: AnyWorkflow): readonly { readonly name: string; readonly state: AnySchema }[] =>
  [of, ...of.named.flatMap((named) => (named.kind === 'workflow' ? [named.value] : []))].flatMap(({ aggregate }) => aggregate ?? [])
