// From what came as a signal to the command for its stream. Pure.
import type { Origin, SignalCommand } from '../engine/index.ts'
import { notADuration, parseDuration } from '../base/index.ts'
import { aggregateStream, ownStream } from '../engine/index.ts'
import { refused } from './answers.ts'
import type { Refused, SignalRequest } from './answers.ts'
import type { Catalog, Declared } from './catalog.ts'
import { invalid, keyIn, payloadOf } from './payload.ts'
import type { Decoder } from './payload.ts'

export type One = Extract<Declared, { readonly kind: 'one' }>

/** What a name stands for, or why it stands for nothing, whatever the payload is. */
export const signalled = (catalog: Catalog, name: string): One | Refused => {
  const found = catalog.signals.get(name)
  if (found === undefined) return refused('unknownSignal', `no active workflow waits for a signal ${JSON.stringify(name)}`)
  return found.kind === 'one' ? found : refused('ambiguousSignal', found.message)
}

/** What somebody sends by the signal's name. */
export const signalCommand = (catalog: Catalog, request: SignalRequest): SignalCommand | Refused => {
  const found = signalled(catalog, request.signal)
  if (found.kind === 'refused') return found
  const { signal } = found
  const by = signal.sources.find((of) => of.source === request.source) ?? { decode: signal.payload, id: signal.id }
  return signalBy(found, by, request)
}

/** What a source of the signal, or its own schema, makes of a payload. */
export const signalBy = (
  { signal, owner }: One,
  by: Decoder,
  { raw, origin }: { readonly raw: unknown; readonly origin: Origin },
): SignalCommand | Refused => {
  const { name } = signal
  const payload = payloadOf(`signal ${name}`, by, raw)
  if (payload.kind === 'refused') return payload
  const key = keyIn(payload.value, signal.to.key)
  if (typeof key !== 'string') return invalid(`signal ${name}`, [key])
  const keep = parseDuration(signal.keep)
  if (keep === undefined) throw new Error(`signal ${name}: keep: ${notADuration(signal.keep)}`) // validate() refuses such a version
  const stream = signal.to.aggregate === null ? ownStream(owner, key) : aggregateStream(signal.to.aggregate, key)
  return { kind: 'signal', stream, signal: name, id: payload.id, payload: payload.value, keep, origin }
}
