// What a process of a cluster counts besides its services: deliveries, appends, its partitions and their lag, versions, instances.
import { Gauge, Histogram } from 'prom-client'
import type { Registry } from 'prom-client'
import { later } from '../../base/index.ts'
import type { Monitor, PartitionView } from '../../bus/index.ts'
import type { Journal } from '../../journal/index.ts'
import type { Version } from '../../engine/index.ts'
import type { Charges } from '../adapters/journal-adapter.ts'
import type { Consumer, DeliveryReport } from './watched-bus.ts'

const SECONDS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30]
const HOW_MANY = [1, 2, 5, 10, 25, 50, 100, 250]

export const deliveryMetrics = (registry: Registry): ((delivered: DeliveryReport) => void) => {
  const registers = [registry]
  const seconds = new Histogram({
    name: 'contrail_delivery_seconds',
    help: 'From the delivery of messages to their acknowledgement: of commands, the turn with its append',
    labelNames: ['topic', 'result'],
    buckets: SECONDS,
    registers,
    collect: () => ended.settle(),
  })
  const messages = new Histogram({
    name: 'contrail_delivery_messages',
    help: 'Messages of one delivery',
    labelNames: ['topic'],
    buckets: HOW_MANY,
    registers,
    collect: () => ended.settle(),
  })
  const ended = later<DeliveryReport>(({ topic, messages: many, ms, acknowledged }) => {
    seconds.observe({ topic, result: acknowledged ? 'acknowledged' : 'again' }, ms / 1000)
    messages.observe({ topic }, many)
  })
  return ended.note
}

/** The journal, with its appends timed. */
export const timedJournal = (registry: Registry, journal: Journal): Journal => {
  const seconds = new Histogram({
    name: 'contrail_append_seconds',
    help: 'How long appends take until they are durable',
    buckets: SECONDS,
    registers: [registry],
    collect: () => ended.settle(),
  })
  const ended = later<number>((ms) => seconds.observe(ms / 1000))
  return {
    ...journal,
    append: (batch) => {
      const began = performance.now()
      const note = (): void => ended.note(performance.now() - began)
      const answer = journal.append(batch)
      // Beside the caller, whose own wait is not made longer by it.
      void answer.then(note, note)
      return answer
    },
  }
}

export const consumerMetrics = (registry: Registry, consumers: () => readonly Consumer[]): void => {
  const registers = [registry]
  void new Gauge({
    name: 'contrail_partitions',
    help: 'Partitions that are this process’s now',
    labelNames: ['topic'],
    registers,
    collect() {
      for (const { topic, partitions } of consumers()) this.set({ topic }, partitions().length)
    },
  })
  void new Gauge({
    name: 'contrail_consumer_ready',
    help: '1 where the consumer has joined its group, 0 where it is joining or dead',
    labelNames: ['topic'],
    registers,
    collect() {
      for (const { topic, health } of consumers()) this.set({ topic }, health() === 'ok' ? 1 : 0)
    },
  })
}

/** Only of partitions that the process owns: the sum over all processes counts each once. */
export const lagMetrics = (registry: Registry, { monitor, process }: { readonly monitor: Monitor; readonly process: string }): void =>
  void new Gauge({
    name: 'contrail_lag',
    help: 'Messages not acknowledged yet, of partitions that are this process’s',
    labelNames: ['topic', 'group', 'partition'],
    registers: [registry],
    async collect() {
      this.reset()
      // Without an answer there is nothing to show; the consumers' own health tells of brokers that are away.
      const views: readonly PartitionView[] = await monitor.partitions().catch(() => [])
      for (const { topic, group, partition, owner, lag } of views) if (owner === process) this.set({ topic, group, partition }, lag)
    },
  })

export const versionMetrics = (registry: Registry, active: () => readonly Version[]): void =>
  void new Gauge({
    name: 'contrail_version_active',
    help: '1 for each activated version that this process knows',
    labelNames: ['workflow', 'number', 'hash'],
    registers: [registry],
    collect() {
      this.reset()
      for (const { hash, workflow } of active()) this.set({ workflow: workflow.name, number: workflow.version, hash: hash.slice(0, 12) }, 1)
    },
  })

/** Of a store that charges for what is asked of it. */
export const chargeMetrics = (registry: Registry, charges: () => Charges): void =>
  void new Gauge({
    name: 'contrail_journal_request_units',
    help: 'Request units since the start, by what they were spent on: as charged, and as computed from sizes',
    labelNames: ['purpose', 'how'],
    registers: [registry],
    collect() {
      for (const { purpose, charged, computed } of charges()) {
        this.set({ purpose, how: 'charged' }, charged)
        this.set({ purpose, how: 'computed' }, computed)
      }
    },
  })

/** The journal counts for all processes, so that one of them tells: instances in review are those that are parked. */
export const instanceMetrics = (registry: Registry, journal: Pick<Journal, 'counts'>): void =>
  void new Gauge({
    name: 'contrail_instances',
    help: 'Instances by workflow and status; those in review are parked',
    labelNames: ['workflow', 'status'],
    registers: [registry],
    async collect() {
      this.reset()
      for (const { workflow, status, count } of await journal.counts().catch(() => [])) this.set({ workflow, status }, count)
    },
  })
