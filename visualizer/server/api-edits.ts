// What the API answers about edits of past steps.
import type { Stale } from '../../engine/index.ts'

/** What the visit gave holds no more; it is done anew in another `visit`. */
export interface StaleVisit {
  readonly at: number
  readonly why: Stale['why']
  /** Of the state, where a key of it is why. */
  readonly key?: string
  readonly visit: number
  readonly by: string
}

/** What an edit would do, as the decision stands now. No values: they are where they were. */
export interface DryRun {
  readonly kind: 'dryRun'
  /** Of the stream: an edit that names it is refused where it has gone on. */
  readonly version: number
  /** What is done anew, in order, and why; `of`: the visit that it follows. */
  readonly stale: readonly {
    readonly node: string
    readonly of?: number
    readonly visit: number
    readonly why: Stale['why']
    readonly key?: string
  }[]
  /** Side effects that go stale, with what becomes of them; `declared`: their declaration says so. */
  readonly effects: readonly { readonly key: string; readonly choice: 'keep' | 'again'; readonly declared: boolean }[]
  /** Keys of the state that are set back before. */
  readonly restores: readonly string[]
  /** What is asked of the outside in that turn. */
  readonly asks: readonly { readonly node: string; readonly visit: number; readonly what: string }[]
  readonly completes: boolean
}
