// A person has a start decided again that was not let in: by the version that decoded it, or by another one.
import type { JsonValue } from '../../base/index.ts'
import type { By, Start } from '../events.ts'
import { isUnusable } from '../version.ts'
import type { Version } from '../version.ts'
import { versionOf } from './draft.ts'
import type { Draft } from './draft.ts'
import { enter, entryOf, heldBy, readBy } from './start.ts'
import type { Refusal } from './refusal.ts'
import { runCode } from './code.ts'

interface AgainOptions {
  readonly instance: string
  readonly hash?: string
  readonly input?: JsonValue
}

/** Undefined where the journal holds no start of it that was refused. A refusal stands as it is where it is refused again. */
export const decideAgain = (draft: Draft, { instance, hash: named, input }: AgainOptions, who: By): Refusal | undefined | 'unknown' => {
  const found = draft.env.refused?.(instance)
  if (found === undefined && draft.env.refused) draft.missing.push({ kind: 'refused', instance })
  if (draft.missing.length > 0) return undefined
  if (!found) return 'unknown'
  if (input !== undefined) return { code: 'noNode', message: 'no node is in review here, so there is no input to edit' }
  const start = startOf(draft, instance, found.start, named)
  if (draft.missing.length > 0 || start === undefined) return undefined
  if ('code' in start) return start
  const version = versionOf(draft, start.hash)
  if (!version) return undefined
  const refusal = isUnusable(version) ? undefined : refusedStill(draft, instance, start, version)
  if (refusal || draft.missing.length > 0) return refusal
  enter(draft, instance, { ...start, origin: { ...start.origin, ...who } }, found.before)
  return undefined
}

const refusedStill = (draft: Draft, instance: string, start: Start, version: Version): Refusal | undefined => {
  const isHeld = draft.state.holder !== null || draft.state.queue.size > 0
  if (isHeld) return version.workflow.metadata.defer === 'reject' ? { code: 'held', message: heldBy(draft) } : undefined
  const entry = entryOf(draft, instance, start, version)?.entry
  return entry?.kind === 'refused' ? { code: 'accept', message: entry.reason } : undefined
}

/** The start as the version reads it that is to decide. */
const startOf = (draft: Draft, instance: string, start: Start, named: string | undefined): Start | Refusal | undefined => {
  const hash = named ?? (draft.env.dev ? newestOf(draft, start) : start.hash)
  if (hash === undefined) return undefined
  if (hash === start.hash) return start
  const version = draft.env.version(hash)
  if (version === undefined) draft.missing.push({ kind: 'version', hash, optional: true })
  if (version === undefined) return undefined
  if (version === null) return { code: 'noVersion', message: `the version ${hash.slice(0, 12)} is not stored: name one that is` }
  if (isUnusable(version)) return { code: 'version', message: version.unusable }
  const { name, version: number } = version.workflow
  if (name !== start.workflow) return { code: 'otherWorkflow', message: `${instance} is of ${start.workflow}, the version is of ${name}` }
  const ran = runCode(
    draft.env,
    () => ({ what: "the payload's schema", version: hash, of: instance }),
    () => readBy(version, start.input),
  )
  if (ran.kind === 'stuck') return ran.fault
  if (ran.value === undefined) return { code: 'payload', message: `version ${number} of ${name} does not take the payload of ${instance}` }
  return { ...start, hash, number, input: ran.value }
}

const newestOf = (draft: Draft, { workflow, hash }: Start): string | undefined => {
  const newest = draft.env.newest(workflow)
  if (newest === undefined) draft.missing.push({ kind: 'newest', workflow })
  return newest === null ? hash : newest?.hash
}
