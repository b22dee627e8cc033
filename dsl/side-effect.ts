// Side effects: requests as data, each of a declared kind.
import type { Json, Schema } from './data.ts'
import type { types } from './phantom.ts'
import type { AnySchema } from './schema.ts'

/** A request: the kind and its payload. What comes of it stands in its type. */
export interface SideEffect<out Kind extends string, out Payload, out Value, out Failure> {
  readonly kind: Kind
  readonly payload: Payload
  readonly [types]: [Value, Failure]
}
export type AnySideEffect = SideEffect<string, unknown, unknown, unknown>

interface Schemas<Payload, Value, Failure> {
  readonly payload: Schema<Payload>
  readonly ok?: Schema<Value>
  readonly failed?: Schema<Failure>
}
/** A declared kind: called with a payload it makes a request for `sideEffects`; `perform` awaits its outcome. */
export interface EffectKind<out Kind extends string, in out Payload, out Value, out Failure> {
  (payload: Payload): SideEffect<Kind, Payload, Value, Failure>
  readonly kind: Kind
}
/** A declared kind at run time; a kind without `ok` or `failed` has nothing to say there. */
export interface EffectValue {
  readonly kind: string
  readonly schemas: { readonly payload: AnySchema; readonly ok?: AnySchema; readonly failed?: AnySchema }
}

/** Which declaration made a request: what a step returns is checked by its schema, and what nobody declared is refused. */
const declarations = new WeakMap<object, EffectValue>()
export const declarationOf = (request: object): EffectValue | undefined => declarations.get(request)

/** Declares a kind of side effect: the payload, the value of its success and the error of its failure. */
export const sideEffect = <const Kind extends string, P, Value = undefined, Failure = undefined>(
  kind: Kind,
  schemas: Schemas<P, Value, Failure>,
): EffectKind<Kind, Json<P>, Json<Value>, Json<Failure>> & EffectValue => {
  const request = (payload: Json<P>): { readonly kind: Kind; readonly payload: Json<P> } => {
    const made = { kind, payload }
    declarations.set(made, declared)
    return made
  }
  const declared = Object.assign(request, { kind, schemas }) as never as EffectKind<Kind, Json<P>, Json<Value>, Json<Failure>> & EffectValue
  return declared
}
