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
}

export const park = (draft: Draft, holder: Instance, at: { readonly node: string; readonly visit: number }, fault: Fault): void => {
  const { instance, start } = holder
  const why = trouble({ workflow: start.workflow, node: at.node, ...fault })
  const { reads, drawn } = fault
  const took = { ...(reads !== undefined && { reads }), ...(drawn !== undefined && { drawn }) }
  record(draft, { kind: 'InstanceParked', instance, node: at.node, visit: at.visit, trouble: why, ...took })
}

/** No node is to blame: it goes on where it stands when its version can be used again and a person sends it. */
export const parkUnusable = (draft: Draft, { instance, start }: Pick<Instance, 'instance' | 'start'>, { unusable }: Unusable): void =>
  record(draft, { kind: 'InstanceParked', instance, trouble: trouble({ workflow: start.workflow, code: 'version', message: unusable }) })
