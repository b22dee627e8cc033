// remoteStep: a function in any language behind HTTP, declared for `perform`; the platform brings its handler.
import type { Json, Schema } from './data.ts'
import { declaredKind } from './side-effect.ts'
import type { EffectKind, EffectOptions, EffectValue } from './side-effect.ts'

interface Declared<Payload, Value, Failure> extends EffectOptions {
  readonly payload: Schema<Payload>
  readonly ok?: Schema<Value>
  readonly failed?: Schema<Failure>
  /** Where it is: an http or https address. */
  readonly at: string
  /** `safe`: it honours the effect key that comes with the call. `unsafe`: what nobody heard the end of is for a person. */
  readonly repeat: 'safe' | 'unsafe'
}
/**
 * Declares a remote function. It is a declaration and no node, so that a fragment keeps its input. Its contract is verified, its code is not.
 * Its kind is `never` in the type: `handle` asks for no handler.
 */
export const remoteStep = <P, Value = undefined, Failure = undefined>(
  name: string,
  { at, repeat, ...declared }: Declared<P, Value, Failure>,
): EffectKind<never, Json<P>, Json<Value>, Json<Failure>> & EffectValue => declaredKind(name, declared, { remote: { at, repeat } }) as never // what it promises stands in its type alone

export const remoteMistake = ({ kind, remote }: EffectValue): readonly string[] =>
  remote === undefined || /^https?:\/\/[^\s/]/.test(remote.at)
    ? []
    : [`remote step '${kind}' is at '${remote.at}', which is no address: write one that begins with http:// or https://`]
