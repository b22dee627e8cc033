// What the store and the brokers can do at most with the same bytes and nothing else: the figures beside which ours are read.
import { setTimeout as pause } from 'node:timers/promises'
import type { KafkaConnection } from '../../bus/kafka/index.ts'
import { evolveTurn, deriveIndex, initial } from '../../engine/index.ts'
import type { Append, Journal } from '../../journal/index.ts'
import type { Turn } from '../../engine/index.ts'

/** Records, and the bytes of all of them. */
export interface Traffic {
  readonly count: number
  readonly bytes: number
}

/** Streams that are appended to side by side. */
const AT_ONCE = 512

/** Instances a second, where the appends of each are written one after the other and those of many side by side. */
export const bareAppends = async (journal: Journal, sample: readonly Turn[], instances: number): Promise<number> => {
  let next = 0
  const began = performance.now()
  await Promise.all(
    Array.from({ length: AT_ONCE }, async () => {
      while (next < instances) for (const append of appendsOf(sample, `W1:bare${next++}`)) await journal.append([append])
    }),
  )
  return (instances * 1000) / (performance.now() - began)
}

const appendsOf = (sample: readonly Turn[], stream: string): readonly Append[] => {
  let state = initial
  return sample.map((of) => {
    // `as`: the same turn, with another name everywhere.
    const turn = JSON.parse(JSON.stringify(of).replaceAll(of.stream, stream)) as Turn
    const after = evolveTurn(state, turn)
    const append = { stream, expected: state.version, turn, index: deriveIndex(state, turn, after) }
    state = after
    return append
  })
}

/** Instances a second, where as many records of their usual size are written and read as each costs. */
export const bareRecords = async (kafka: KafkaConnection, each: number, traffic: Traffic, instances: number): Promise<number> => {
  const topic = 'bare'
  await kafka.topics.create([{ topic, partitions: 16, replication: 1, retentionMs: -1, maxMessageBytes: 1_048_588 }])
  const total = Math.round(each * instances)
  const value = new Uint8Array(Math.round(traffic.bytes / Math.max(1, traffic.count)))
  const encoder = new TextEncoder()
  let read = 0
  const consumer = kafka.records.consume({
    group: 'bare',
    topics: [topic],
    atOnce: 256,
    handler: (records) => {
      read += records.length
      return Promise.resolve()
    },
  })
  while (consumer.health() !== 'ok') await pause(10)
  const began = performance.now()
  const batch = 1_000
  for (let sent = 0; sent < total; sent += batch)
    await kafka.records.send(
      Array.from({ length: Math.min(batch, total - sent) }, (_, i) => ({ topic, key: encoder.encode(`k${sent + i}`), value })),
    )
  while (read < total) await pause(5)
  const seconds = (performance.now() - began) / 1000
  await consumer.stop(1_000)
  return instances / seconds
}
