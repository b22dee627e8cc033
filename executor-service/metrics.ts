// What an executor counts, in Prometheus' words.
import { Counter, Histogram } from 'prom-client'
import type { Registry } from 'prom-client'
import { later } from '../base/index.ts'
import type { Event } from '../engine/index.ts'

export interface ExecutorMetrics {
  turn(events: readonly Event[]): void
  conflict(): void
  redelivered(): void
  delivered(commands: number): void
}

export const executorMetrics = (registry: Registry): ExecutorMetrics => {
  const registers = [registry]
  // Added up here and handed over when somebody asks: a turn's answer does not wait for prom-client.
  let turns = 0
  const kinds = new Map<Event['kind'], number>()
  void new Counter({
    name: 'contrail_turns_total',
    help: 'Turns appended',
    registers,
    collect() {
      this.reset()
      this.inc(turns)
    },
  })
  void new Counter({
    name: 'contrail_events_total',
    help: 'Events appended, by kind',
    labelNames: ['kind'],
    registers,
    collect() {
      this.reset()
      for (const [kind, count] of kinds) this.inc({ kind }, count)
    },
  })
  const conflicts = new Counter({
    name: 'contrail_append_conflicts_total',
    help: 'Appends that lost a race and were decided again',
    registers,
  })
  const failures = new Counter({ name: 'contrail_deliveries_failed_total', help: 'Deliveries that will be repeated', registers })
  const batch = new Histogram({
    name: 'contrail_delivery_commands',
    help: 'Commands settled in one delivery',
    buckets: [1, 2, 5, 10, 50, 100],
    registers,
    collect: () => sizes.settle(),
  })
  const sizes = later((commands: number) => batch.observe(commands))
  return {
    turn: (of) => {
      turns += 1
      for (const { kind } of of) kinds.set(kind, (kinds.get(kind) ?? 0) + 1)
    },
    conflict: () => conflicts.inc(),
    redelivered: () => failures.inc(),
    delivered: sizes.note,
  }
}
