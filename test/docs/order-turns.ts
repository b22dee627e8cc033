// One order of workflows/order, driven through the real executor from trigger to the last email: its turns as the journal holds them.
import type { Command, StartCommand, Turn } from '../../engine/index.ts'
import { canonical } from '../../base/index.ts'
import type { JsonValue } from '../../base/index.ts'
import { order } from '../../workflows/order/order.ts'
import { driven, hashOf } from '../core/attack.fixture.ts'

const STREAM = 'Order/10248'
const INSTANCE = `Order:10248@${STREAM}`
const MINUTE = 60_000

const input: JsonValue = {
  customerId: 'VINET',
  lines: [{ discount: 0, productId: '11', quantity: 12, unitPrice: '14.00' }],
  orderId: '10248',
  requiredDate: '1996-08-01T00:00:00Z',
  shipTo: { address: '59 rue de l’Abbaye', city: 'Reims', country: 'France', name: 'Vins et alcools', postalCode: '51100', region: null },
}
const start: StartCommand = {
  kind: 'start',
  stream: STREAM,
  instance: INSTANCE,
  workflow: order.name,
  number: order.version,
  hash: hashOf(order),
  key: '10248',
  input,
  origin: { source: 'file orders.jsonl:1' },
}
const shipped: Command = {
  kind: 'signal',
  stream: STREAM,
  signal: 'Shipment',
  id: 'S-1',
  payload: { orderId: '10248', shipmentId: 'S-1', shippedDate: '1996-07-16T00:00:00Z' },
  keep: 90 * 24 * 60 * MINUTE,
  origin: { source: 'http' },
}

/** What the handlers answer, in order: the kind of side effect and the value of its success. */
const answers: readonly (readonly [kind: string, value?: JsonValue])[] = [
  ['ReserveStock', { backOrdered: 0, reservationId: 'R-1' }],
  ['SendEmail'],
  ['ChargeCard', { receipt: 'C-1' }],
  ['SendEmail'],
]

export const orderTurns = async (): Promise<readonly Turn[]> => {
  let now = Date.UTC(2026, 0, 1)
  const on = driven([order], { now: () => now })
  const tell = async (command: Command): Promise<void> => {
    await on.tell(command)
    now += MINUTE
  }
  const answer = async ([kind, value]: (typeof answers)[number]): Promise<void> => {
    const request = on.requests.findLast((r) => r.effect === kind)
    if (!request) throw new Error(`nobody was asked for ${kind}`)
    const { stream, of, attempts, after } = request
    const report = { kind: 'ok', ...(value !== undefined && { value }) } as const
    await tell({ kind: 'outcome', stream, of, attempt: attempts + 1, after, repeat: 'safe', report })
  }
  const checked = canonical(input)
  if (checked.kind === 'refused') throw new Error(checked.problem)
  await tell({ ...start, input: checked.value })
  await answer(answers[0]!)
  await answer(answers[1]!)
  await tell(shipped)
  for (const next of answers.slice(2)) await answer(next)
  return on.journal.read(STREAM, 1, Infinity)
}

/** As it is stored, with a line for each event: line ends are the only difference. */
export const textOf = (turn: Turn): string => {
  const stored = JSON.stringify({ ...turn, events: [] })
  const events = turn.events.map((event) => `  ${JSON.stringify(event)}`).join(',\n')
  return stored.replace('"events":[]', () => `"events":[\n${events}\n]`)
}
