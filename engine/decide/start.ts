// A start: begun at once when the stream is free, else queued, rejected or put in the place of another, as the workflow declares.
import { canonical, deepFreeze } from '../../base/index.ts'
import { decode, issuesText } from '../../dsl/internal.ts'
import type { JsonValue } from '../../base/index.ts'
import type { InstanceQueued } from '../events.ts'
import type { Start } from '../events.ts'
import type { Version } from '../version.ts'
import type { StartCommand } from '../messages.ts'
import { lookBack, record, versionOf } from './draft.ts'
import type { Draft } from './draft.ts'
import { trouble } from './trouble.ts'
import { isLeft } from 'fp-ts/lib/Either.js'

export const decideStart = (draft: Draft, command: StartCommand): void => {
  const { instance, workflow, number, hash, key, input, origin } = command
  const start: Start = { workflow, number, hash, key, input, origin }
  const version = versionOf(draft, hash)
  if (!version) return
  if (!draft.state.holder && draft.state.queue.length === 0) return begin(draft, instance, start, version)
  switch (version.workflow.metadata.defer) {
    case 'queue':
      return record(draft, { kind: 'InstanceQueued', instance, start })
    case 'reject': {
      const holder = draft.state.holder?.instance ?? draft.state.queue[0]?.instance
      return record(draft, { kind: 'InstanceRejected', instance, start, reason: `the stream is held by ${holder}` })
    }
    case 'latest':
      for (const waiting of draft.state.queue.filter((q) => q.workflow === workflow))
        record(draft, { kind: 'InstanceSuperseded', instance: waiting.instance, supersededBy: instance })
      return record(draft, { kind: 'InstanceQueued', instance, start })
  }
}

/** The next in the queue takes the stream. False when something has to be fetched first. */
export const beginNext = (draft: Draft): boolean => {
  const next = draft.state.queue[0]
  if (!next) return false
  const isIt = (e: { kind: string; instance?: string }): e is InstanceQueued => e.kind === 'InstanceQueued' && e.instance === next.instance
  const queued = lookBack(draft, next.at, isIt)
  const version = queued && versionOf(draft, queued.start.hash)
  if (!queued || !version) return false
  begin(draft, next.instance, queued.start, version, next.at)
  return draft.missing.length === 0
}

const begin = (draft: Draft, instance: string, start: Start, decodedBy: Version, queued?: number): void => {
  const pinned = versionFor(draft, start, decodedBy)
  const fits = pinned !== undefined
  const version = pinned ?? decodedBy
  const upcast = fits ? openState(draft, version) : undefined
  const pin = { hash: version.hash, ...(version.hash !== start.hash && { number: version.workflow.version }) }
  record(draft, { kind: 'InstanceBegan', instance, start, ...pin, ...(queued !== undefined && { queued }) })
  const problem = fits
    ? upcast
    : `no activated version of ${start.workflow} takes the state of ${draft.state.aggregate?.name} version ${draft.state.aggregate?.schema} together with this payload`
  if (problem !== undefined)
    record(draft, { kind: 'InstanceParked', instance, trouble: trouble({ workflow: start.workflow, code: 'upcast', message: problem }) })
}

/** The version that decoded it; or, where the aggregate has been upcast past that, the newest, if it takes the payload. */
const versionFor = (draft: Draft, start: Start, decodedBy: Version): Version | undefined => {
  const schema = draft.state.aggregate?.schema ?? 0
  if ((decodedBy.workflow.aggregate?.version ?? schema) >= schema) return decodedBy
  const newest = draft.env.newest(start.workflow)
  if (newest === undefined) draft.missing.push({ kind: 'newest', workflow: start.workflow })
  if (!newest || (newest.workflow.aggregate?.version ?? 0) < schema) return undefined
  return newest.workflow.triggers.some((t) => !isLeft(decode(t.decode, start.input))) ? newest : undefined
}

/** Gives the stream its first state, or brings it to the version of the aggregate that the instance was written for. */
export const openState = (draft: Draft, { workflow }: Version): string | undefined => {
  const { aggregate } = workflow
  const now = draft.state.aggregate
  if (!now) {
    const owner = { aggregate: aggregate?.name ?? null, schema: aggregate?.version ?? null }
    record(draft, { kind: 'StateInitialised', ...owner, state: (aggregate?.initial ?? workflow.initial) as JsonValue })
    return undefined
  }
  if (!aggregate || now.schema === null || now.schema >= aggregate.version) return undefined
  try {
    // Frozen: this decision may be taken again on the same state.
    let state: unknown = deepFreeze(draft.state.state)
    for (let from = now.schema; from < aggregate.version; from++) state = aggregate.upcast[from]!(state as never)
    const upcast = `the upcast of ${aggregate.name} from version ${now.schema} to ${aggregate.version}`
    const checked = canonical(state, 'state')
    if (checked.kind === 'refused') return `${upcast} yields no JSON: ${checked.problem}`
    const decoded = decode(aggregate.state, checked.value)
    if (isLeft(decoded)) return `${upcast} does not fit its schema: ${issuesText(decoded.left)}`
    record(draft, { kind: 'StateUpcast', aggregate: aggregate.name, from: now.schema, to: aggregate.version, state: checked.value })
    return undefined
  } catch (error) {
    return `the upcast of ${aggregate.name} from version ${now.schema} threw: ${error instanceof Error ? error.message : String(error)}`
  }
}
