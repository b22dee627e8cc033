// A record with very many small headers became a dead letter that was too big for its topic: nobody could acknowledge it, ever.
import { expect, it } from 'vitest'
import { letterRecord } from '../../bus/index.ts'
import { outgoingBytes } from '../../bus/kafka/produce/outgoing.ts'
import { withDefaults } from '../../bus/kafka/settings.ts'

const { maxMessageBytes } = withDefaults({ brokers: [], clientId: 'c', prefix: 'contrail.' })
const empty = new Uint8Array()

it('is kept without those headers for which there is no room, and says that something is missing', () => {
  const headers = Object.fromEntries(Array.from({ length: 40_000 }, (_, i) => [i.toString(36), empty]))
  const origin = { source: 'kafka', at: 'orders/0@1' }
  const { value, headers: kept = {} } = letterRecord('letters', { origin, target: 'topic orders', reason: 'r', raw: empty, headers }, 1)
  const message = {
    value: Buffer.from(value ?? empty),
    headers: Object.fromEntries(Object.entries(kept).map(([name, of]) => [name, Buffer.from(of)])),
  }
  expect(outgoingBytes(message)).toBeLessThan(maxMessageBytes)
  expect(kept).toHaveProperty('contrail-cut')
})
