// What an executor counts is what it was told, however often somebody asks.
import { Registry } from 'prom-client'
import { expect, it } from 'vitest'
import type { Event } from '../engine/index.ts'
import { executorMetrics } from './metrics.ts'

const completed = (instance: string): Event => ({ kind: 'InstanceCompleted', instance, output: null })
const ignored: Event = { kind: 'Ignored', cause: 'start:a', reason: 'it is over' }

it('events are counted by kind, and asking changes nothing', async () => {
  const registry = new Registry()
  const metrics = executorMetrics(registry)
  metrics.turn([completed('a'), ignored])
  await registry.metrics()
  metrics.turn([completed('b')])
  await registry.metrics()
  const lines = (await registry.metrics()).split('\n').filter((line) => /^contrail_(events|turns)_total/.test(line))
  expect(lines.toSorted()).toEqual([
    'contrail_events_total{kind="Ignored"} 1',
    'contrail_events_total{kind="InstanceCompleted"} 2',
    'contrail_turns_total 2',
  ])
})
