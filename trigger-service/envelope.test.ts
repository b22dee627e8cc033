// What other producers write, read as a payload or refused with a reason that a person can act on.
import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { MOST_BYTES, readEnvelope } from './envelope.ts'

const TRACE = '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01'
const bytes = (of: unknown): Uint8Array => Buffer.from(typeof of === 'string' ? of : JSON.stringify(of))
const json = (of: unknown): Uint8Array => Buffer.from(JSON.stringify(of))
const headersOf = (of: Readonly<Record<string, string>>) =>
  Object.fromEntries(Object.entries(of).map(([name, text]) => [name, Buffer.from(text)]))
const read = (value: unknown, headers: Readonly<Record<string, string>> = {}) =>
  readEnvelope({ value: value === null || value instanceof Uint8Array ? value : bytes(value), headers: headersOf(headers) })

const event = { specversion: '1.0', id: 'e-1', source: '/shop', type: 'OrderSubmitted', data: { orderId: '1' } }
const binary = { ce_specversion: '1.0', ce_id: 'e-1', ce_source: '/shop', ce_type: 'OrderSubmitted' }
const { data: _, ...attributes } = event

describe('a payload', () => {
  it.each([
    ['plain JSON', '{"orderId":"1"}', {}],
    ['JSON with a byte order mark', '\uFEFF{"orderId":"1"}', {}],
    ['JSON amid white space', ' \r\n\t{"orderId":"1"}\n ', {}],
    ['a structured CloudEvent', event, {}],
    ['a structured CloudEvent that its content type names', event, { 'content-type': 'application/cloudevents+json; charset=utf-8' }],
    ['a CloudEvent with its data in base64', { ...attributes, data_base64: Buffer.from('{"orderId":"1"}').toString('base64') }, {}],
    ['a binary CloudEvent', '{"orderId":"1"}', { ...binary, 'content-type': 'application/json' }],
    ['a binary CloudEvent of a later 1.x', '{"orderId":"1"}', { ...binary, ce_specversion: '1.1' }],
  ])('is taken from %s', (_name, value, headers) => {
    expect(read(value, headers)).toEqual({ raw: { orderId: '1' } })
  })

  it('is whatever JSON a message is, where it only looks a little like a CloudEvent', () => {
    for (const value of [null, 7, 'x', [event], { specversion: '1.0' }, { specversion: 1, data: {} }, { data: {} }]) {
      expect(read(json(value))).toEqual({ raw: value })
    }
  })

  it('of a CloudEvent may be null, and a binary one is not looked into', () => {
    expect(read({ ...event, data: null })).toEqual({ raw: null })
    expect(read(event, binary)).toEqual({ raw: event })
  })

  it('may have a mebibyte, and no byte more', () => {
    const whole = (size: number): Uint8Array => Buffer.from(`"${'x'.repeat(size - 2)}"`)
    expect(read(whole(MOST_BYTES))).toHaveProperty('raw')
    expect(read(whole(MOST_BYTES + 1))).toEqual({ fault: 'it has 1048577 bytes, at most 1048576 are taken' })
  })

  it('comes out of every JSON value as it went in, in each of the forms', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        const raw: unknown = JSON.parse(JSON.stringify(value))
        expect(read({ ...event, data: raw })).toEqual({ raw })
        expect(read(json(raw), binary)).toEqual({ raw })
        expect(read({ ...attributes, data_base64: Buffer.from(JSON.stringify(raw)).toString('base64') })).toEqual({ raw })
      }),
    )
  })
})

describe('the trace', () => {
  it('is that of the header, else of the CloudEvent', () => {
    const other = TRACE.replace('4bf9', '5bf9')
    expect(read('{}', { traceparent: TRACE })).toEqual({ raw: {}, trace: TRACE })
    expect(read('{}', { ...binary, ce_traceparent: TRACE })).toEqual({ raw: {}, trace: TRACE })
    expect(read({ ...event, data: 1, traceparent: TRACE })).toEqual({ raw: 1, trace: TRACE })
    expect(read({ ...event, data: 1, traceparent: other }, { traceparent: TRACE })).toEqual({ raw: 1, trace: TRACE })
  })
  it('is ignored where it is none', () => {
    expect(read('{}', { traceparent: 'garbage' })).toEqual({ raw: {} })
    expect(read({ ...event, data: 1, traceparent: 17 })).toEqual({ raw: 1 })
  })
})

describe('a fault', () => {
  it.each([
    ['a tombstone', null, {}, 'it is a tombstone: it has no value'],
    ['nothing at all', '', {}, 'it is no JSON: column 1: the text ends, expected a value'],
    ['half a JSON', '{"a":', {}, 'it is no JSON: column 6: the text ends, expected a value'],
    ['bytes that are no text', Buffer.from([0xff, 0xfe, 0x00]), {}, 'it is not UTF-8'],
    [
      'the Confluent wire format',
      Buffer.concat([Buffer.from([0, 0, 0, 1, 2]), Buffer.from('{"orderId":"1"}')]),
      {},
      'it is in the Confluent wire format (of the schema with id 258): write plain JSON, without a schema registry',
    ],
    [
      'the Confluent wire format around nothing',
      Buffer.from([0, 0, 0, 0, 1]),
      {},
      'it is in the Confluent wire format (of the schema with id 1): write plain JSON, without a schema registry',
    ],
    ['a byte 0 alone', Buffer.from([0]), {}, 'it is no JSON: column 1: expected a value'],
    ['a CloudEvent of another version', { ...event, specversion: '0.3' }, {}, 'the specversion of the CloudEvent must be 1.0'],
    ['a binary CloudEvent of another version', '{}', { ...binary, ce_specversion: '2.0' }, 'the specversion of the CloudEvent must be 1.0'],
    [
      'a batch of CloudEvents',
      [event],
      { 'content-type': 'application/cloudevents-batch+json' },
      'it is a batch of CloudEvents: send each in a message of its own',
    ],
    [
      'what only says to be a CloudEvent',
      { orderId: '1' },
      { 'content-type': 'application/cloudevents+json' },
      'the CloudEvent has no specversion or no data',
    ],
    [
      'a CloudEvent that is no object',
      [1],
      { 'content-type': 'application/cloudevents+json' },
      'it says to be a CloudEvent and is no JSON object',
    ],
    [
      'a CloudEvent whose data in base64 is no JSON',
      { ...attributes, data_base64: 'AAAA' },
      {},
      'data_base64 of the CloudEvent: it is no JSON: column 1: expected a value',
    ],
  ])('is %s', (_name, value, headers, fault) => {
    expect(read(value, headers)).toEqual({ fault })
  })

  it('is a value for every message there can be, and quotes nothing of it', () => {
    const secret = 'pa55word-of-ann'
    fc.assert(
      fc.property(
        fc.uint8Array({ maxLength: 200 }),
        fc.dictionary(fc.string(), fc.uint8Array({ maxLength: 20 })),
        fc.boolean(),
        (value, headers, prefixed) => {
          const whole = prefixed ? Buffer.concat([Buffer.from(secret), value]) : value
          const envelope = readEnvelope({ value: whole, headers })
          if ('fault' in envelope) expect(envelope.fault).not.toContain(secret)
          else expect(envelope).toHaveProperty('raw')
        },
      ),
    )
  })
})
