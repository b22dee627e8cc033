// A version of a workflow as the engine needs it: its definition, named by the hash of its content.
import type { AnyWorkflow, QueryValue } from '../dsl/index.ts'

/** One immutable version: the graph and the code that was bundled with it, named by the hash of both. */
export interface Version {
  readonly hash: string
  readonly workflow: AnyWorkflow
  /** Questions to its state that its module exports; absent: none. */
  readonly queries?: readonly QueryValue[]
}

/** In the place of a version that is stored and does not load, or has been waited for too long: why, in words. */
export interface Unusable {
  readonly unusable: string
}
export const isUnusable = (version: Version | Unusable): version is Unusable => 'unusable' in version
