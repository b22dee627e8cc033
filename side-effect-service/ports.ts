// What the side-effect service is given from outside besides bus, journal and clock.
export type { Log } from '../base/index.ts'
import type { EffectValue } from '../dsl/index.ts'

/** What a version declares of a kind; `unavailable`: the version cannot be used here, and why. */
export type Declared =
  | { readonly kind: 'declared'; readonly effect: EffectValue }
  | { readonly kind: 'unavailable'; readonly problem: string }
/** Schemas belong to versions: a request is read by the declaration of the version that asked. Rejects where that could not be looked up. */
export type DeclarationLookup = (request: { readonly hash: string; readonly effect: string }) => Promise<Declared>

/** What is counted. Kinds are those of workflows, never made up by a caller. */
export interface SideEffectMetrics {
  /** A call of a handler has ended; `ms` is how long it took. */
  called(call: { readonly kind: string; readonly what: 'run' | 'probe'; readonly result: string; readonly ms: number }): void
  /** So many calls of the kind wait for room. */
  waiting(kind: string, count: number): void
  /** Whether requests of the kind came and nobody handles it. */
  unhandled(kind: string, is: boolean): void
}
