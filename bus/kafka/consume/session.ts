// The lifecycle of a kafkajs consumer: it joins, is recreated after a crash, and leaves. What it does with records is decided by its events' listener.
import type { Consumer, EachBatchPayload } from 'kafkajs'
import type { Health } from '../../bus.ts'
import type { Clock } from '../../../base/index.ts'
import type { ConsumerOf } from '../kafkajs/client.ts'
import type { KafkaLog } from '../log.ts'
import type { TopicPartition } from '../topics/offsets.ts'
import { linger } from '../produce/linger.ts'
import { shutDown, rest } from '../kafkajs/shutdown.ts'

/** All but the first return at once. */
export interface SessionEvents {
  /** A rebalance is about to begin: our partitions are ours until this resolves, no longer. */
  rebalancing(): Promise<void>
  joined(assigned: readonly TopicPartition[]): void
  /** We are no member any more. */
  lost(): void
  batch(payload: EachBatchPayload): void
  /** A batch had nothing for us: marks of transactions, or what they took back. */
  empty(of: TopicPartition, first: bigint, last: bigint): void
}
export interface Session {
  consumer(): Consumer
  /** Whether it is in the group, by heartbeats that were answered; `dead`: it cannot be, and does not try any more. */
  health(): Health
  /** Leaves the group, which rebalances at once; where it cannot within the limit, the session timeout does it. */
  leave(limitMs: number): Promise<void>
}

/** In milliseconds: the pause before a try that failed is made again; how soon after one fatal crash another is the end. */
const TRY_AGAIN = 2_000
const TWICE_FATAL = 60_000
/** Batches wait for the workers, and each returns at once. */
const WORKERS = 16

export const session = (on: {
  readonly connect: (of: Pick<ConsumerOf, 'end' | 'beforeJoin'>) => Consumer
  readonly group: string
  readonly topics: readonly string[]
  readonly sessionTimeoutMs: number
  readonly events: SessionEvents
  readonly clock: Clock
  readonly log: KafkaLog
}): Session => {
  const { connect, group, topics, sessionTimeoutMs, events, clock, log } = on
  const fetches = linger(clock)
  let health: Exclude<Health, 'silent'> = 'joining'
  /** The time of the last heartbeat that was answered, or of the join. */
  let heardAt = clock.now()
  const leaving = new AbortController()
  let fatalAt = Number.NEGATIVE_INFINITY

  const follow = (consumer: Consumer): void => {
    const { GROUP_JOIN, HEARTBEAT, CRASH, END_BATCH_PROCESS } = consumer.events
    consumer.on(HEARTBEAT, () => void (heardAt = clock.now()))
    consumer.on(GROUP_JOIN, ({ payload: { memberAssignment } }) => {
      if (leaving.signal.aborted) return
      health = 'ok'
      heardAt = clock.now()
      events.joined(Object.entries(memberAssignment).flatMap(([topic, ps]) => ps.map((partition) => ({ topic, partition }))))
    })
    consumer.on(END_BATCH_PROCESS, ({ payload: { topic, partition, batchSize, firstOffset, lastOffset } }) => {
      if (batchSize === 0) events.empty({ topic, partition }, BigInt(firstOffset ?? lastOffset), BigInt(lastOffset))
    })
    consumer.on(CRASH, ({ payload: { error, restart } }) => {
      // It would begin anew.
      if (leaving.signal.aborted) return void setImmediate(() => void disconnect(consumer))
      events.lost()
      health = 'joining'
      if (restart) log.warn({ group, err: error }, 'a consumer lost its group and joins again')
      else onFatal(error)
    })
  }
  const onFatal = (error: Error): void => {
    const twice = clock.now() - fatalAt < TWICE_FATAL
    fatalAt = clock.now()
    if (twice) {
      health = 'dead'
      log.error({ group, topics, err: error }, 'a consumer cannot go on: end this process and start it again')
    } else {
      log.error({ group, topics, err: error }, 'a consumer crashed and is made anew')
      current.cut()
      void beginAgain()
    }
  }
  const beginAgain = async (): Promise<void> => {
    await rest(clock, TRY_AGAIN, leaving.signal)
    if (!leaving.signal.aborted) current = begin()
  }
  const start = async (consumer: Consumer): Promise<void> => {
    while (!leaving.signal.aborted) {
      try {
        await consumer.connect()
        await consumer.subscribe({ topics: [...topics], fromBeginning: true })
        await consumer.run({
          autoCommit: false,
          eachBatchAutoResolve: false,
          partitionsConsumedConcurrently: WORKERS,
          eachBatch: async (payload) => {
            events.batch(payload)
            fetches.carried(payload.batch.messages.length)
            await fetches.next()
          },
        })
        return
      } catch (error) {
        log.warn(
          { group, topics, err: error },
          'a consumer cannot begin yet: are its topics there? Ours are made by "contrail topics create"',
        )
        await rest(clock, TRY_AGAIN, leaving.signal)
      }
    }
  }
  const disconnect = async (consumer: Consumer): Promise<void> => {
    try {
      await consumer.disconnect()
    } catch (error) {
      log.warn({ group, err: error }, 'a consumer could not say that it leaves: its group notices later')
    }
  }
  const begin = () => {
    const end = new AbortController()
    const consumer = connect({ end: end.signal, beforeJoin: () => events.rebalancing() })
    follow(consumer)
    return { consumer, started: start(consumer), cut: () => end.abort() }
  }
  let current = begin()
  return {
    consumer: () => current.consumer,
    // kafkajs itself notices a broker that is gone without a word only a minute later. The clock may be set either way.
    health: () => (health === 'ok' && Math.abs(clock.now() - heardAt) > sessionTimeoutMs ? 'silent' : health),
    async leave(limitMs) {
      leaving.abort()
      const { consumer, started, cut } = current
      // While it joins it does not listen.
      const end = (): Promise<void> => started.then(() => disconnect(consumer))
      await shutDown(clock, { end, cut, limitMs })
      health = 'dead'
    },
  }
}
