// Side effects: requests as data, each of a declared kind.
import type { Duration, Json, Schema } from './data.ts'
import type { types } from './phantom.ts'
import { retryOf } from './retries.ts'
import type { Retry, RetryGraph } from './retries.ts'
import type { AnySchema } from './schema.ts'

/** A request: the kind and its payload. What comes of it stands in its type. */
export interface SideEffect<out Kind extends string, out Payload, out Value, out Failure> {
  readonly kind: Kind
  readonly payload: Payload
  readonly [types]: [Value, Failure]
}
export type AnySideEffect = SideEffect<string, unknown, unknown, unknown>

/** What a declaration may say besides its schemas. */
export interface EffectOptions {
  /** It changes nothing outside: given up, it is over and needs no review. */
  readonly reads?: true
  /** When it is tried again; without it as the workflow says. */
  readonly retries?: Retry
  /** The time limit of one call; without it as the handler says. */
  readonly limit?: Duration
  /** What becomes of it when what it was asked for with is edited; without it a person says so. Where it only `reads` it is done again. */
  readonly onEdit?: 'keep' | 'again'
}
interface Schemas<Payload, Value, Failure> extends EffectOptions {
  readonly payload: Schema<Payload>
  readonly ok?: Schema<Value>
  readonly failed?: Schema<Failure>
}
/** A declared kind: called with a payload it makes a request for `sideEffects`; `perform` awaits its outcome. */
export interface EffectKind<out Kind extends string, in out Payload, out Value, out Failure> {
  (payload: Payload): SideEffect<Kind, Payload, Value, Failure>
  readonly kind: Kind
}
/** A function behind HTTP, whose handler the platform brings. */
export interface RemoteAt {
  /** Its http or https address, or the environment variable of the side-effect processes that has it. */
  readonly at: string | { readonly env: string }
  /** `safe`: it honours the effect key that comes with each call. `unsafe`: what nobody heard the end of is for a person. */
  readonly repeat: 'safe' | 'unsafe'
  /** Headers by name, and the environment variable that has the value of each: it is read for each call and written nowhere. */
  readonly secrets?: Readonly<Record<string, string>>
}
/** A declared kind at run time; a kind without `ok` or `failed` has nothing to say there. */
export interface EffectValue {
  readonly kind: string
  readonly schemas: { readonly payload: AnySchema; readonly ok?: AnySchema; readonly failed?: AnySchema }
  readonly reads?: true
  readonly retries?: RetryGraph
  readonly limit?: string
  readonly onEdit?: 'keep' | 'again'
  readonly remote?: RemoteAt
}

/** Which declaration made a request: what a step returns is checked by its schema, and what nobody declared is refused. */
const declarations = new WeakMap<object, EffectValue>()
export const declarationOf = (request: object): EffectValue | undefined => declarations.get(request)

type Declaring = { readonly payload: unknown; readonly ok?: unknown; readonly failed?: unknown } & EffectOptions
/** A declaration, which is the function that makes its requests. `as`: where a schema is none of JSON its type is a sentence. */
export const declaredKind = (
  kind: string,
  { payload, ok, failed, retries, ...options }: Declaring,
  more: Pick<EffectValue, 'remote'> = {},
): EffectValue => {
  const schemas = { payload, ...(ok !== undefined && { ok }), ...(failed !== undefined && { failed }) } as EffectValue['schemas']
  const request = (asked: unknown): { readonly kind: string; readonly payload: unknown } => {
    const made = { kind, payload: asked }
    declarations.set(made, declared)
    return made
  }
  const declared: EffectValue = Object.assign(request, {
    kind,
    schemas,
    ...options,
    ...(retries && { retries: retryOf(retries) }),
    ...more,
  })
  return declared
}

/** Declares a kind of side effect: the payload, the value of its success and the error of its failure. */
export const sideEffect = <const Kind extends string, P, Value = undefined, Failure = undefined>(
  kind: Kind,
  declared: Schemas<P, Value, Failure>,
): EffectKind<Kind, Json<P>, Json<Value>, Json<Failure>> & EffectValue => declaredKind(kind, declared) as never // what it promises stands in its type alone
