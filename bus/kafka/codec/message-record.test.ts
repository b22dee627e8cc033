// Messages as records: what one process writes the other reads, and what nobody can read is told apart with a reason.
import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Message } from '../../bus.ts'
import type { Command, EffectRequest, Reply } from '../../../engine/index.ts'
import { decode, encode } from './message-record.ts'

const origin = { source: 'http', at: 'http', trace: '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01' }
const of = { instance: 'i', node: 'n', visit: 1, index: 0 }
const replyTo = { process: 'p', request: '7' }
const outcome = { kind: 'outcome', stream: 's', of, attempt: 1, after: 3, repeat: 'safe' } as const

const commands: readonly Command[] = [
  {
    kind: 'start',
    stream: 's',
    instance: 'i',
    workflow: 'W',
    number: 2,
    hash: 'h',
    key: 'k',
    input: null,
    origin,
    awaitResult: true,
    replyTo,
  },
  { kind: 'signal', stream: 's', signal: 'x', id: '1', payload: { deep: [1, 'a', null, { b: false }] }, keep: 5, origin },
  { ...outcome, report: { kind: 'ok', value: 0 } },
  { ...outcome, report: { kind: 'ok' }, probed: true, trace: origin.trace },
  { ...outcome, report: { kind: 'failed', error: 'no' } },
  { ...outcome, report: { kind: 'unknown', detail: 'timeout' } },
  { ...outcome, report: { kind: 'attempted', error: 'busy', retryInMs: 500 } },
  { ...outcome, report: { kind: 'exhausted', error: 'busy' }, repeat: 'unsafe' },
  { kind: 'timer', stream: 's', due: 1_700_000_000_000 },
  { kind: 'drive', stream: 's' },
  { kind: 'operator', stream: 's', id: '1', by: 'me', reason: 'because', action: { do: 'cancel', instance: 'i' } },
  {
    kind: 'operator',
    stream: '$triggers',
    id: '2',
    by: 'me',
    reason: 'because',
    action: { do: 'pauseTrigger', source: 'kafka', topic: 't' },
  },
  { kind: 'operator', stream: '$triggers', id: '3', by: 'me', reason: 'because', action: { do: 'resumeTrigger', source: 'http' } },
  { kind: 'operator', stream: 's', id: '1', by: 'me', reason: 'because', action: { do: 'resubmit', instance: 'i', hash: 'h', input: [1] } },
  { kind: 'operator', stream: 's', id: '1', by: 'me', reason: 'because', action: { do: 'retryEffect', effect: of } },
  { kind: 'operator', stream: 's', id: '1', by: 'me', reason: 'because', action: { do: 'skipEffect', effect: of } },
  {
    kind: 'operator',
    stream: 's',
    id: '1',
    by: 'me',
    reason: 'because',
    action: { do: 'settleEffect', effect: of, outcome: { kind: 'ok' } },
  },
  { kind: 'activate', stream: '$versions', id: '1', workflow: 'W', number: 1, hash: 'h', by: 'me', reason: '' },
  { kind: 'deadLetter', stream: '$deadletters', id: '1', origin, workflow: 'W', reason: 'no', raw: 'x' },
]
const effect: EffectRequest = {
  stream: 's',
  of,
  effect: 'charge',
  workflow: 'W',
  hash: 'h',
  payload: { amount: '1.00' },
  attempts: 0,
  forgiven: 0,
  after: 1,
  retries: { attempts: 3, backoff: 'exponential', delayMs: 100 },
  trace: origin.trace,
}
const replies: readonly Reply[] = [
  { kind: 'accepted', to: replyTo, instance: 'i', status: 'running', duplicate: false, differs: false },
  { kind: 'completed', to: replyTo, instance: 'i', output: null, duplicate: true, differs: true },
  { kind: 'done', to: replyTo },
  { kind: 'refused', to: replyTo, code: 'full', message: 'later' },
]
const bytes = ({ key, value, headers }: ReturnType<typeof encode>) => ({
  key: Buffer.from(key),
  value,
  headers: Object.fromEntries(Object.entries(headers).map(([name, text]) => [name, Buffer.from(text)])),
})

describe('a message as a record', () => {
  it('of every kind arrives as it was sent', () => {
    for (const value of commands)
      expect(decode('commands', bytes(encode<'commands'>({ key: value.stream, value })))).toEqual({
        kind: 'message',
        key: value.stream,
        value,
      })
    expect(decode('effects', bytes(encode<'effects'>({ key: 'k', value: effect })))).toEqual({ kind: 'message', key: 'k', value: effect })
    for (const value of replies) {
      expect(decode('replies', bytes(encode<'replies'>({ key: 'p', value })))).toEqual({ kind: 'message', key: 'p', value })
    }
  })

  it('carries the trace in the header where other tools look for it', () => {
    const trace = (message: Message<Command>) => encode<'commands'>(message).headers['traceparent']
    expect(trace({ key: 'k', value: commands[0]! })).toBe(origin.trace)
    expect(trace({ key: 'k', value: commands[9]! })).toBeUndefined()
    expect(encode<'effects'>({ key: 'k', value: effect }).headers['traceparent']).toBe(origin.trace)
  })

  it('leaves out fields that it does not know, as a newer process may send them', () => {
    const { stream: key } = commands[8]!
    const encoded = bytes(encode<'commands'>({ key, value: commands[8]! }))
    const value = Buffer.from(JSON.stringify({ ...JSON.parse(encoded.value.toString()), colour: 'red' }))
    expect(decode('commands', { ...encoded, value })).toEqual({ kind: 'message', key, value: commands[8] })
  })

  it('says why nobody can read it, without saying what stands in it', () => {
    const good = bytes(encode<'commands'>({ key: commands[8]!.stream, value: commands[8]! }))
    expect(decode('commands', bytes(encode<'commands'>({ key: 'another', value: commands[8]! })))).toMatchObject({
      kind: 'unreadable',
      reason: 'its key is not the stream that it is for',
    })
    const reason = (over: object) => {
      const decoded = decode('commands', { ...good, ...over })
      return decoded.kind === 'unreadable' ? decoded.reason : decoded.kind
    }
    const json = (value: object) => reason({ value: Buffer.from(JSON.stringify(value)) })
    expect(reason({ headers: {} })).toMatch(/^the header contrail-format is missing/)
    expect(reason({ headers: { 'contrail-format': Buffer.from('2') } })).toMatch(/^it has format 2, this version reads 1/)
    expect(reason({ key: null })).toBe('it has no key')
    expect(reason({ value: null })).toBe('it has no value')
    expect(reason({ value: Buffer.from('{secret') })).toBe('its value is not JSON')
    expect(reason({ value: Buffer.from([0x22, 0xff, 0x22]) })).toBe('its value is not JSON')
    expect(json({ kind: 'secret' })).toBe('its value does not fit: kind (invalid_union)')
    expect(json({ kind: 'timer', stream: '', due: 'secret' })).toBe('its value does not fit: stream (too_small), due (invalid_type)')
    expect(json({ kind: 'start', stream: 's' })).toMatch(/^its value does not fit: instance \(invalid_type\), workflow/)
    expect(reason({ fault: { reason: 'a batch that is none', bytes: 9 } })).toBe('a batch that is none')
    expect(json([])).toMatch(/^its value does not fit: the value \(/)
  })

  it('of any bytes is read or unreadable, never a crash', () => {
    const value = fc.oneof(
      fc.uint8Array(),
      fc.json().map((text) => Buffer.from(text)),
    )
    const property = fc.property(fc.constantFrom('commands' as const, 'effects' as const, 'replies' as const), value, (topic, data) => {
      const decoded = decode(topic, { key: data, value: data, headers: { 'contrail-format': Buffer.from('1') } })
      expect(decoded.kind).toBe('unreadable')
    })
    fc.assert(property, { numRuns: 500 })
  })
})
