// A child is asked for, or given up: whoever asked first is answered by it, anybody else hears why it is not his.
import { isLeft, right } from 'fp-ts/lib/Either.js'
import { decode, issuesText, readsAgain } from '../../dsl/internal.ts'
import type { JsonValue } from '../../base/index.ts'
import type { InstanceRefused, Parent, Start } from '../events.ts'
import { childCause } from '../ids.ts'
import type { ChildCommand } from '../messages.ts'
import { addressOf } from '../nodes/child.ts'
import { heldIn } from '../stack.ts'
import type { Cause } from '../turn.ts'
import type { Version } from '../version.ts'
import { runCode } from './code.ts'
import { record } from './draft.ts'
import type { Draft, PastStart } from './draft.ts'
import { endInstance } from './end.ts'
import { begin, startOrWait } from './start.ts'

/** The causes that the turn lists for it; none where it was counted before, or something has to be fetched first. */
export const decideChild = (draft: Draft, command: ChildCommand): readonly Cause[] => {
  const { instance, parent, cancel } = command
  const asked: Cause = { kind: 'child', id: childCause(parent) }
  if (isRefusedIn(draft, asked.id)) return NONE
  const open = openFor(draft, instance)
  if (open) {
    if (!isSamePlace(open.parent, parent)) return refuse(draft, command, asked, exists(instance))
    if (!cancel) return NONE
    endInstance(draft, { do: cancel.do, instance }, { by: parent.instance, reason: cancel.reason })
    return [{ kind: 'childCancelled', id: asked.id }]
  }
  const past = begunIn(draft, instance) ?? draft.env.past(instance)
  if (past === undefined) return missing(draft, { kind: 'past', instance })
  if (past?.begun) return isSamePlace(past.parent, parent) ? NONE : refuse(draft, command, asked, exists(instance))
  if (cancel) return refuse(draft, command, asked, { code: 'cancelled', reason: cancel.reason })
  const version = draft.env.newest(command.workflow)
  if (!version) return missing(draft, { kind: 'newest', workflow: command.workflow, needed: true })
  const read = readBy(draft, version, command)
  if ('code' in read) return refuse(draft, command, asked, read)
  const cycle = cycleOf(draft, command)
  if (cycle) return refuse(draft, command, asked, cycle)
  const { workflow, hash } = version
  const { key, origin } = command
  const start: Start = { workflow: workflow.name, number: workflow.version, hash, key, input: read.input, origin, parent }
  if (isNested(draft, command)) begin(draft, instance, start, version)
  else startOrWait(draft, instance, start, version)
  const hasPlace = heldIn(draft.state, instance) !== undefined || draft.state.queue.has(instance)
  return hasPlace && past?.counted !== true ? [asked, { kind: 'start', id: instance }] : [asked]
}

/** What began in this very turn, and has ended in it: nothing that was fetched before knows of it. */
const begunIn = ({ events }: Draft, instance: string): PastStart | undefined => {
  const began = events.find((e) => (e.kind === 'InstanceBegan' || e.kind === 'InstanceQueued') && e.instance === instance)
  if (began?.kind !== 'InstanceBegan' && began?.kind !== 'InstanceQueued') return undefined
  const { parent } = began.start
  return { begun: true, counted: true, ...(parent && { parent }) }
}

/** Its start and its cancel in one turn, in whatever order: whoever is refused hears so once. */
const isRefusedIn = ({ events }: Draft, cause: string): boolean =>
  events.some((e) => e.kind === 'InstanceRefused' && e.start.parent !== undefined && childCause(e.start.parent) === cause)

const NONE: readonly never[] = []

/** Whose it is, where it holds its stream or waits for it. */
const openFor = ({ state }: Draft, instance: string): { readonly parent: Parent | undefined } | undefined => {
  const held = heldIn(state, instance)
  if (held) return { parent: held.start.parent }
  const queued = state.queue.get(instance)
  return queued && { parent: queued.parent }
}

/** One execution of one node. What a person had asked for again is of the same place. */
export const isSamePlace = (a: Parent | undefined, b: Pick<Parent, 'instance' | 'node' | 'visit'>): boolean =>
  a?.instance === b.instance && a.node === b.node && a.visit === b.visit

const missing = (draft: Draft, what: Draft['missing'][number]): readonly never[] => {
  draft.missing.push(what)
  return NONE
}

type Refused = Pick<InstanceRefused, 'code' | 'reason'>
const exists = (instance: string): Refused => ({ code: 'exists', reason: `${instance} was begun by another: it answers who asked first` })

const refuse = (draft: Draft, command: ChildCommand, asked: Cause, refused: Refused): readonly Cause[] => {
  const { instance, workflow, key, input, origin, parent } = command
  const newest = draft.env.newest(workflow)
  if (newest === undefined) return missing(draft, { kind: 'newest', workflow })
  const { version: number = 0 } = newest?.workflow ?? {}
  const start: Start = { workflow, number, hash: newest?.hash ?? '', key, input, origin, parent }
  record(draft, { kind: 'InstanceRefused', instance, start, ...refused })
  return [asked]
}

/** The payload as the newest version reads it; or why that cannot take it. */
const readBy = (
  draft: Draft,
  { hash, workflow }: Version,
  { instance, stream, input }: ChildCommand,
): { readonly input: JsonValue } | Refused => {
  const { name, version, child } = workflow
  const refused = (reason: string): Refused => ({ code: 'payload', reason })
  if (child === null) return refused(`version ${version} of ${name} has no trigger call({ decode, id, result }), so it can be no child`)
  const ran = runCode(
    draft.env,
    () => ({ what: `the payload's schema of workflow ${name}`, version: hash, of: instance }),
    // Decoded once, by the version that asks: what makes cents of euros would do so a second time.
    () => (readsAgain(child.payload) ? decode(child.payload, input) : right(input)),
  )
  if (ran.kind === 'stuck') return refused(ran.fault.message)
  if (isLeft(ran.value)) return refused(`version ${version} of ${name} refused the payload: ${issuesText(ran.value.left)}`)
  // `as`: what a schema of unknown type yields was made canonical by `decode`.
  const payload = ran.value.right as JsonValue
  const at = addressOf(child, payload)
  if ('problem' in at) return refused(at.problem)
  return at.instance === instance
    ? { input: payload }
    : refused(`version ${version} of ${name} calls it ${at.instance} on ${at.stream}, not ${instance} on ${stream}`)
}

/** On the very stream that its parent holds, who awaits it: it runs there at once. */
const isNested = ({ state }: Draft, { stream, parent }: ChildCommand): boolean =>
  parent.awaited && parent.stream === stream && state.holder?.instance === parent.instance

/** It would wait for one that, in the end, awaits it. */
const cycleOf = (draft: Draft, command: ChildCommand): Refused | undefined => {
  const { instance, parent } = command
  const { holder, below = [], queue } = draft.state
  if (isNested(draft, command)) return undefined
  const before = [...below, ...(holder ? [holder] : []), ...queue.values()]
  const other = before.find((one) => parent.chain.includes(one.instance))
  return other && { code: 'cycle', reason: `${instance} would wait for ${other.instance}, which awaits it` }
}
