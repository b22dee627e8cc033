// A member of a consumer group: records of its assigned partitions are fetched into queues by key, handled, and committed.
import type { Consumer, EachBatchPayload } from 'kafkajs'
import type { Health, Lease } from '../../bus.ts'
import type { Clock } from '../../../base/index.ts'
import type { RecordHandler, RecordIn } from '../../records.ts'
import type { ConsumerOf } from '../kafkajs/client.ts'
import { commits } from './commits.ts'
import { assignedPartition } from './assigned-partition.ts'
import type { AssignedPartition } from './assigned-partition.ts'
import { fetchedOffset } from '../kafkajs/internals.ts'
import { keyQueues } from './key-queues.ts'
import type { KafkaLog } from '../log.ts'
import { placeOf, recordsBehind } from '../topics/offsets.ts'
import type { Offsets, TopicPartition } from '../topics/offsets.ts'
import { within } from '../kafkajs/shutdown.ts'
import { recordIn } from '../read/record.ts'
import { session } from './session.ts'
import { startOffsets } from './start-offsets.ts'
import type { ConsumerSettings } from '../settings.ts'

export interface GroupMember {
  readonly group: string
  readonly topics: readonly string[]
  assigned(): readonly TopicPartition[]
  health(): Health
  /** Records taken and not done. */
  pending(): number
  /** What is not done of each partition that we hold, taken or not. */
  lag(): Promise<readonly (TopicPartition & { readonly lag: number })[]>
  pause(topic: string): void
  resume(topic: string): void
  stop(drainMs: number): Promise<void>
}
export interface MemberOptions {
  readonly connect: (of: Pick<ConsumerOf, 'end' | 'beforeJoin'>) => Consumer
  readonly offsets: Offsets
  readonly settings: Pick<ConsumerSettings, 'pendingHigh' | 'pendingLow' | 'sessionTimeoutMs'>
  readonly group: string
  readonly topics: readonly string[]
  readonly atOnce: number
  readonly handler: RecordHandler
  readonly onBehind?: ((record: RecordIn) => void) | undefined
  /** Resolves when all that was sent until now is durable. */
  readonly sent: () => Promise<void>
  readonly clock: Clock
  readonly log: KafkaLog
}

/** Rises with each assignment of any member in this process, so that a later owner has a later one. */
let epochs = 0
/** How long a rebalance waits for work in progress: all members wait for it, and no session may time out in that time. */
const HAND_OVER = 0.25
/** What the last commit gets at least, however long the drain took, in milliseconds. */
const LAST_COMMIT = 1_000

export const groupMember = (on: MemberOptions): GroupMember => {
  const { connect, offsets, settings, group, topics, atOnce, handler, onBehind, sent, clock, log } = on
  let owned = new Map<string, AssignedPartition>()
  let ending = new AbortController()
  let stopping: Promise<void> | undefined
  const heldBack = new Set<string>()

  const queues = keyQueues({
    handler,
    onBehind,
    atOnce,
    clock,
    onDone: (of) => {
      commit.soon()
      flow(of)
    },
    onRejected: ({ topic, partition, offset }, err, rejections) =>
      log.warn({ group, topic, partition, offset: String(offset), rejections, err }, 'a record was rejected and is delivered again'),
  })
  const commit = commits({
    owned: () => owned.values(),
    commit: (places) => life.consumer().commitOffsets(places),
    sent,
    clock,
    onFailed: (err) => log.warn({ group, err }, 'what is done cannot be committed yet: after a crash it would be done again'),
  })

  /** Fetches a partition or leaves it, by what waits of it. Until its position is known, nothing is fetched. */
  const flow = (of: AssignedPartition): void => {
    if (of.lease.signal.aborted) return
    const room = of.paused ? of.pending() <= settings.pendingLow : of.pending() < settings.pendingHigh
    const fetch = room && of.position !== undefined && stopping === undefined && !heldBack.has(of.topic)
    if (fetch === !of.paused) return
    of.paused = !fetch
    const where = [{ topic: of.topic, partitions: [of.partition] }]
    told(() => (fetch ? life.consumer().resume(where) : life.consumer().pause(where)))
  }
  /** Between a crash and the next join kafkajs has no consumer to call; joining applies everything again. */
  const told = (tell: () => void): void => {
    try {
      tell()
    } catch (err) {
      log.info({ group, err }, 'a consumer is not in its group just now')
    }
  }
  /** What is in work ends and is committed: nobody is given it again. What takes longer comes again, to whoever holds the partition then. */
  const handOver = async (): Promise<void> => {
    const ms = settings.sessionTimeoutMs * HAND_OVER
    const until = clock.now() + ms
    await queues.finish(ms)
    await lastCommit(until)
  }
  /** Where what came of it cannot be written, it is not committed, and comes again. */
  const lastCommit = (until: number): Promise<void> => within(clock, Math.max(LAST_COMMIT, until - clock.now()), commit.now())
  /** Positions are ours: kafkajs is told where to fetch, and what it fetches elsewhere is not taken. */
  const start = startOffsets({
    offsets,
    group,
    topics,
    clock,
    log,
    found: (held, position) => {
      held.position = position
      told(() => life.consumer().seek({ topic: held.topic, partition: held.partition, offset: String(position) }))
      flow(held)
      commit.soon()
    },
  })
  const lose = (): void => {
    ending.abort(new Error('the partitions went to others'))
    owned = new Map()
    queues.forgetLost()
  }
  const join = (assigned: readonly TopicPartition[]): void => {
    lose()
    ending = new AbortController()
    const lease: Lease = { epoch: ++epochs, signal: ending.signal }
    owned = new Map(assigned.map((place) => [placeOf(place), assignedPartition({ ...place, lease })]))
    queues.goOn()
    // A partition that was paused when it was lost comes back paused, or not: we say it for each.
    told(() => life.consumer().pause(assigned.map(({ topic, partition }) => ({ topic, partitions: [partition] }))))
    start.begin([...owned.values()])
  }
  const startAgain = (held: AssignedPartition, position: bigint): void => {
    held.position = undefined
    flow(held)
    start.again(held, position)
  }
  const take = (payload: EachBatchPayload): void => {
    const { batch } = payload
    const held = owned.get(placeOf(batch))
    if (held?.position === undefined || payload.isStale()) return
    if (fetchedOffset(batch) > held.position) return startAgain(held, held.position)
    for (const message of batch.messages) {
      const record = recordIn(batch.topic, batch.partition, message)
      // The message's offset: where it stands for an unreadable batch, that is the last of it, and the record's the first.
      queues.add(record, held, held.take(BigInt(message.offset)))
    }
    held.position = BigInt(batch.lastOffset()) + 1n
    payload.resolveOffset(batch.lastOffset())
    flow(held)
  }
  /** kafkajs goes on by itself behind a batch of marks, so we have to follow, unless it left something out. */
  const skip = (place: TopicPartition, first: bigint, last: bigint): void => {
    const held = owned.get(placeOf(place))
    if (held?.position === undefined) return
    if (first > held.position && held.gapBefore !== first) {
      held.gapBefore = first
      return startAgain(held, held.position)
    }
    if (last >= held.position) held.position = last + 1n
    commit.soon()
  }

  const life = session({
    connect,
    group,
    topics,
    sessionTimeoutMs: settings.sessionTimeoutMs,
    clock,
    log,
    events: { joined: join, rebalancing: handOver, lost: lose, batch: take, empty: skip },
  })
  const stop = async (drainMs: number): Promise<void> => {
    for (const held of owned.values()) flow(held)
    const until = clock.now() + drainMs
    await queues.drain(drainMs)
    await lastCommit(until)
    ending.abort(new Error('the subscription was stopped'))
    commit.stop()
    await life.leave(until - clock.now())
    owned = new Map()
  }
  return {
    group,
    topics,
    assigned: () => [...owned.values()].map(({ topic, partition }) => ({ topic, partition })),
    health: () => life.health(),
    pending: () => [...owned.values()].reduce((sum, held) => sum + held.pending(), 0),
    async lag() {
      const of = [...owned.values()]
      const ends = await offsets.end(of)
      return of.map((held) => {
        const at = held.standing() ?? held.committed ?? { offset: 0n, doneAbove: 0 }
        return { topic: held.topic, partition: held.partition, lag: recordsBehind(at, ends.get(placeOf(held)) ?? at.offset) }
      })
    },
    pause(topic) {
      heldBack.add(topic)
      queues.hold(topic)
      for (const held of owned.values()) flow(held)
    },
    resume(topic) {
      heldBack.delete(topic)
      queues.release(topic)
      for (const held of owned.values()) flow(held)
    },
    stop: (drainMs) => (stopping ??= Promise.resolve().then(() => stop(drainMs))),
  }
}
