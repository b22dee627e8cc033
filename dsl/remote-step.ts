// remoteStep: a function in any language behind HTTP, declared for `perform`; the platform brings its handler.
import type { Json, Schema } from './data.ts'
import { declaredKind } from './side-effect.ts'
import type { EffectKind, EffectOptions, EffectValue, RemoteAt } from './side-effect.ts'

interface Declared<Payload, Value, Failure> extends EffectOptions, RemoteAt {
  readonly payload: Schema<Payload>
  readonly ok?: Schema<Value>
  readonly failed?: Schema<Failure>
}
/**
 * Declares a remote function. It is a declaration and no node, so that a fragment keeps its input. Its contract is verified, its code is not.
 * Its kind is `never` in the type: `handle` asks for no handler.
 */
export const remoteStep = <P, Value = undefined, Failure = undefined>(
  name: string,
  { at, repeat, secrets, ...declared }: Declared<P, Value, Failure>,
): EffectKind<never, Json<P>, Json<Value>, Json<Failure>> & EffectValue =>
  declaredKind(name, declared, { remote: { at, repeat, ...(secrets && { secrets }) } }) as never // what it promises stands in its type alone

/** What the platform writes itself into each call. */
const OWN: ReadonlySet<string> = new Set(['host', 'content-type', 'content-length', 'accept', 'idempotency-key', 'traceparent'])
const VARIABLE = /^[A-Za-z_]\w*$/
const HEADER = /^[!#$%&'*+.^`|~\w-]+$/

export const remoteMistakes = ({ kind, remote }: EffectValue): readonly string[] => {
  if (remote === undefined) return []
  const { at, repeat, secrets = {} } = remote
  const what = `remote step '${kind}'`
  const named = Object.entries(secrets)
  return [
    ...(typeof at === 'string' ? addressMistake(what, at) : variableMistake(`${what}: at.env`, at.env)),
    // Workflows are also loaded where no compiler has looked at them.
    ...(['safe', 'unsafe'].includes(repeat) ? [] : [`${what}: repeat is '${repeat}': write 'safe' or 'unsafe'`]),
    ...named.flatMap(([header, name]) => variableMistake(`${what}: the secret of header '${header}'`, name)),
    ...named.flatMap(([header]) =>
      HEADER.test(header) && !OWN.has(header.toLowerCase()) ? [] : [`${what}: '${header}' is no header that a secret may stand in`],
    ),
  ]
}
const addressMistake = (what: string, at: string): readonly string[] =>
  /^https?:\/\/[^\s/@]+(\/\S*)?$/.test(at)
    ? []
    : [`${what} is at '${at}', which is no address: write one that begins with http:// or https://, without a password`]
const variableMistake = (what: string, name: string): readonly string[] =>
  VARIABLE.test(name) ? [] : [`${what} names the environment variable '${name}', which is no name of one`]
