// aggregate: a business entity with state of its own that outlives instances.
import type { Json, Problem, Schema } from './data.ts'
import { canonical } from '../base/index.ts'
import type { types } from './phantom.ts'
import { anySchema } from './schema.ts'
import type { AnySchema } from './schema.ts'
import type { Stated } from './query.ts'
import type { Address } from './signal.ts'

/** Turns the state of one version into that of the next. */
export type Upcast = (state: Readonly<Record<string, unknown>>) => object
/** An aggregate at run time. `upcast[n]` turns the state of version n into that of n + 1. */
export interface AggregateValue {
  readonly name: string
  readonly version: number
  readonly state: AnySchema
  readonly initial: object
  readonly upcast: Readonly<Record<number, Upcast>>
}
/** An aggregate and the field of a payload that holds its key. */
export interface AggregateKey<out State, out Key extends string, in Birth = unknown> extends Address<Key> {
  readonly of: AggregateValue
  /** Makes the first state from the payload of the first start. */
  readonly initial?: (payload: Birth) => object
  readonly [types]: State
}
export interface Aggregate<out State> extends AggregateValue, Stated<State> {
  /** The aggregate whose key stands in this field. */
  by<const Key extends string>(key: Key): AggregateKey<State, Key> & { readonly aggregate: string }
  /** … whose first state, where an instance of this workflow is the first, is made from its payload. For others the aggregate keeps its constant. */
  // oxlint-disable-next-line typescript/no-unnecessary-type-parameters -- a literal that a function returns keeps its type only where it is inferred itself
  by<const Key extends string, Birth, const Made extends State>(
    key: Key,
    born: { readonly initial: (payload: Birth) => Made & State },
  ): AggregateKey<State, Key, Birth> & { readonly aggregate: string }
}

/** The versions below V, from 1. */
type Below<V extends number, Seen extends unknown[] = [0], Found = never> = Seen['length'] extends V
  ? Found
  : Below<V, [...Seen, 0], Found | Seen['length']>
type Counted<V extends number> = `${V}` extends '0' | `-${string}` | `${string}.${string}`
  ? Problem<'versions are whole numbers from 1'>
  : V

/** Declares an aggregate. Its versions count up from 1, and every version below has an upcast to the next. */
export const aggregate = <S, const V extends number>(def: {
  readonly name: string
  readonly version: Counted<V>
  readonly state: Schema<S>
  readonly initial: Json<NoInfer<S>>
  readonly upcast: Readonly<Record<number, Upcast>> & { readonly [From in Counted<V> extends V ? Below<V> : never]: unknown }
}): Aggregate<Json<S>> => {
  const { name, upcast } = def
  const version = def.version as number // a sentence stands here only where nothing compiles
  const value: AggregateValue = { name, version, state: anySchema(def.state), initial: initialOf(def.initial as object), upcast }
  // `as`: what the state is stands in the type alone.
  return { ...value, by: (key: string, born?: object) => ({ aggregate: name, key, of: value, ...born }) as never }
}

/** In the journal's form. What is no JSON stays as it is, for `validate` to name. */
export const initialOf = (initial: object): object => {
  const checked = canonical(initial)
  return checked.kind === 'ok' && typeof checked.value === 'object' ? (checked.value ?? initial) : initial
}
