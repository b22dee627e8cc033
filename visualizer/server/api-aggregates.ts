// What the API answers about an aggregate and to queries. All times are milliseconds since the epoch.
import type { JsonValue } from '../../base/index.ts'

/** An aggregate as its newest turn leaves it. */
export interface AggregateView {
  readonly aggregate: string
  readonly key: string
  readonly stream: string
  readonly version: number
  /** The version of the aggregate that its state is of. */
  readonly schema: number | null
  /** Published state, masked. */
  readonly state: JsonValue
  /** Who holds it. */
  readonly holder: { readonly instance: string; readonly since: number } | null
  /** The first of those that wait, the next one in front, and how many there are. */
  readonly queue: readonly { readonly instance: string; readonly workflow: string; readonly since: number }[]
  readonly queued: number
  /** The first of the signals that nobody has taken yet, and how many there are. */
  readonly kept: readonly { readonly signal: string; readonly id: string; readonly expires: number }[]
  readonly keptCount: number
  /** What can be asked. */
  readonly queries: readonly string[]
}

export interface QueryAnswer {
  readonly value: JsonValue
  /** It was made of something sensitive: all of it is hidden. */
  readonly masked: boolean
}
