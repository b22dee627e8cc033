// What an edit of a past step asks for, and what is answered beforehand.
import type { JsonValue } from '../base/index.ts'

export interface StepEdit {
  readonly node: string
  readonly visit?: number
  readonly input: JsonValue
  readonly keep?: readonly string[]
  readonly again?: readonly string[]
  readonly version?: number
}
/** What an edit would do, as its decision stands now: nothing was done. */
export interface EditPreview {
  readonly kind: 'dryRun'
  /** Of the stream: an edit that names it is refused where it has gone on. */
  readonly version: number
  /** What would be done anew, in order, and why: `input`, `reads` (with the key), `takes`, `wrote`, `join`, `route`, `behind`. `of`: the visit that it follows. */
  readonly stale: readonly {
    readonly node: string
    readonly of?: number
    readonly visit: number
    readonly why: string
    readonly key?: string
  }[]
  /** Side effects that would go stale, with what becomes of them; `declared`: their declaration says so. */
  readonly effects: readonly { readonly key: string; readonly choice: 'keep' | 'again'; readonly declared: boolean }[]
  /** Keys of the state that would be set back before. */
  readonly restores: readonly string[]
  /** What would be asked of the outside. */
  readonly asks: readonly { readonly node: string; readonly visit: number; readonly what: string }[]
  readonly completes: boolean
}
