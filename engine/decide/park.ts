// An instance that cannot go on at a node waits for a person, with the reason.
import type { Drawn } from '../events.ts'
import type { Instance } from '../state.ts'
import type { Unusable } from '../version.ts'
import { record } from './draft.ts'
import type { Draft } from './draft.ts'
import { trouble } from './trouble.ts'

/** Why the instance cannot go on at this node. */
export interface Fault {
  readonly code: string
  readonly message: string
  readonly stack?: string
  readonly reads?: readonly string[] | '*'
  readonly drawn?: Drawn
  readonly log?: readonly string[]
}

/** Nothing is recorded where something has to be fetched first: the same work is begun again then. */
export const park = (draft: Draft, holder: Instance, at: { readonly node: string; readonly visit: number }, fault: Fault): void => {
  const { instance, start } = holder
  const line = thrownAt(draft, holder.hash, fault)
  if (draft.missing.length > 0) return
  const why = trouble({ workflow: start.workflow, node: at.node, ...fault, ...line })
  const { reads, drawn, log } = fault
  const took = { ...(reads !== undefined && { reads }), ...(drawn !== undefined && { drawn }), ...(log !== undefined && { log }) }
  record(draft, { kind: 'InstanceParked', instance, node: at.node, visit: at.visit, trouble: why, ...took })
}

/** The author's line where it was thrown. Source maps are looked up when something was thrown, and not before. */
export const thrownAt = (
  draft: Draft,
  hash: string,
  { stack }: { readonly stack?: string | undefined },
): { readonly thrownAt?: string } => {
  if (stack === undefined || draft.env.sources === undefined) return {}
  const lines = draft.env.sources(hash)
  if (lines === undefined) draft.missing.push({ kind: 'sources', hash })
  const line = lines?.own(stack)
  return line === undefined ? {} : { thrownAt: line }
}

/** No node is to blame. */
export const parkWhole = (
  draft: Draft,
  { instance, start }: Pick<Instance, 'instance' | 'start'>,
  fault: Pick<Fault, 'code' | 'message'>,
): void => record(draft, { kind: 'InstanceParked', instance, trouble: trouble({ workflow: start.workflow, ...fault }) })

/** It goes on where it stands when its version can be used again and a person sends it. */
export const parkUnusable = (draft: Draft, of: Pick<Instance, 'instance' | 'start'>, { unusable }: Unusable): void =>
  parkWhole(draft, of, { code: 'version', message: unusable })
