// What the small shop's journal holds: instances in every status, turn by turn.
import { DEADLETTERS } from '../../engine/index.ts'
import type { Cause, Event } from '../../engine/index.ts'
import type { Journal } from '../../journal/index.ts'
import { customer, noteInstance, NOW, orderEvents, startOf, streamOfOrder, teller } from './sample-order.test.helper.ts'
import type { Tell } from './sample-order.test.helper.ts'

const done = (kind: Cause['kind'], id: string): Cause => ({ kind, id })
const trouble = (code: string, message: string, stack?: string) => ({
  code,
  message,
  fingerprint: `${code}:ship`,
  ...(stack !== undefined && { stack }),
})

/** Orders that came through, from the oldest. */
export const tellCompleted = async (tell: Tell, id: string, cents: number): Promise<void> => {
  const of = orderEvents(id, cents)
  const stream = streamOfOrder(id)
  await tell(stream, 0, done('start', id), of.began)
  await tell(stream, 8, done('outcome', 'mail'), [of.outcome('0.ReceiveOrder', { kind: 'ok' })])
  await tell(stream, 12, done('outcome', 'stock'), [...of.reserved, ...of.charge])
  await tell(stream, 431, done('outcome', 'charge'), of.shipped)
  await tell(stream, 9, done('outcome', 'mail'), [of.outcome(`${of.way}.2.ok.Ship`, { kind: 'ok' })])
}

const WEEK = 604_800_000

/** From its start until it waits for a person's approval. */
const tellUntilApproval = async (tell: Tell, id: string, of: ReturnType<typeof orderEvents>): Promise<void> => {
  const stream = streamOfOrder(id)
  await tell(stream, 0, done('start', id), of.began)
  await tell(stream, 9, done('outcome', 'mail'), [of.outcome('0.ReceiveOrder', { kind: 'ok' })])
  await tell(stream, 14, done('outcome', 'stock'), [
    ...of.reserved,
    { kind: 'WaitOpened', ...of.at('3.large.0.Approval'), signal: 'Approval', due: NOW + WEEK },
  ])
}

/** A large order that waits for a person, with a note queued behind it. */
export const tellWaiting = async (tell: Tell, id: string): Promise<void> => {
  const of = orderEvents(id, 1_250_000, 'large')
  const stream = streamOfOrder(id)
  await tellUntilApproval(tell, id, of)
  const instance = noteInstance('note-1', id)
  await tell(stream, 4000, done('start', 'note-1'), [
    { kind: 'InstanceQueued', instance, start: startOf('Note', 'note-1', { noteId: 'note-1', orderId: id, text: 'call before delivery' }) },
  ])
}

/** Approved after a while, its first charge tried again by a person. */
export const tellApproved = async (tell: Tell, id: string): Promise<void> => {
  const of = orderEvents(id, 1_400_000, 'large')
  const stream = streamOfOrder(id)
  const wait = of.at('3.large.0.Approval')
  await tell(stream, 0, done('start', id), of.began)
  await tell(stream, 9, done('outcome', 'mail'), [of.outcome('0.ReceiveOrder', { kind: 'ok' })])
  await tell(stream, 14, done('outcome', 'stock'), [...of.reserved, { kind: 'WaitOpened', ...wait, signal: 'Approval', due: NOW + WEEK }])
  const payload = { decisionId: `d-${id}`, orderId: id, approved: true, note: `${customer(id).name} is a good customer` }
  await tell(stream, 2600, done('signal', `Approval:d-${id}`), [
    { kind: 'SignalTaken', ...wait, signal: 'Approval', id: `d-${id}`, payload, origin: { source: 'http' } },
    { kind: 'StepDone', ...of.at('3.large.1.Decide'), output: { orderId: id, kind: 'approved', customer: customer(id) }, reads: [] },
    ...of.charge,
  ])
  const place = of.effect(`${of.way}.1.ChargeCard`)
  await tell(stream, 900, done('outcome', 'charge'), [
    { kind: 'EffectAttempted', ...place, attempt: 1, error: 'the provider answered 503', retryAt: NOW + 8000 },
  ])
  await tell(stream, 1200, done('outcome', 'charge'), [
    { kind: 'EffectParked', ...place, attempt: 2, trouble: trouble('exhausted', 'the provider answered 503 to attempt 2 of 2') },
  ])
  await tell(stream, 2000, done('operator', 'op-1'), [{ kind: 'EffectRetried', ...place, by: 'ann', reason: 'the provider is up again' }])
  await tell(stream, 400, done('outcome', 'charge'), of.shipped)
}

const STACK = `TypeError: Cannot read properties of undefined (reading 'receipt')
    at ship (Order@9c41e7a0b5d2.js:41:22)
    at evaluate (contrail/dsl/evaluate.js:18:14)`

/** The step Ship threw: parked, with all before it done. */
export const tellParked = async (tell: Tell, id: string): Promise<void> => {
  const of = orderEvents(id, 8900)
  const stream = streamOfOrder(id)
  await tell(stream, 0, done('start', id), of.began)
  await tell(stream, 7, done('outcome', 'mail'), [of.outcome('0.ReceiveOrder', { kind: 'ok' })])
  await tell(stream, 11, done('outcome', 'stock'), [...of.reserved, ...of.charge])
  const message = `the step Ship threw: Cannot read properties of undefined (reading 'receipt') for ${customer(id).name}`
  await tell(stream, 380, done('outcome', 'charge'), [
    of.shipped[0]!,
    { kind: 'InstanceParked', ...of.at(`${of.way}.2.ok.Ship`), trouble: trouble('threw', message, STACK) },
  ])
}

/** The charge is undecided: its side effect needs a person. */
export const tellUndecided = async (tell: Tell, id: string): Promise<void> => {
  const of = orderEvents(id, 12_900)
  const stream = streamOfOrder(id)
  await tell(stream, 0, done('start', id), of.began)
  await tell(stream, 9, done('outcome', 'stock'), [...of.reserved, ...of.charge])
  const parked: Event = {
    kind: 'EffectParked',
    ...of.effect(`${of.way}.1.ChargeCard`),
    attempt: 1,
    trouble: { code: 'undecided', message: 'the call was cut and the probe found nothing certain', fingerprint: 'undecided:ChargeCard' },
    outcome: { kind: 'unknown', detail: 'the probe answered 500 three times' },
  }
  await tell(stream, 30_500, done('outcome', 'charge'), [parked])
}

/** The card was refused: the way over AskForNewCard, whose e-mail is still tried again. */
export const tellRefused = async (tell: Tell, id: string): Promise<void> => {
  const of = orderEvents(id, 4200)
  const stream = streamOfOrder(id)
  const ask = `${of.way}.2.failed.AskForNewCard`
  await tell(stream, 0, done('start', id), of.began)
  await tell(stream, 9, done('outcome', 'mail'), [of.outcome('0.ReceiveOrder', { kind: 'ok' })])
  await tell(stream, 9, done('outcome', 'stock'), [...of.reserved, ...of.charge])
  await tell(stream, 310, done('outcome', 'charge'), [
    of.outcome(`${of.way}.1.ChargeCard`, { kind: 'failed', error: { reason: 'declined' } }),
    {
      kind: 'StepDone',
      ...of.at(ask),
      output: { kind: 'unpaid', orderId: id, reason: 'declined' },
      patch: { status: 'unpaid' },
      reads: [],
    },
    of.email(ask, 'newCard'),
    { kind: 'InstanceCompleted', instance: of.instance, output: { kind: 'unpaid', orderId: id, reason: 'declined' } },
  ])
  await tell(stream, 1000, done('outcome', 'mail'), [
    { kind: 'EffectAttempted', ...of.effect(ask), attempt: 1, error: `no such mailbox: ${customer(id).email}`, retryAt: NOW + 100_000 },
  ])
}

export const tellCancelled = async (tell: Tell, id: string): Promise<void> => {
  const of = orderEvents(id, 1_100_000, 'large')
  const stream = streamOfOrder(id)
  await tellUntilApproval(tell, id, of)
  await tell(stream, 60_000, done('operator', 'op-2'), [
    { kind: 'InstanceCancelled', instance: of.instance, by: 'ann', reason: 'ordered twice' },
  ])
}

const letter = (id: string, reason: string, raw: string, line: number): Event => ({
  kind: 'DeadLettered',
  id,
  origin: { source: `file orders.jsonl:${line}` },
  workflow: 'Order',
  reason,
  raw,
})

export const tellDeadLetters = async (tell: Tell): Promise<void> => {
  await tell(DEADLETTERS, 0, done('start', 'a'), [
    letter(
      'a',
      'cents: expected a number',
      '{"orderId":"99001","customer":{"name":"Hanna Moos","email":"hanna@example.com"},"card":"4000-1","cents":"a lot"}',
      831,
    ),
  ])
  await tell(DEADLETTERS, 3, done('start', 'b'), [
    letter('b', 'no JSON: it ends in the middle', '{"orderId":"99002","customer":{"name":"Hanna Moos","email":"hanna@exam', 832),
  ])
}

/** All of it, in the hour before `now`. */
export const tellSample = async (journal: Journal, now: number = NOW): Promise<void> => {
  for (let i = 0; i < 60; i++) await tellCompleted(teller(journal, now - 3_600_000 + i * 40_000), `${10_248 + i}`, 4400 + i * 310)
  const tell = teller(journal, now - 600_000)
  await tellWaiting(tell, '10310')
  await tellApproved(tell, '10311')
  await tellParked(tell, '10312')
  await tellParked(tell, '10313')
  await tellUndecided(tell, '10314')
  await tellRefused(tell, '10315')
  await tellCancelled(tell, '10316')
  await tellDeadLetters(tell)
}
