// The port to versions of workflows: what is stored under a content hash, and which of them triggers decode with.
import type { Version } from '../engine/index.ts'
import type { Sources } from './sources.ts'

export interface Versions {
  /** The version of this hash, loaded from what is stored, or undefined where it is not there (yet). */
  get(hash: string): Promise<Version | undefined>
  /** The activated version of each workflow. */
  active(): Promise<readonly Version[]>
  /** The lines of the author's files, for stacks of this version's code. Undefined where they are not known; absent: of no version. */
  sources?(hash: string): Promise<Sources | undefined>
}
