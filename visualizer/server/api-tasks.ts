// What the API answers of human tasks, as types.
import type { JsonValue } from '../../base/index.ts'

/** A human task in one visit of its node. */
export interface TaskVisit {
  readonly name: string
  readonly roles: readonly string[]
  readonly people: readonly string[]
  /** What the person sees of the input. */
  readonly shows: Readonly<Record<string, JsonValue>>
  readonly taken?: { readonly by: string; readonly since: number }
  /** Half-way, as it was saved last. */
  readonly draft?: { readonly by: string; readonly since: number; readonly value: JsonValue; readonly revision: number }
  readonly comments: readonly { readonly by: string; readonly at: number; readonly text: string }[]
  readonly done?: { readonly by: string; readonly at: number; readonly value: JsonValue }
}
