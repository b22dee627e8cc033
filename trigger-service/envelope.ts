// What a broker's message holds: plain JSON, or a CloudEvent around it, in either mode of its Kafka binding. Pure.
import { textOf } from './feed/piece.ts'
import { parseJson } from './json.ts'
import type { RawRecord } from './source.ts'
import { traceOf } from './trace.ts'

/** `fault` says why nobody can even try to decode it, and quotes nothing of it. */
export type Envelope = { readonly raw: unknown; readonly trace?: string } | { readonly fault: string }

/** The most bytes of a message, as of a request's body. */
export const MOST_BYTES = 1024 * 1024

const STRUCTURED = 'application/cloudevents'
const BATCH = 'application/cloudevents-batch'

export const readEnvelope = ({ value, headers }: Pick<RawRecord, 'value' | 'headers'>): Envelope => {
  if (value === null) return { fault: 'it is a tombstone: it has no value' }
  if (value.length > MOST_BYTES) return { fault: `it has ${value.length} bytes, at most ${MOST_BYTES} are taken` }
  const schema = registrySchema(value)
  if (schema !== undefined)
    return { fault: `it is in the Confluent wire format (of the schema with id ${schema}): write plain JSON, without a schema registry` }
  const header = (name: string): string | undefined => headers[name] && Buffer.from(headers[name]).toString()
  const version = header('ce_specversion')
  if (version !== undefined && !isKnown(version)) return { fault: UNKNOWN_VERSION }
  const type = header('content-type')?.trim().toLowerCase() ?? ''
  if (type.startsWith(BATCH)) return { fault: 'it is a batch of CloudEvents: send each in a message of its own' }
  const body = bodyOf(value)
  if ('fault' in body) return body
  const inner = version === undefined ? structured(body.raw, type.startsWith(STRUCTURED)) : body
  if ('fault' in inner) return inner
  const trace = traceOf(header('traceparent')) ?? traceOf(header('ce_traceparent')) ?? inner.trace
  return payload(inner.raw, trace)
}

const payload = (raw: unknown, trace: string | undefined): Envelope => (trace === undefined ? { raw } : { raw, trace })

/** A byte 0, then the number of a schema in four. */
const registrySchema = (value: Uint8Array): number | undefined =>
  value[0] === 0 && value.length >= 5 ? new DataView(value.buffer, value.byteOffset).getUint32(1) : undefined

const bodyOf = (bytes: Uint8Array): Envelope => {
  const text = textOf(bytes)
  if (text === undefined) return { fault: 'it is not UTF-8' }
  const parsed = parseJson(text)
  return 'raw' in parsed ? parsed : { fault: `it ${parsed.fault}` }
}

/** The data of a CloudEvent; anything else as it is. `said`: by its content type it is one. */
const structured = (raw: unknown, said: boolean): Envelope => {
  if (!isObject(raw)) return said ? { fault: 'it says to be a CloudEvent and is no JSON object' } : { raw }
  const { specversion, data, data_base64: encoded, traceparent } = raw
  const isEvent = typeof specversion === 'string' && (data !== undefined || typeof encoded === 'string')
  if (!isEvent) return said ? { fault: 'the CloudEvent has no specversion or no data' } : { raw }
  if (!isKnown(specversion)) return { fault: UNKNOWN_VERSION }
  const trace = typeof traceparent === 'string' ? traceOf(traceparent) : undefined
  if (data !== undefined) return payload(data, trace)
  const inner = bodyOf(Buffer.from(String(encoded), 'base64'))
  return 'fault' in inner ? { fault: `data_base64 of the CloudEvent: ${inner.fault}` } : payload(inner.raw, trace)
}

const isObject = (raw: unknown): raw is Readonly<Record<string, unknown>> => typeof raw === 'object' && raw !== null && !Array.isArray(raw)

const isKnown = (specversion: string): boolean => /^1\.\d+$/.test(specversion)
const UNKNOWN_VERSION = 'the specversion of the CloudEvent must be 1.0'
