// Which topic a request for a side effect goes by, which topics a consumer reads, and what counts as waiting.
import { describe, expect, it } from 'vitest'
import type { EffectRequest } from '../../engine/index.ts'
import { kafkaBus } from './bus.ts'

const QUEUES = { payments: ['ChargeCard'], mail: ['SendEmail'] }
const PARTITIONS = 4

const start = () => {
  const written: string[] = []
  const joined: { readonly topics: readonly string[]; readonly serves: readonly string[] | undefined }[] = []
  const silence = () => undefined
  const lags: Readonly<Record<string, number>> = { 'p.effects': 1, 'p.effects.payments': 20, 'p.effects.mail': 300, 'p.commands': 4_000 }
  const bus = kafkaBus({
    prefix: 'p.',
    queues: QUEUES,
    publisher: {
      add: (topic) => void written.push(topic),
      waiting: (topic) => (topic === 'p.effects.mail' ? 50_000 : 0),
      troubles: () => [],
      counters: () => ({ records: 0, sends: 0 }),
      settled: async () => {},
      idle: async () => {},
      close: silence,
    },
    counts: { of: () => PARTITIONS, look: async () => PARTITIONS, close: silence },
    backlog: { of: (topic) => lags[topic] ?? 0 },
    limit: () => 1_000_000,
    send: async () => {},
    now: () => 0,
    log: { info: silence, warn: silence, error: silence },
    join: ({ group, topics, serves }) => {
      joined.push({ topics, serves })
      const nothing = { assigned: () => [], health: () => 'ok' as const, pending: () => 0, lag: async () => [], stop: async () => {} }
      return { group, topics, ...nothing, pause: silence, resume: silence }
    },
    readReplies: () => {
      throw new Error('nobody asked for replies')
    },
  })
  return { bus, written, joined }
}
const request = (effect: string): EffectRequest => ({
  stream: 's',
  of: { instance: 's', node: 'n', visit: 1, index: 0 },
  effect,
  workflow: 'Order',
  hash: 'h',
  payload: null,
  attempts: 0,
  after: 1,
  retries: { attempts: 1, backoff: 'fixed', delayMs: 1 },
})

describe('the queues of side effects over Kafka', () => {
  it('are topics: a request goes by the one that names its kind, all others by the plain one', async () => {
    const { bus, written } = start()
    const kinds = ['ChargeCard', 'SendEmail', 'PrintLabel']
    await bus.publish(
      'effects',
      kinds.map((kind) => ({ key: 'k', value: request(kind) })),
    )
    void bus.submit('commands', { key: 's', value: { kind: 'drive', stream: 's' } })
    expect(written).toEqual(['p.effects.payments', 'p.effects.mail', 'p.effects', 'p.commands'])
  })

  it('are read by who names them, all by who names none, with what it says that it can handle', () => {
    const { bus, joined } = start()
    const on = { group: 'side-effects', atOnce: 1, handler: async () => {} }
    bus.subscribe('effects', on)
    bus.subscribe('effects', { ...on, queues: ['mail', 'default'], serves: ['SendEmail'] })
    bus.subscribe('commands', { ...on, queues: ['mail'] })
    expect(joined).toEqual([
      { topics: ['p.effects', 'p.effects.payments', 'p.effects.mail'], serves: undefined },
      { topics: ['p.effects.mail', 'p.effects'], serves: ['SendEmail'] },
      { topics: ['p.commands'], serves: undefined },
    ])
  })

  it('count together as what waits', () => {
    const { bus } = start()
    expect([bus.load('effects'), bus.load('commands')]).toEqual([50_321, 4_000])
  })
})
