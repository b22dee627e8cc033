// Replies to this process: its own partition is read from the end on, without a group and without commits.
import { partitionOf } from '../../../base/index.ts'
import type { Health, Subscription } from '../../bus.ts'
import type { Clock } from '../../../base/index.ts'
import type { RecordHandler } from '../../records.ts'
import type { Connections } from '../kafkajs/connections.ts'
import type { PartitionCounts } from '../topics/partition-counts.ts'
import { assignedPartition } from './assigned-partition.ts'
import type { AssignedPartition } from './assigned-partition.ts'
import { keyQueues } from './key-queues.ts'
import type { KafkaLog } from '../log.ts'
import { placeOf } from '../topics/offsets.ts'
import type { Offsets } from '../topics/offsets.ts'
import { rest } from '../kafkajs/shutdown.ts'
import { readOnce, recover } from '../read/reader.ts'

export interface ReplyOptions {
  readonly connections: () => Connections
  readonly offsets: Offsets
  readonly counts: PartitionCounts
  readonly clock: Clock
  readonly log: KafkaLog
  readonly topic: string
  /** The process: records of other keys in its partition are for others. */
  readonly process: string
  readonly handler: RecordHandler
  readonly atOnce: number
  readonly maxBytesPerPartition: number
  readonly pendingHigh: number
}

/** How long a fetch waits at the broker, and how often it is looked whether there is room again, in milliseconds. */
const MAX_WAIT = 500
const LOOK = 20
const TRY_AGAIN = 1_000
let epochs = 0

/** Like any subscription it delivers again what was rejected; what comes while it is not running is lost: who asked hears that it was taken, and asks again. */
export const replySubscription = (on: ReplyOptions): Subscription & { pending(): number } => {
  const { connections, offsets, counts, clock, log, topic, process, handler, atOnce, maxBytesPerPartition: maxBytes, pendingHigh } = on
  const ending = new AbortController()
  const ours = connections()
  const queues = keyQueues({
    handler,
    atOnce,
    clock,
    onDone: () => undefined,
    onRejected: (_, err, rejections) => log.warn({ topic, rejections, err }, 'a reply was rejected and is delivered again'),
  })
  let health: Health = 'joining'
  let held: AssignedPartition | undefined
  let stopping = false

  const own = (): number => partitionOf(process, counts.of(topic) ?? 1)
  const begin = async (partition: number): Promise<AssignedPartition> => {
    const place = { topic, partition }
    const made = assignedPartition({ ...place, lease: { epoch: ++epochs, signal: ending.signal } })
    made.position = (await offsets.end([place])).get(placeOf(place)) ?? 0n
    return made
  }
  const readOn = async (from: AssignedPartition): Promise<void> => {
    if (from.pending() >= pendingHigh) return rest(clock, LOOK, ending.signal)
    const offset = from.position ?? 0n
    const { records, next } = await readOnce(ours.cluster, { topic, partition: from.partition, offset, maxWaitMs: MAX_WAIT, maxBytes })
    if (stopping) return
    for (const record of records) {
      const isOurs = record.key !== null && Buffer.from(record.key).toString() === process
      if (isOurs) queues.add(record, from, from.take(record.offset))
    }
    from.position = next
  }
  const run = async (): Promise<void> => {
    while (!stopping) {
      try {
        // More partitions than before: replies go to another one now.
        if (held === undefined || held.partition !== own()) held = await begin(own())
        health = 'ok'
        await readOn(held)
      } catch (err) {
        if (stopping) return
        health = 'joining'
        log.warn({ topic, err }, 'replies cannot be read just now')
        await recover(ours.cluster, clock, err, ending.signal)
        if (stopping) return
        held = await following(held)
      }
    }
  }
  /** The offset may be gone, by retention or because the topic was recreated. */
  const following = async (from: AssignedPartition | undefined): Promise<AssignedPartition | undefined> => {
    const position = from?.position
    if (from === undefined || position === undefined) return from
    try {
      const [first, end] = await Promise.all([offsets.first([from]), offsets.end([from])])
      const isThere = position >= (first.get(placeOf(from)) ?? 0n) && position <= (end.get(placeOf(from)) ?? 0n)
      return isThere ? from : undefined
    } catch {
      return from
    }
  }
  const connected = async (): Promise<void> => {
    while (!stopping) {
      try {
        return await ours.open()
      } catch (err) {
        if (stopping) return
        log.warn({ topic, err }, 'replies cannot be read yet')
        await rest(clock, TRY_AGAIN, ending.signal)
      }
    }
  }
  const running = connected().then(run)
  let stopped: Promise<void> | undefined
  const stop = async (drainMs: number): Promise<void> => {
    stopping = true
    await queues.drain(drainMs)
    ending.abort(new Error('the subscription was stopped'))
    await ours.close(running)
    health = 'dead'
  }
  return {
    partitions: () => (stopping || held === undefined ? [] : [held.partition]),
    health: () => health,
    pending: () => held?.pending() ?? 0,
    stop: (drainMs) => (stopped ??= stop(drainMs)),
  }
}
