// A start: begun at once when the stream is free, else queued, rejected or put in the place of another, as the workflow declares.
import { isLeft } from 'fp-ts/lib/Either.js'
import { sameJson } from '../../base/index.ts'
import { askAccept, decode, readsAgain } from '../../dsl/internal.ts'
import type { JsonObject, JsonValue } from '../../base/index.ts'
import type { InstanceBegan, InstanceQueued, RefusedBefore, Start } from '../events.ts'
import { isUnusable } from '../version.ts'
import type { Unusable, Version } from '../version.ts'
import type { StartCommand } from '../messages.ts'
import { runCode } from './code.ts'
import { askBack, lookBack, record, versionOf } from './draft.ts'
import type { Draft } from './draft.ts'
import { firstState } from './first-state.ts'
import type { FirstState, StateFault } from './first-state.ts'
import { parkUnusable, thrownAt } from './park.ts'
import { pauseOf } from './switches.ts'
import { trouble } from './trouble.ts'

export const decideStart = (draft: Draft, command: StartCommand): void => {
  const { instance, workflow, number, hash, key, input, origin, schedule, restartOf } = command
  const start: { -readonly [K in keyof Start]: Start[K] } = { workflow, number, hash, key, input, origin }
  if (schedule !== undefined) start.schedule = schedule
  if (restartOf !== undefined) start.restartOf = restartOf
  enter(draft, instance, start)
}

/** Also of one that was refused before: a person has it decided again. */
export const enter = (draft: Draft, instance: string, start: Start, refused?: RefusedBefore): void => {
  const version = versionOf(draft, start.hash)
  if (version) startOrWait(draft, instance, start, version, refused)
}

/** Begins it where the stream is free, else does what its workflow declares. */
export const startOrWait = (draft: Draft, instance: string, start: Start, version: Version | Unusable, refused?: RefusedBefore): void => {
  if (!draft.state.holder && draft.state.queue.size === 0 && !pauseOf(draft, start.workflow))
    return begin(draft, instance, start, version, refused && { refused })
  const again = { ...(refused && { refused }), ...searchedIn(version) }
  if (!draft.state.holder && draft.state.queue.size === 0) return record(draft, { kind: 'InstanceQueued', instance, start, ...again })
  // What it declares for this case nobody can read: it is not lost.
  if (isUnusable(version)) return record(draft, { kind: 'InstanceQueued', instance, start, ...again })
  switch (version.workflow.metadata.defer) {
    case 'queue':
      return record(draft, { kind: 'InstanceQueued', instance, start, ...again })
    case 'reject':
      return record(draft, { kind: 'InstanceRejected', instance, start, reason: heldBy(draft), ...searchedIn(version) })
    case 'latest':
      for (const waiting of draft.state.queue.values().filter((q) => q.workflow === start.workflow))
        record(draft, { kind: 'InstanceSuperseded', instance: waiting.instance, supersededBy: instance })
      return record(draft, { kind: 'InstanceQueued', instance, start, ...again })
  }
}

const searchedIn = (version: Version | Unusable): { readonly search?: readonly string[] } =>
  isUnusable(version) || version.workflow.metadata.search === undefined ? {} : { search: version.workflow.metadata.search }

export const heldBy = ({ state: { holder, queue } }: Draft): string =>
  `the stream is held by ${holder?.instance ?? queue.first(1)[0]?.instance}`

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
  const { refused } = queued
  begin(draft, next.instance, queued.start, version, { queued: next.at, ...(refused && { refused }) })
  return draft.missing.length === 0
}

/** A start that begins now: which turn queued it, and when it was refused, where either was so. */
interface Beginning {
  readonly queued?: number
  readonly refused?: RefusedBefore
}

const NOTHING: Beginning = {}

export const begin = (draft: Draft, instance: string, start: Start, decodedBy: Version | Unusable, before: Beginning = NOTHING): void => {
  if (isUnusable(decodedBy)) {
    record(draft, { kind: 'InstanceBegan', instance, start, hash: start.hash, ...before })
    return parkUnusable(draft, { instance, start }, decodedBy)
  }
  const way = entryOf(draft, instance, start, decodedBy)
  if (!way) return
  const { version, input, first, entry } = way
  const fault = entry.kind === 'fault' ? entry.fault : undefined
  const line = fault && thrownAt(draft, version.hash, fault)
  if (draft.missing.length > 0) return
  const isOther = version.hash !== start.hash
  if (entry.kind === 'refused') {
    const { reason, reads } = entry
    const asked = { ...(isOther && { hash: version.hash }), ...(input !== undefined && { input }) }
    return record(draft, { kind: 'InstanceRefused', instance, start, code: 'accept', reason, reads, ...asked, ...searchedIn(version) })
  }
  if (first.kind === 'state' && first.event) record(draft, first.event)
  const began: { -readonly [K in keyof InstanceBegan]: InstanceBegan[K] } = {
    kind: 'InstanceBegan',
    instance,
    start,
    hash: version.hash,
    ...before,
  }
  if (isOther) began.number = version.workflow.version
  if (input !== undefined) began.input = input
  const { search } = version.workflow.metadata
  if (search !== undefined) began.search = search
  record(draft, began)
  if (fault) record(draft, { kind: 'InstanceParked', instance, trouble: trouble({ workflow: start.workflow, ...fault, ...line }) })
}

interface Way {
  readonly version: Version
  readonly input: JsonValue | undefined
  readonly first: FirstState
  readonly entry: Entry
}
/** How it would begin now. Undefined where something has to be fetched first. */
export const entryOf = (draft: Draft, instance: string, start: Start, decodedBy: Version): Way | undefined => {
  const pinned = versionFor(draft, instance, start, decodedBy)
  if (draft.missing.length > 0) return undefined
  const { version, input } = pinned ?? { version: decodedBy }
  const payload = input ?? start.input
  const first = pinned ? firstState(draft, version, payload, instance) : noVersion(draft, start)
  const entry = first.kind === 'state' ? letIn(draft, version, payload, first.state, instance) : first
  return { version, input, first, entry }
}

const noVersion = ({ state: { aggregate } }: Draft, { workflow }: Start): FirstState => ({
  kind: 'fault',
  fault: {
    code: 'upcast',
    message: `no activated version of ${workflow} takes the state of ${aggregate?.name} version ${aggregate?.schema} together with this payload`,
  },
})

type Entry =
  | { readonly kind: 'in' }
  | { readonly kind: 'refused'; readonly reason: string; readonly reads: readonly string[] | '*' }
  | { readonly kind: 'fault'; readonly fault: StateFault }

/** Whether the workflow lets it in, on the state in which it would begin. */
const letIn = (draft: Draft, { hash, workflow }: Version, payload: JsonValue, state: JsonObject, of: string): Entry => {
  if (workflow.metadata.accept === undefined) return { kind: 'in' }
  const place = () => ({ what: `accept of ${workflow.name}`, version: hash, of })
  const ran = runCode(draft.env, place, () => askAccept(workflow, { payload, state, twice: draft.env.twice }))
  if (ran.kind === 'stuck') return { kind: 'fault', fault: ran.fault }
  return ran.value.kind === 'faulted' ? { kind: 'fault', fault: ran.value } : ran.value
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
export const readBy = ({ workflow }: Version, input: JsonValue): JsonValue | undefined => {
  for (const { decode: schema } of workflow.triggers) {
    const decoded = decode(schema, input)
    // `as`: what a schema of unknown type yields was made canonical by `decode`.
    if (!isLeft(decoded) && (readsAgain(schema) || sameJson(decoded.right, input))) return decoded.right as JsonValue
  }
  return undefined
}
