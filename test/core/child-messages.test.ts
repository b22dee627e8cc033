// What streams ask of one another, between processes: nothing of it is lost when it is written and read again.
import { expect, it } from 'vitest'
import { messageSchemas } from '../../engine/index.ts'
import type { Command } from '../../engine/index.ts'

const place = { instance: 'Order:a@Shop/s', node: '0.Pay', visit: 2, again: 1 }
const origin = { source: 'workflow Order:a@Shop/s', trace: '00-1-2-01' }
const commands: readonly Command[] = [
  {
    kind: 'child',
    stream: 'Pay:k',
    instance: 'Pay:k',
    workflow: 'Pay',
    key: 'k',
    input: { id: 'a' },
    origin,
    parent: { ...place, stream: 'Shop/s', chain: ['Top:t', 'Order:a@Shop/s'], awaited: true },
    cancel: { do: 'kill', reason: 'not wanted' },
  },
  { kind: 'childEnded', stream: 'Shop/s', of: place, child: 'Pay:k', end: { kind: 'completed', output: { receipt: 'r' } } },
  {
    kind: 'childEnded',
    stream: 'Shop/s',
    of: place,
    child: 'Pay:k',
    end: { kind: 'refused', reason: { code: 'exists', message: 'known', status: 'completed', output: [1] } },
  },
  { kind: 'childEnded', stream: 'Shop/s', of: place, child: 'Pay:k', end: { kind: 'cancelled', reason: 'no' } },
  {
    kind: 'signal',
    stream: 'Shop/s',
    signal: 'Sold',
    id: '1',
    payload: {},
    keep: 5,
    match: 'm',
    origin,
    teller: { ...place, stream: 'Order:b' },
  },
  { kind: 'told', stream: 'Order:b', of: place, end: { kind: 'refused', code: 'differs', reason: 'known' } },
  { kind: 'told', stream: 'Order:b', of: place, end: { kind: 'heard' } },
]

it.each(commands.map((command, n) => [command.kind, n, command] as const))(
  '%s, the message %i, comes as it was sent',
  (_kind, _n, command) => {
    expect(messageSchemas.commands.parse(JSON.parse(JSON.stringify(command)))).toEqual(command)
  },
)
