// A start: begun at once when the stream is free, else queued, rejected or put in the place of another, as the workflow declares.
import { canonical, deepFreeze, sameJson } from '../../base/index.ts'
import { decode, issuesText, readsAgain, thrownIn } from '../../dsl/internal.ts'
import type { JsonValue } from '../../base/index.ts'
import type { AnyWorkflow } from '../../dsl/index.ts'
import type { StreamState } from '../state.ts'
import type { InstanceQueued } from '../events.ts'
import type { Start } from '../events.ts'
import { isUnusable } from '../version.ts'
import type { Unusable, Version } from '../version.ts'
import type { StartCommand } from '../messages.ts'
import { runCode } from './code.ts'
import { askBack, lookBack, record, versionOf } from './draft.ts'
import type { Draft } from './draft.ts'
import type { Refusal } from './refusal.ts'
import { parkUnusable, thrownAt } from './park.ts'
import { pauseOf } from './switches.ts'
import { trouble } from './trouble.ts'
import { isLeft } from 'fp-ts/lib/Either.js'

export const decideStart = (draft: Draft, command: StartCommand): void => {
  const { instance, workflow, number, hash, key, input, origin } = command
  const start: Start = { workflow, number, hash, key, input, origin }
  const version = versionOf(draft, hash)
  if (!version) return
  if (!draft.state.holder && draft.state.queue.size === 0)
    return pauseOf(draft, workflow) ? record(draft, { kind: 'InstanceQueued', instance, start }) : begin(draft, instance, start, version)
  // What it declares for this case nobody can read: it is not lost.
  if (isUnusable(version)) return record(draft, { kind: 'InstanceQueued', instance, start })
  switch (version.workflow.metadata.defer) {
    case 'queue':
      return record(draft, { kind: 'InstanceQueued', instance, start })
    case 'reject': {
      const holder = draft.state.holder?.instance ?? draft.state.queue.first(1)[0]?.instance
      return record(draft, { kind: 'InstanceRejected', instance, start, reason: `the stream is held by ${holder}` })
    }
    case 'latest':
      for (const waiting of draft.state.queue.values().filter((q) => q.workflow === workflow))
        record(draft, { kind: 'InstanceSuperseded', instance: waiting.instance, supersededBy: instance })
      return record(draft, { kind: 'InstanceQueued', instance, start })
  }
}

/** The next in the queue takes the stream. False when something has to be fetched first. */
export const beginNext = (draft: Draft): boolean => {
  const { queue } = draft.state
  const [next] = queue.first(1)
  if (!next) return false
  const isIt = (e: { kind: string; instance?: string }): e is InstanceQueued => e.kind === 'InstanceQueued' && e.instance === next.instance
  const queued = lookBack(draft, next.at, isIt)
  if (!queued) {
    askBack(draft, (most) => queue.first(most).map(({ at }) => at))
    return false
  }
  const version = versionOf(draft, queued.start.hash)
  if (!version) return false
  begin(draft, next.instance, queued.start, version, next.at)
  return draft.missing.length === 0
}

const begin = (draft: Draft, instance: string, start: Start, decodedBy: Version | Unusable, queued?: number): void => {
  if (isUnusable(decodedBy)) {
    record(draft, { kind: 'InstanceBegan', instance, start, hash: start.hash, ...(queued !== undefined && { queued }) })
    return parkUnusable(draft, { instance, start }, decodedBy)
  }
  const pinned = versionFor(draft, instance, start, decodedBy)
  if (draft.missing.length > 0) return
  const fits = pinned !== undefined
  const { version, input } = pinned ?? { version: decodedBy }
  const upcast = fits ? openState(draft, version) : undefined
  const line = upcast ? thrownAt(draft, version.hash, upcast) : {}
  if (draft.missing.length > 0) return
  const pin = {
    hash: version.hash,
    ...(version.hash !== start.hash && { number: version.workflow.version }),
    ...(input !== undefined && { input }),
  }
  record(draft, { kind: 'InstanceBegan', instance, start, ...pin, ...(queued !== undefined && { queued }) })
  const problem = fits
    ? upcast
    : {
        code: 'upcast',
        message: `no activated version of ${start.workflow} takes the state of ${draft.state.aggregate?.name} version ${draft.state.aggregate?.schema} together with this payload`,
      }
  if (problem) record(draft, { kind: 'InstanceParked', instance, trouble: trouble({ workflow: start.workflow, ...problem, ...line }) })
}

/** `input`: the payload as the version reads it, where that is not the start's. */
interface Pinned {
  readonly version: Version
  readonly input?: JsonValue
}

/** The version that decoded it; or, where the aggregate has been upcast past that, the newest, if it takes the payload. */
const versionFor = (draft: Draft, instance: string, start: Start, decodedBy: Version): Pinned | undefined => {
  const schema = draft.state.aggregate?.schema ?? 0
  if ((decodedBy.workflow.aggregate?.version ?? schema) >= schema) return { version: decodedBy }
  const newest = draft.env.newest(start.workflow)
  if (newest === undefined) draft.missing.push({ kind: 'newest', workflow: start.workflow })
  if (!newest || (newest.workflow.aggregate?.version ?? 0) < schema) return undefined
  const of = () => ({ what: "the payload's schema", version: newest.hash, of: instance })
  const ran = runCode(draft.env, of, () => readBy(newest, start.input))
  if (ran.kind === 'stuck' || ran.value === undefined) return undefined
  return { version: newest, ...(!sameJson(ran.value, start.input) && { input: ran.value }) }
}

/** The payload that one version decoded, as a newer one reads it; undefined where none of its triggers may. */
const readBy = ({ workflow }: Version, input: JsonValue): JsonValue | undefined => {
  for (const { decode: schema } of workflow.triggers) {
    const decoded = decode(schema, input)
    // `as`: what a schema of unknown type yields was made canonical by `decode`.
    if (!isLeft(decoded) && (readsAgain(schema) || sameJson(decoded.right, input))) return decoded.right as JsonValue
  }
  return undefined
}

/** Gives the stream its first state, or brings it to the version of the aggregate that the instance was written for. */
export const openState = (draft: Draft, { hash, workflow }: Version): (Refusal & { readonly stack?: string }) | undefined => {
  const { aggregate } = workflow
  const now = draft.state.aggregate
  if (!now) {
    const owner = { aggregate: aggregate?.name ?? null, schema: aggregate?.version ?? null }
    record(draft, { kind: 'StateInitialised', ...owner, state: (aggregate?.initial ?? workflow.initial) as JsonValue })
    return undefined
  }
  if (!aggregate || now.schema === null || now.schema >= aggregate.version) return undefined
  const { schema: from } = now
  const what = `the upcast of ${aggregate.name} from version ${from} to ${aggregate.version}`
  const ran = runCode(
    draft.env,
    () => ({ what, version: hash, of: `${draft.state.version}` }),
    () => upcasted(aggregate, from, draft.state.state),
  )
  if (ran.kind === 'stuck') return ran.fault
  if ('problem' in ran.value) {
    const { problem, stack } = ran.value
    return { code: 'upcast', message: `${what} ${problem}`, ...(stack !== undefined && { stack }) }
  }
  record(draft, { kind: 'StateUpcast', aggregate: aggregate.name, from, to: aggregate.version, state: ran.value.state })
  return undefined
}

const upcasted = (
  aggregate: NonNullable<AnyWorkflow['aggregate']>,
  schema: number,
  before: StreamState['state'],
): { readonly state: JsonValue } | { readonly problem: string; readonly stack?: string | undefined } => {
  try {
    // Frozen: this decision may be taken again on the same state.
    let state: unknown = deepFreeze(before)
    for (let from = schema; from < aggregate.version; from++) state = aggregate.upcast[from]!(state as never)
    const checked = canonical(state, 'state')
    if (checked.kind === 'refused') return { problem: `yields no JSON: ${checked.problem}` }
    const decoded = decode(aggregate.state, checked.value)
    return isLeft(decoded)
      ? { problem: `does not fit its schema: ${issuesText(decoded.left)}`, stack: thrownIn(decoded.left) }
      : { state: checked.value }
  } catch (error) {
    return {
      problem: `threw: ${error instanceof Error ? error.message : String(error)}`,
      stack: error instanceof Error ? error.stack : undefined,
    }
  }
}
