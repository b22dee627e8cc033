// A message between services as a record: JSON with its format's number, and the trace where a tool of others looks for it.
import { z } from 'zod'
import type { JsonValue } from '../../../base/index.ts'
import { messageSchemas } from '../../../engine/index.ts'
import type { Topics } from '../../../engine/index.ts'
import type { Message, Topic } from '../../bus.ts'
import type { RecordIn } from '../../records.ts'

const FORMAT = '1'
const FORMAT_HEADER = 'contrail-format'
const TRACE_HEADER = 'traceparent'

export interface EncodedMessage {
  readonly key: string
  readonly value: Buffer
  readonly headers: Readonly<Record<string, string>>
}

export const encode = <T extends Topic>({ key, value }: Message<Topics[T]>): EncodedMessage => {
  const trace = traceOf(value)
  return {
    key,
    value: Buffer.from(JSON.stringify(value)),
    headers: { [FORMAT_HEADER]: FORMAT, ...(trace === undefined ? {} : { [TRACE_HEADER]: trace }) },
  }
}

/** An effect and its outcome have it at the top, a start or signal where it says what caused it. */
const traceOf = (value: Topics[Topic]): string | undefined => {
  if ('trace' in value) return value.trace
  return 'origin' in value ? value.origin.trace : undefined
}

export type Decoded<T> =
  | { readonly kind: 'message'; readonly key: string; readonly value: T }
  | { readonly kind: 'unreadable'; readonly reason: string }

/** The reason names what is wrong and where, never what stands there. */
export const decode = <T extends Topic>(topic: T, record: Pick<RecordIn, 'key' | 'value' | 'headers' | 'fault'>): Decoded<Topics[T]> => {
  const { key, value, headers, fault } = record
  if (fault !== undefined) return unreadable(fault.reason)
  const format = headers[FORMAT_HEADER]
  if (format === undefined) return unreadable(`the header ${FORMAT_HEADER} is missing: only Contrail's own services write to this topic`)
  const said = Buffer.from(format).toString()
  if (said !== FORMAT) return unreadable(`it has format ${said.slice(0, 20)}, this version reads ${FORMAT}: update the services together`)
  if (key === null) return unreadable('it has no key')
  if (value === null) return unreadable('it has no value')
  const parsed = parse(value)
  if (parsed === undefined) return unreadable('its value is not JSON')
  const checked = messageSchemas[topic].safeParse(parsed)
  if (!checked.success) return unreadable(`its value does not fit: ${faults(checked.error)}`)
  const name = Buffer.from(key).toString()
  if ('stream' in checked.data && topic === 'commands' && checked.data.stream !== name)
    return unreadable('its key is not the stream that it is for')
  return { kind: 'message', key: name, value: checked.data }
}

const unreadable = (reason: string) => ({ kind: 'unreadable', reason }) as const

const parse = (bytes: Uint8Array): JsonValue | undefined => {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes))
  } catch {
    return undefined
  }
}

/** The most faults that are named: one is enough to look for. */
const MOST_FAULTS = 3
const faults = (error: z.ZodError): string =>
  error.issues
    .slice(0, MOST_FAULTS)
    .map(({ path, code }) => `${path.length === 0 ? 'the value' : path.join('.')} (${code})`)
    .join(', ')
