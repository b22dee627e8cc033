// What a side-effect service counts, in Prometheus' words.
import { Counter, Gauge, Histogram } from 'prom-client'
import type { Registry } from 'prom-client'
import { later } from '../base/index.ts'
import type { SideEffectMetrics } from './ports.ts'

export const sideEffectMetrics = (registry: Registry): SideEffectMetrics => {
  const registers = [registry]
  const calls = new Counter({
    name: 'contrail_effect_calls_total',
    help: 'Calls of handlers and their probes, by result',
    labelNames: ['kind', 'what', 'result'],
    registers,
    collect: () => ended.settle(),
  })
  const seconds = new Histogram({
    name: 'contrail_effect_call_seconds',
    help: 'How long handlers take',
    labelNames: ['kind', 'what'],
    registers,
    collect: () => ended.settle(),
  })
  const ended = later<Parameters<SideEffectMetrics['called']>[0]>(({ kind, what, result, ms }) => {
    calls.inc({ kind, what, result })
    seconds.observe({ kind, what }, ms / 1_000)
  })
  const waiting = new Gauge({
    name: 'contrail_effects_waiting',
    help: 'Calls that wait for room, by kind',
    labelNames: ['kind'],
    registers,
  })
  const unhandled = new Gauge({
    name: 'contrail_effect_kinds_unhandled',
    help: '1 where requests came and nobody handles the kind',
    labelNames: ['kind'],
    registers,
  })
  return {
    called: ended.note,
    waiting: (kind, count) => waiting.set({ kind }, count),
    unhandled: (kind, is) => unhandled.set({ kind }, is ? 1 : 0),
  }
}
