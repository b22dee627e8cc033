// A person sends an instance again from review: at the node where it stands, with its input or an edited one, maybe on another version.
import { nodeAt } from '../../dsl/internal.ts'
import type { JsonValue } from '../../base/index.ts'
import type { By } from '../events.ts'
import { allParked, childEndAt } from '../parked.ts'
import type { Instance, Parked } from '../state.ts'
import { isUnusable } from '../version.ts'
import type { Version } from '../version.ts'
import { nodeOfPlace, placeKey } from '../ids.ts'
import { nextVisit } from '../nodes/places.ts'
import { record } from './draft.ts'
import { branchesWithPatches } from '../patch-index.ts'
import type { Draft } from './draft.ts'
import { resultIssues } from './answer.ts'
import type { Refusal } from './refusal.ts'
import { openState } from './first-state.ts'

interface ResubmitOptions {
  readonly hash?: string
  readonly input?: JsonValue
  /** Which of several places that are in review; without it the first. */
  readonly at?: { readonly node: string; readonly visit: number }
}

/** All checks come before the first event. Without `hash` the pinned version is kept (in `dev`: the newest). */
export const resubmit = (
  draft: Draft,
  holder: Instance,
  { hash: named, input, at }: ResubmitOptions,
  { by, reason }: By,
): Refusal | undefined => {
  const hash = named ?? (draft.env.dev ? newestOf(draft, holder) : holder.hash)
  if (hash === undefined) return undefined
  const version = draft.env.version(hash)
  if (version === undefined) {
    draft.missing.push({ kind: 'version', hash, optional: true })
    return undefined
  }
  if (version !== null && isUnusable(version)) return { code: 'version', message: version.unusable }
  if (version === null) return { code: 'noVersion', message: `the version ${hash.slice(0, 12)} is not stored: name one that is` }
  const parked = allParked(holder)
  const { node, visit } = (at ? parked.find((one) => one.node === at.node && one.visit === at.visit) : parked[0]) ?? {}
  if (at && node === undefined)
    return {
      code: 'notInReview',
      message: `${placeKey(at)} of ${holder.instance} is not in review; what is: ${parked.slice(0, MOST_NAMED).map(placeText).join(', ')}`,
    }
  if (node === undefined && input !== undefined)
    return { code: 'noNode', message: 'no node is in review here, so there is no input to edit' }
  const misfit = misfitOf(draft, holder, version)
  if (misfit) return misfit
  const unfit = node === undefined || input !== undefined ? undefined : resultMisfit(draft, holder, version, { node, visit: visit ?? 1 })
  if (unfit) return unfit
  const problem = openState(draft, version, holder.start.input, holder.instance)
  if (problem) return problem
  record(draft, {
    kind: 'InstanceResubmitted',
    instance: holder.instance,
    hash,
    ...(hash !== holder.hash && { number: version.workflow.version }),
    ...(node !== undefined && visitAfter(holder, { node, visit: visit ?? 1 })),
    ...(input !== undefined && { input }),
    by,
    reason,
  })
  return undefined
}

/** What the child at this place came to did not fit, and the version would not take it either. */
const resultMisfit = (
  draft: Draft,
  holder: Instance,
  { hash, workflow }: Version,
  place: { readonly node: string; readonly visit: number },
): Refusal | undefined => {
  const end = childEndAt(holder, place)
  const graph = nodeAt(workflow.graph, place.node)
  if (end?.kind !== 'completed' || graph?.kind !== 'child') return undefined
  const said = resultIssues(draft, { hash, workflow }, { effect: graph.of, of: `${holder.instance}/${placeKey(place)}` }, end.output)
  if (said.kind === 'stuck') return said.fault
  const { value } = said
  if (value === undefined) return undefined
  const message = `what ${graph.of} gave is not what version ${workflow.version} of ${workflow.name} was written for: ${value}; name a version that takes it, or give an input with another key, which begins another ${graph.of}`
  return { code: 'result', message }
}

const MOST_NAMED = 10
const placeText = ({ node, visit = 1 }: Parked): string => (node === undefined ? 'the instance as a whole' : placeKey({ node, visit }))

/** The visit in which the node is done again, and which one it follows where the number does not say it. */
const visitAfter = (holder: Instance, { node, visit: of }: { readonly node: string; readonly visit: number }) => {
  const visit = nextVisit(holder, node)
  return { node, visit, ...(visit !== of + 1 && { of }) }
}

/** Undefined where it has to be looked up first. */
const newestOf = (draft: Draft, { hash, start: { workflow } }: Instance): string | undefined => {
  const newest = draft.env.newest(workflow)
  if (newest === undefined) draft.missing.push({ kind: 'newest', workflow })
  return newest === null ? hash : newest?.hash
}

/** Why the instance cannot go on with a version: what it has done must stand at the same place, and the state must not be ahead of it. */
const misfitOf = (draft: Draft, holder: Instance, { hash, workflow }: Version): Refusal | undefined => {
  const { name, aggregate, graph } = workflow
  if (name !== holder.start.workflow)
    return { code: 'otherWorkflow', message: `${holder.instance} is of ${holder.start.workflow}, the version is of ${name}` }
  const schema = draft.state.aggregate?.schema ?? null
  if (schema !== null && aggregate && aggregate.version < schema)
    return {
      code: 'upcast',
      message: `${aggregate.name} is at version ${schema}, this version reads ${aggregate.version}: name a newer one`,
    }
  // From a cancel on no branch is joined any more.
  const [branch] = schema !== null && !holder.ending && aggregate && aggregate.version > schema ? branchesWithPatches(graph, holder) : []
  if (branch !== undefined)
    return {
      code: 'upcast',
      message: `the branch '${branch}' holds changes to ${aggregate?.name} version ${schema} that are not joined yet, and that version of ${name} reads ${aggregate?.version}: name one that reads ${schema}`,
    }
  if (hash === holder.hash) return undefined
  const awaited = draft.state.effects.values().flatMap((e) => (e.awaited && e.instance === holder.instance ? [e.node] : []))
  const passed = [...[...holder.done.keys(), ...holder.pending.keys()].map(nodeOfPlace), ...awaited]
  const elsewhere = passed.find((node) => nodeAt(graph, node) === undefined)
  return elsewhere === undefined
    ? undefined
    : { code: 'path', message: `'${elsewhere}' was passed here and is not in that version: it would be done again under another name` }
}
