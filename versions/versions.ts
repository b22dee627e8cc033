// The port to versions of workflows: what is stored under a content hash, and which of them triggers decode with.
import type { Version } from '../engine/index.ts'

export interface Versions {
  /** The version of this hash, loaded from what is stored, or undefined where it is not there (yet). */
  get(hash: string): Promise<Version | undefined>
  /** The activated version of each workflow. */
  active(): Promise<readonly Version[]>
}
