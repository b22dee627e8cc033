import { Registry } from 'prom-client'
import { expect, it } from 'vitest'
import { virtualClock } from '../base/index.ts'
import { deriveIndex, evolveTurn, initial, TRIGGERS, TURN_FORMAT } from '../engine/index.ts'
import type { Event, Turn } from '../engine/index.ts'
import { memoryJournal } from '../journal/memory/index.ts'
import { logger } from './log.ts'
import { followPauses } from './trigger-intake.ts'

const setUp = async () => {
  const journal = memoryJournal()
  const [clock, registry] = [virtualClock(), new Registry()]
  let state = initial
  /** What an executor elsewhere writes. */
  const write = async (kind: 'TriggerPaused' | 'TriggerResumed', source: string, topic?: string): Promise<void> => {
    const event: Event = { kind, source, ...(topic !== undefined && { topic }), by: 'ann', reason: 'a test' }
    const version = state.version + 1
    const causes = [{ kind: 'operator', id: String(version) }] as const
    const turn: Turn = { format: TURN_FORMAT, stream: TRIGGERS, version, at: version, causes, events: [event] }
    const after = evolveTurn(state, turn)
    await journal.append([{ stream: TRIGGERS, expected: state.version, turn, index: deriveIndex(state, turn, after) }])
    state = after
  }
  const heard: string[] = []
  const source = {
    pause: (topic?: string) => void heard.push(`pause ${topic ?? 'all'}`),
    resume: (topic?: string) => void heard.push(`resume ${topic ?? 'all'}`),
  }
  const follow = () => followPauses({ journal, registry, log: logger('silent') }, clock)
  return { clock, registry, write, heard, source, follow }
}
const gauge = async (registry: Registry) => (await registry.metrics()).match(/^contrail_trigger_paused\{.*$/gm) ?? []

it('what is paused already is told to a source at once: before it starts', async () => {
  const { write, follow, heard, source } = await setUp()
  for (const topic of ['orders', 'parcels', undefined]) await write('TriggerPaused', 'kafka', topic)
  await write('TriggerPaused', 'http')
  await write('TriggerResumed', 'kafka', 'orders')
  const pauses = await follow()
  pauses.govern('kafka', source)
  expect(heard).toEqual(['pause parcels', 'pause all'])
  await pauses.stop()
})

it('what others pause and resume later is told within a second, each change once, and to its own source', async () => {
  const { write, follow, heard, source, clock } = await setUp()
  const pauses = await follow()
  pauses.govern('kafka', source)
  await write('TriggerPaused', 'kafka', 'orders')
  await write('TriggerPaused', 'http')
  await clock.advance(1000)
  expect(heard).toEqual(['pause orders'])
  await write('TriggerPaused', 'kafka')
  await write('TriggerResumed', 'kafka', 'orders')
  await clock.advance(5000)
  expect(heard).toEqual(['pause orders', 'resume orders', 'pause all'])
  await pauses.stop()
})

it('who asks for a pause here is answered when it holds here', async () => {
  const { write, follow, heard, source } = await setUp()
  const pauses = await follow()
  pauses.govern('http', source)
  const ask = pauses.noticing(async () => {
    await write('TriggerPaused', 'http')
    return undefined
  })
  const action = { do: 'pauseTrigger', source: 'http' } as const
  await ask({ kind: 'operator', stream: TRIGGERS, id: '1', by: 'ann', reason: 'a test', action })
  expect(heard).toEqual(['pause all'])
  await pauses.stop()
})

it('a gauge shows each pause', async () => {
  const { write, follow, registry, clock } = await setUp()
  await write('TriggerPaused', 'kafka', 'orders')
  const pauses = await follow()
  expect(await gauge(registry)).toEqual(['contrail_trigger_paused{source="kafka",topic="orders"} 1'])
  await write('TriggerPaused', 'http')
  await write('TriggerResumed', 'kafka', 'orders')
  await clock.advance(1000)
  expect(await gauge(registry)).toEqual(['contrail_trigger_paused{source="http",topic=""} 1'])
  await pauses.stop()
})
