// Ready was said for a minute by a consumer whose heartbeats nobody answered, while others had its partitions. Its health goes by answered heartbeats.
import { EventEmitter } from 'node:events'
import { createRequire } from 'node:module'
import { expect, it, vi } from 'vitest'
import { virtualClock } from '../../../base/index.ts'
import { heartbeatsAfterSetBack } from '../kafkajs/repairs.ts'
import { session } from './session.ts'

const TIMEOUT = 10_000
const events = { GROUP_JOIN: 'join', HEARTBEAT: 'heartbeat', CRASH: 'crash', END_BATCH_PROCESS: 'end' }
const silence = () => undefined

const start = () => {
  const clock = virtualClock(1_000)
  const kafkajs = new EventEmitter()
  const nothing = async (): Promise<void> => {}
  const of = { events, on: kafkajs.on.bind(kafkajs), connect: nothing, subscribe: nothing, run: nothing, disconnect: nothing }
  const is = session({
    connect: () => of as never, // as much of it as a session uses
    group: 'executor',
    topics: ['commands'],
    sessionTimeoutMs: TIMEOUT,
    events: { rebalancing: nothing, joined: silence, lost: silence, batch: silence, empty: silence },
    clock,
    log: { info: silence, warn: silence, error: silence },
  })
  const join = (): void => void kafkajs.emit(events.GROUP_JOIN, { payload: { memberAssignment: { commands: [0] } } })
  const beat = (): void => void kafkajs.emit(events.HEARTBEAT, { payload: {} })
  return { clock, health: () => is.health(), join, beat }
}

it('is well from its join on for as long as heartbeats are answered within the session', async () => {
  const { clock, health, join, beat } = start()
  expect(health()).toBe('joining')
  await clock.advance(3 * TIMEOUT)
  join()
  for (let n = 0; n < 10; n++) {
    await clock.advance(TIMEOUT)
    expect(health()).toBe('ok')
    beat()
  }
})

it('is silent when none was answered for a session, and well again with the next', async () => {
  const { clock, health, join, beat } = start()
  join()
  await clock.advance(TIMEOUT + 1)
  expect(health()).toBe('silent')
  beat()
  expect(health()).toBe('ok')
})

it('sends heartbeats on when the clock was set back by an hour', async () => {
  heartbeatsAfterSetBack()
  const groupOf: new (options: object) => {
    lastRequest: number
    memberId: string
    coordinator: object
    heartbeat(on: object): Promise<void>
  } = createRequire(import.meta.url)('kafkajs/src/consumer/consumerGroup')
  const asked = vi.fn(async () => {})
  const group = new groupOf({ logger: { namespace: () => ({}) }, topics: [], assigners: [], instrumentationEmitter: new EventEmitter() })
  group.memberId = 'm'
  group.coordinator = { heartbeat: asked }
  group.lastRequest = Date.now() + 3_600_000
  await group.heartbeat({ interval: 2_000 })
  expect(asked).toHaveBeenCalledTimes(1)
})
