// A line of the list that is still to be written, and what who reads the list asks for.
import type { InstanceRow } from '../../engine/index.ts'

export interface PendingRow {
  /** The id of its stream. */
  readonly stream: number
  readonly row: InstanceRow
  /** The row as JSON, printed when it came: what its caller does to it afterwards does not reach the list. */
  readonly body: string
}

/** For who reads the list. */
export interface Listed {
  /**
   * Resolves when the list shows every turn that is committed by now, or cannot for a reason of its own: then who reads finds it as it was.
   * Rejects where the store takes nothing.
   */
  current(): Promise<void>
  /** The line of an instance where the list does not show it yet; undefined where the list shows what there is to be seen. */
  pending(instance: string): Promise<PendingRow | undefined>
}
