// The parts that the sample journal is told with: turns, and the events of one order phase by phase.
import type { JsonObject } from '../../base/index.ts'
import { aggregateStream, deriveIndex, evolveTurn, initial, instanceId, TURN_FORMAT } from '../../engine/index.ts'
import type { Cause, Event, RecordedOutcome, Start } from '../../engine/index.ts'
import type { Journal } from '../../journal/index.ts'
import { NOTE_HASH, ORDER_HASH } from './sample-workflows.test.helper.ts'

export const streamOfOrder = (id: string): string => aggregateStream('Order', id)
export const orderInstance = (id: string): string => instanceId('Order', id, streamOfOrder(id))
export const noteInstance = (id: string, orderId: string): string => instanceId('Note', id, streamOfOrder(orderId))

/** The time of the sample: 2026-11-21, 17:00 UTC. */
export const NOW = 1_795_280_400_000

/** Appends a turn `ms` after the stream's last one. */
export type Tell = (stream: string, ms: number, cause: Cause, events: readonly Event[]) => Promise<void>

/** `from`: milliseconds since the epoch, the time of each stream's first turn. */
export const teller =
  (journal: Journal, from: number): Tell =>
  async (stream, ms, cause, events) => {
    const { turns } = await journal.load(stream)
    const before = turns.reduce(evolveTurn, { ...initial, at: from })
    const turn = { format: TURN_FORMAT, stream, version: before.version + 1, at: before.at + ms, causes: [cause], events }
    const index = deriveIndex(before, turn, evolveTurn(before, turn))
    const [answer] = await journal.append([{ stream, expected: before.version, turn, index }])
    if (answer?.kind !== 'appended') throw new Error(`the sample does not fit the journal: ${JSON.stringify(answer)}`)
  }

export const customer = (id: string) => ({ name: `Maria Anders ${id}`, email: `maria${id}@example.com` })
const orderInput = (id: string, cents: number): JsonObject => ({ orderId: id, customer: customer(id), card: `4111-0000-${id}`, cents })

export const startOf = (workflow: 'Order' | 'Note', key: string, input: JsonObject): Start => ({
  workflow,
  number: workflow === 'Order' ? 3 : 1,
  hash: workflow === 'Order' ? ORDER_HASH : NOTE_HASH,
  key,
  input,
  origin: { source: 'file orders.jsonl:12' },
})

/** The events of one order, phase by phase; `road`: the branch that charges. */
export const orderEvents = (id: string, cents: number, road: 'usual' | 'large' = 'usual') => {
  const instance = orderInstance(id)
  const input = orderInput(id, cents)
  const way = road === 'usual' ? '3.usual' : '3.large.2.approved'
  const at = (node: string, visit = 1) => ({ instance, node, visit })
  const effect = (node: string, visit = 1) => ({ ...at(node, visit), index: 0 })
  const charged = { ...input, kind: 'usual' }
  const email = (node: string, template: string): Event => {
    const payload = { to: customer(id).email, template }
    return { kind: 'EffectRequested', ...effect(node), effect: 'SendEmail', payload, awaited: false }
  }
  const charge: readonly Event[] = [
    { kind: 'StepDone', ...at(`${way}.0.PrepareCharge`), output: charged, reads: [] },
    {
      kind: 'EffectRequested',
      ...effect(`${way}.1.ChargeCard`),
      effect: 'ChargeCard',
      payload: { orderId: id, card: input['card']!, cents },
      awaited: true,
    },
  ]
  const outcome = (node: string, of: RecordedOutcome): Event => ({ kind: 'OutcomeRecorded', ...effect(node), attempt: 1, outcome: of })
  const completed: Event = { kind: 'InstanceCompleted', instance, output: { kind: 'shipped', orderId: id, receipt: `r-${id}` } }
  return {
    instance,
    at,
    effect,
    way,
    charge,
    email,
    outcome,
    completed,
    began: [
      { kind: 'StateInitialised', aggregate: 'Order', schema: 1, state: { status: 'new' } },
      { kind: 'InstanceBegan', instance, start: startOf('Order', id, input), hash: ORDER_HASH, search: ['orderId', 'status'] },
      {
        kind: 'StepDone',
        ...at('0.ReceiveOrder'),
        output: input,
        patch: { status: 'received', cents, shipTo: customer(id).name },
        reads: [],
      },
      email('0.ReceiveOrder', 'received'),
      { kind: 'EffectRequested', ...effect('1.stock.0.ReserveStock'), effect: 'ReserveStock', payload: { orderId: id }, awaited: true },
      { kind: 'StepDone', ...at('1.risk.AssessRisk'), scope: '1.risk', output: { score: road === 'large' ? 90 : 10 }, reads: [] },
    ] satisfies readonly Event[],
    reserved: [
      outcome('1.stock.0.ReserveStock', { kind: 'ok', value: { reservation: `w-${id}` } }),
      {
        kind: 'StepDone',
        ...at('1.stock.1.ok.Reserved'),
        scope: '1.stock',
        output: { reservation: `w-${id}` },
        patch: { status: 'reserved' },
        reads: [],
      },
      { kind: 'BranchesJoined', ...at('1'), branches: ['1.order', '1.stock', '1.risk'] },
      { kind: 'StepDone', ...at('2.Route'), output: { ...input, kind: road }, reads: [] },
    ] satisfies readonly Event[],
    shipped: [
      outcome(`${way}.1.ChargeCard`, { kind: 'ok', value: { receipt: `r-${id}` } }),
      {
        kind: 'StepDone',
        ...at(`${way}.2.ok.Ship`),
        output: { kind: 'shipped', orderId: id, receipt: `r-${id}` },
        patch: { status: 'paid', receipt: `r-${id}` },
        reads: ['status'],
        drawn: { now: NOW - 3_000_000 },
      },
      email(`${way}.2.ok.Ship`, 'shipped'),
      completed,
    ] satisfies readonly Event[],
  }
}
