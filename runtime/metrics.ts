// What the embedded process counts besides the executor: the bus, the journal, the triggers.
import { Counter, Gauge } from 'prom-client'
import type { Registry } from 'prom-client'
import { later } from '../base/index.ts'
import type { Bus, Topic } from '../bus/index.ts'
import type { Topics } from '../engine/index.ts'
import type { Journal, JournalCounters } from '../journal/index.ts'
import type { TriggerMetrics } from '../trigger-service/index.ts'

export const busMetrics = (registry: Registry, bus: Pick<Bus<Topics>, 'load'>): void => {
  const topics: readonly Topic[] = ['commands', 'effects', 'replies']
  void new Gauge({
    name: 'contrail_bus_messages',
    help: 'Messages that wait or are in work',
    labelNames: ['topic'],
    registers: [registry],
    collect() {
      for (const topic of topics) this.set({ topic }, bus.load(topic))
    },
  })
}

export const journalMetrics = (registry: Registry, journal: Pick<Journal, 'counters'>): void => {
  const gauge = (name: string, help: string, of: keyof JournalCounters): void =>
    void new Gauge({
      name: `contrail_journal_${name}`,
      help,
      registers: [registry],
      collect() {
        this.set(journal.counters()[of])
      },
    })
  gauge('appends', 'Appends that were answered since the start', 'appends')
  gauge('flushes', 'Commits of what somebody waited for since the start; checkpoints and lists written behind are apart', 'flushes')
  gauge('bytes', 'Bytes of turns appended since the start', 'bytes')
  gauge('turns_read', 'Turns read since the start', 'turnsRead')
}

export const triggerMetrics = (registry: Registry): TriggerMetrics => {
  const registers = [registry]
  const received = new Counter({
    name: 'contrail_triggers_total',
    help: 'Starts and signals decoded',
    labelNames: ['name', 'source'],
    registers,
    collect: () => starts.settle(),
  })
  const starts = later<Parameters<TriggerMetrics['received']>[0]>((what) => received.inc(what))
  const duplicate = new Counter({
    name: 'contrail_trigger_duplicates_total',
    help: 'Starts that were counted before',
    labelNames: ['name'],
    registers,
  })
  const refused = new Counter({
    name: 'contrail_triggers_refused_total',
    help: 'Starts and signals refused, by reason',
    labelNames: ['code'],
    registers,
  })
  const deadLettered = new Counter({
    name: 'contrail_dead_letters_total',
    help: 'What could not be decoded',
    labelNames: ['source'],
    registers,
  })
  return {
    received: starts.note,
    duplicate: (what) => duplicate.inc(what),
    refused: (what) => refused.inc(what),
    deadLettered: (what) => deadLettered.inc(what),
  }
}

/** Counts code of versions that was stopped because it did not return. */
export const stuckMetric = (registry: Registry): (() => void) => {
  const stopped = new Counter({
    name: 'contrail_code_stopped_total',
    help: 'Steps, schemas and upcasts that were stopped at the limit of a step',
    registers: [registry],
  })
  return () => stopped.inc()
}
