// What becomes of a record: who takes it, and what is kept of one that nobody does.
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { Undeliverable } from '../bus/index.ts'
import type { Command, Version } from '../engine/index.ts'
import type { DeadLetter } from '../bus/index.ts'
import { byKey, flow, http, kafka, signal, sleep, waitFor, workflow } from '../dsl/index.ts'
import { version, world } from './fakes.test.helper.ts'
import type { Script } from './fakes.test.helper.ts'
import type { RawRecord } from './source.ts'

const Paid = z.object({ id: z.string(), sum: z.number() })
const Refunded = z.object({ id: z.string(), refund: z.number() })
const alone = { state: z.object({}), initial: {} }
const billing = workflow(
  { name: 'Billing', version: 1, triggers: [kafka({ topic: 'payments', decode: Paid, id: 'id' })], ...alone },
  flow(sleep('1s')),
)
const audit = workflow(
  {
    name: 'Audit',
    version: 2,
    triggers: [
      kafka({ topic: 'payments', decode: Paid, id: 'id' }),
      kafka({ topic: 'payments', decode: Refunded.transform(({ id, refund }) => ({ id, sum: -refund })), id: 'id' }),
      kafka({ topic: 'corrections', decode: Paid, id: 'id' }),
    ],
    ...alone,
  },
  flow(sleep('1s')),
)
const settled = (keep: '1d' | '2d' = '1d') =>
  signal('Settled', { payload: Paid, id: 'id', to: byKey('id'), keep, sources: [kafka({ topic: 'settlements', decode: Paid, id: 'id' })] })
const waiting = (name: string, on = settled()) =>
  workflow({ name, version: 1, triggers: [http({ decode: Paid, id: 'id' })], ...alone }, flow(waitFor(on, '1h')))

const record = (topic: string, value: unknown, more: Partial<RawRecord> = {}): RawRecord => ({
  topic,
  origin: { source: 'kafka', at: `${topic}/3@17` },
  key: Buffer.from('k'),
  value: value instanceof Uint8Array || value === null ? value : Buffer.from(JSON.stringify(value)),
  headers: {},
  ...more,
})
const onto = (...workflows: readonly Parameters<typeof version>[0][]) => ontoBus({}, ...workflows)
const ontoBus = (script: Script, ...workflows: readonly Parameters<typeof version>[0][]) => {
  const active: readonly Version[] = workflows.map(version)
  const letters: DeadLetter[] = []
  const of = world(script, { active, deadLetters: async (letter) => (letters.push(letter), 'letter-1') })
  const offer = async (given: RawRecord) => (await of.service.offer(given)).answer
  return { ...of, letters, offer }
}
const startsOf = (commands: readonly Command[]) =>
  commands.flatMap((c) => (c.kind === 'start' ? [{ workflow: c.workflow, input: c.input, origin: c.origin, replyTo: c.replyTo }] : []))

describe('a record', () => {
  it('starts every workflow that names its topic and decodes it, without asking for a reply', async () => {
    const { offer, commands, counted } = onto(billing, audit)
    const taken = await offer(record('payments', { id: 'p-1', sum: 5, stray: true }))
    expect(taken).toEqual({ kind: 'accepted', streams: ['Billing:p-1', 'Audit:p-1'] })
    const origin = { source: 'kafka', at: 'payments/3@17' }
    expect(startsOf(commands)).toEqual([
      { workflow: 'Billing', input: { id: 'p-1', sum: 5 }, origin, replyTo: undefined },
      { workflow: 'Audit', input: { id: 'p-1', sum: 5 }, origin, replyTo: undefined },
    ])
    expect(counted).toEqual(['received Billing kafka', 'received Audit kafka'])
  })

  it('is left alone by those that do not decode it, as long as one does', async () => {
    const { offer, commands, letters } = onto(billing, audit)
    expect(await offer(record('payments', { id: 'p-1', refund: 2 }))).toMatchObject({ kind: 'accepted', streams: ['Audit:p-1'] })
    expect(startsOf(commands)).toMatchObject([{ workflow: 'Audit', input: { id: 'p-1', sum: -2 } }])
    expect(letters).toEqual([])
  })

  it('is decoded by the triggers of its own topic only', async () => {
    const { offer } = onto(audit)
    expect(await offer(record('corrections', { id: 'p-1', refund: 2 }))).toMatchObject({ kind: 'deadLettered' })
    expect(await offer(record('corrections', { id: 'p-1', sum: 2 }))).toMatchObject({ kind: 'accepted' })
  })

  it('is a signal where a signal names its topic, once for all workflows that wait for it', async () => {
    const { offer, signals } = onto(waiting('One'), billing)
    expect(await offer(record('settlements', { id: 'p-1', sum: 1 }))).toEqual({ kind: 'accepted', streams: ['One:p-1'] })
    expect(signals()).toMatchObject([{ signal: 'Settled', id: 'p-1', stream: 'One:p-1', payload: { id: 'p-1', sum: 1 } }])
  })

  it('carries the trace that its producer names', async () => {
    const trace = '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01'
    const { offer, starts } = onto(billing)
    await offer(record('payments', { id: 'p-1', sum: 5 }, { headers: { traceparent: Buffer.from(trace) } }))
    expect(starts()[0]?.origin).toEqual({ source: 'kafka', at: 'payments/3@17', trace })
  })
})

describe('a record that nobody takes', () => {
  it('is kept as it came, with the fields that do not fit by everybody who could have taken it', async () => {
    const { offer, letters, commands } = onto(billing, audit)
    const given = record('payments', { id: 'p-1', sum: 'pa55word' }, { headers: { colour: Buffer.from('red') } })
    const taken = await offer(given)
    expect(taken).toMatchObject({ kind: 'deadLettered', id: 'letter-1', reason: letters[0]?.reason })
    expect(letters).toEqual([
      {
        origin: given.origin,
        target: 'topic payments',
        reason: expect.stringMatching(
          /^workflow Billing refused the payload: sum: .+; workflow Audit refused the payload: sum: .+; workflow Audit refused the payload: refund: /,
        ),
        raw: given.value,
        key: given.key,
        headers: given.headers,
      },
    ])
    expect(letters[0]!.reason).not.toContain('pa55word')
    expect(commands).toEqual([])
  })

  it('was meant for the one that names its topic, where there is one', async () => {
    const { offer, letters } = onto(billing, waiting('One'))
    await offer(record('payments', {}))
    await offer(record('settlements', {}))
    await offer(record('payments', null))
    expect(letters).toMatchObject([
      { target: 'workflow Billing', workflow: 'Billing' },
      { target: 'signal Settled' },
      { target: 'workflow Billing', reason: 'it is a tombstone: it has no value', raw: null },
    ])
    expect(letters[1]).not.toHaveProperty('workflow')
  })

  it('is kept where no active version names its topic, or it comes by another source', async () => {
    const { offer, letters } = onto(billing)
    await offer(record('parcels', { id: '1' }))
    await offer(record('payments', { id: '1', sum: 1 }, { origin: { source: 'servicebus', at: 'payments/1' } }))
    expect(letters.map(({ target, reason }) => [target, reason])).toEqual([
      ['topic parcels', 'no active workflow or signal takes the topic parcels'],
      ['topic payments', 'no active workflow or signal takes the topic payments'],
    ])
  })

  it('is kept where workflows mean different things by the signal', async () => {
    const { offer, letters } = onto(waiting('One'), waiting('Two', settled('2d')))
    await offer(record('settlements', { id: 'p-1', sum: 1 }))
    expect(letters).toMatchObject([{ target: 'signal Settled', reason: expect.stringContaining('define signal Settled differently') }])
  })

  it('is kept for the reason of its source where that could not read it, whatever the bytes look like', async () => {
    const { offer, letters, commands } = onto(billing)
    const reason = 'a batch of 3 records cannot be read'
    const given = record('payments', { id: 'p-1', sum: 5 }, { key: null, fault: { reason, bytes: 70_000 } })
    expect(await offer(given)).toEqual({ kind: 'deadLettered', id: 'letter-1', reason })
    expect(letters).toMatchObject([{ origin: given.origin, target: 'workflow Billing', reason, raw: given.value, bytes: 70_000 }])
    expect(startsOf(commands)).toEqual([])
  })

  it('keeps its trace', async () => {
    const trace = '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01'
    const { offer, letters } = onto(billing)
    await offer(record('payments', {}, { headers: { traceparent: Buffer.from(trace) } }))
    expect(letters[0]?.origin).toHaveProperty('trace', trace)
  })
})

describe('what is not known to be durable', () => {
  it('is said where one of several takers did not get it', async () => {
    const { offer } = ontoBus(
      { rejects: (stream) => (stream.startsWith('Audit') ? new Error('the broker is away') : undefined) },
      billing,
      audit,
    )
    expect(await offer(record('payments', { id: 'p-1', sum: 5 }))).toEqual({ kind: 'unavailable', message: 'the broker is away' })
  })

  it('is kept as a dead letter, with the others taken, where it never can be', async () => {
    const tooBig = (stream: string): Error | undefined => (stream.startsWith('Audit') ? new Undeliverable('it is too big') : undefined)
    const { offer, letters, starts } = ontoBus({ rejects: tooBig }, billing, audit)
    const given = record('payments', { id: 'p-1', sum: 5 })
    expect(await offer(given)).toEqual({ kind: 'deadLettered', id: 'letter-1', reason: 'it is too big' })
    expect(letters).toMatchObject([{ target: 'workflow Audit', workflow: 'Audit', reason: 'it is too big', raw: given.value }])
    expect(starts()).toMatchObject([{ workflow: 'Billing' }])
  })

  it('is said before all else where one may be tried again and another never', async () => {
    const mixed = (stream: string): Error => (stream.startsWith('Audit') ? new Undeliverable('too big') : new Error('away'))
    const { offer, letters } = ontoBus({ rejects: mixed }, billing, audit)
    expect(await offer(record('payments', { id: 'p-1', sum: 5 }))).toEqual({ kind: 'unavailable', message: 'away' })
    expect(letters).toEqual([])
  })

  it('is said where the active versions cannot be read', async () => {
    const { service } = world({}, { readActive: () => Promise.reject(new Error('disk')) })
    expect(await (await service.offer(record('payments', {}))).answer).toMatchObject({ kind: 'unavailable' })
    await expect(service.topics('kafka')).rejects.toThrow('cannot be read')
  })

  it('is said where the dead letter could not be kept', async () => {
    const { service } = world({}, { active: [version(billing)], deadLetters: () => Promise.reject(new Error('full')) })
    expect(await (await service.offer(record('payments', {}))).answer).toMatchObject({
      kind: 'unavailable',
      message: expect.stringContaining('full'),
    })
  })
})

it('knows the topics of a source, each once and sorted', async () => {
  const { service } = onto(billing, audit, waiting('One'))
  expect(await service.topics('kafka')).toEqual(['corrections', 'payments', 'settlements'])
  expect(await service.topics('servicebus')).toEqual([])
})
