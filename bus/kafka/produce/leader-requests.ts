// One request to each leader at a time, with what waits for any of its partitions: a request costs the broker and us far more than a record.
import type { Message } from 'kafkajs'
import type { Clock } from '../../../base/index.ts'
import type { Leaders } from './leaders.ts'
import { placeOf } from '../topics/offsets.ts'
import type { TopicPartition } from '../topics/offsets.ts'
import { linger } from './linger.ts'
import type { Linger } from './linger.ts'
import { sentBy } from './send-result.ts'
import type { Sent } from './send-result.ts'

export interface ProduceBatch extends TopicPartition {
  readonly messages: readonly Message[]
}
/** The leader's code for each partition, by the place; 0 is written. Throws where there was no answer. */
export type Produce = (leader: number, loads: readonly ProduceBatch[]) => Promise<ReadonlyMap<string, number>>

/**
 * Never rejects. `take` is called when the leader's turn has come, so that what arrives until then goes along.
 * For each partition one call at a time: that keeps its records in order.
 */
export type Send = (to: TopicPartition, take: () => readonly Message[]) => Promise<Sent>

/** Partitions are added to a request until it has so many bytes. */
const MOST_BYTES = 1_048_576

interface Waiting {
  readonly to: TopicPartition
  readonly take: () => readonly Message[]
  readonly answer: (sent: Sent) => void
}
interface LeaderQueue {
  readonly waiting: Waiting[]
  readonly linger: Linger
  busy: boolean
}

export const leaderRequests = (on: { readonly leaders: Leaders; readonly produce: Produce; readonly clock: Clock }): Send => {
  const { leaders, produce, clock } = on
  const byLeader = new Map<number, LeaderQueue>()

  const loaded = (queue: LeaderQueue): readonly (Waiting & ProduceBatch)[] => {
    const found: (Waiting & ProduceBatch)[] = []
    for (let bytes = 0; bytes < MOST_BYTES;) {
      const next = queue.waiting.shift()
      if (next === undefined) break
      const messages = next.take()
      if (messages.length === 0) next.answer({ kind: 'written' })
      else found.push({ ...next, ...next.to, messages })
      bytes += messages.reduce((sum, { value }) => sum + (value?.length ?? 0), 0)
    }
    return found
  }
  const deliver = async (leader: number, queue: LeaderQueue, loads: readonly (Waiting & ProduceBatch)[]): Promise<void> => {
    try {
      const codes = await produce(leader, loads)
      for (const one of loads) settle(one, sentBy(one.to, codes.get(placeOf(one.to))))
    } catch (thrown) {
      // Those in line may have another leader by now, too: each of them would wait as long for this one.
      for (const one of [...loads, ...queue.waiting.splice(0)]) settle(one, failure(thrown))
    }
  }
  const settle = ({ to, answer }: Waiting, sent: Sent): void => {
    // It may have another leader by now. Whose partition is well is not held up by the question.
    if (sent.kind === 'failed') void leaders.renew(to.topic).then(() => answer(sent))
    else answer(sent)
  }
  const work = async (leader: number, queue: LeaderQueue): Promise<void> => {
    while (queue.waiting.length > 0) {
      await queue.linger.next(queue.waiting.length)
      const loads = loaded(queue)
      queue.linger.carried(loads.reduce((sum, { messages }) => sum + messages.length, 0))
      if (loads.length > 0) await deliver(leader, queue, loads)
    }
    queue.busy = false
  }
  const join = (leader: number, one: Waiting): void => {
    const queue = byLeader.get(leader) ?? { waiting: [], linger: linger(clock), busy: false }
    byLeader.set(leader, queue)
    queue.waiting.push(one)
    if (queue.busy) return
    queue.busy = true
    // What is published in the same turn of the loop goes along.
    setImmediate(() => void work(leader, queue))
  }
  return async (to, take) => {
    try {
      const leader = await leaders.of(to)
      return await new Promise((answer) => join(leader, { to, take, answer }))
    } catch (thrown) {
      return failure(thrown)
    }
  }
}

const failure = (thrown: unknown): Sent => ({ kind: 'failed', error: thrown instanceof Error ? thrown : new Error(String(thrown)) })
