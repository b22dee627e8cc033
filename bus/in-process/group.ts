// A consumer group of one topic: each key's messages in order, one batch at a time, keys side by side.
import { partitionOf } from '../../base/index.ts'
import type { MessageHandler, SubscribeOptions, Subscription } from '../bus.ts'
import type { Cancel, Clock } from '../../base/index.ts'
import { acknowledge, add, keyQueue } from './key-queue.ts'
import type { QueuedMessage, KeyQueue } from './key-queue.ts'
import { member } from './member.ts'
import type { LocalMember, KeyBatch } from './member.ts'

export interface ConsumerGroup<T> {
  add(key: string, entry: QueuedMessage<T>): void
  join(on: {
    readonly handler: MessageHandler<T>
    readonly atOnce: number
    readonly onBehind?: SubscribeOptions<T>['onBehind']
  }): Subscription
  /** Messages that wait or are in work. */
  load(): number
  /** Nothing waits or is in work, or nobody is there to take it. */
  quiet(): boolean
}
export interface ConsumerGroupOptions {
  readonly clock: Clock
  readonly maxBatch: number
  readonly partitions: number
  readonly onRejected: (key: string, error: unknown, rejections: number) => void
  /** The group may have become quiet. */
  readonly onSettled: () => void
  /** Told of each delivery that has ended, with how long it took. */
  readonly onDelivered?: ((messages: number, ms: number, acknowledged: boolean) => void) | undefined
}

/** The first back-off after a rejection, doubled with each further one up to the second figure, in milliseconds. */
const BACKOFF = 100
const LONGEST_BACKOFF = 10_000

const NOW = Promise.resolve()

export const group = <T>(options: ConsumerGroupOptions): ConsumerGroup<T> => {
  const { clock, maxBatch, partitions, onRejected, onSettled, onDelivered } = options
  const queues = new Map<string, KeyQueue<T>>()
  const backOffs = new Map<KeyQueue<T>, Cancel>()
  let members: readonly LocalMember<T>[] = []
  let epoch = 0
  let leaving = 0
  let load = 0
  let pumping = false

  /** Each partition has one owner, and a key goes with its partition: what a consumer has cached stays of use. */
  const holds = (m: LocalMember<T>, partition: number): boolean => members[partition % members.length] === m
  const ownerOf = (key: string): LocalMember<T> | undefined =>
    members.length < 2 ? members[0] : members[partitionOf(key, partitions) % members.length]

  const ready = (queue: KeyQueue<T>): void => {
    queue.state = 'ready'
    ownerOf(queue.key)?.ready(queue)
  }
  /** Once for all that is published in one go: messages that belong together are handed over together. */
  const pumpSoon = (): void => {
    if (pumping) return
    pumping = true
    // What `queueMicrotask` does costs several times as much.
    void NOW.then(pumpNow)
  }
  const pumpNow = (): void => {
    pumping = false
    pump()
  }
  const pump = (): void => {
    for (const m of members) {
      while (m.inWork.size < m.atOnce) {
        const queue = m.next()
        if (queue === undefined) break
        work(m, queue)
      }
    }
  }
  const work = (m: LocalMember<T>, queue: KeyQueue<T>): void => {
    const [first] = queue.entries
    const batch =
      first !== undefined && queue.entries.length === 1 ? [first.value] : queue.entries.slice(0, maxBatch).map((entry) => entry.value)
    const taken: KeyBatch<T> = { queue, taken: batch.length }
    queue.state = 'working'
    m.inWork.add(taken)
    const began = onDelivered ? performance.now() : 0
    const resolved = (): void => {
      onDelivered?.(taken.taken, performance.now() - began, true)
      if (!m.inWork.has(taken)) return
      settled(taken)
      ended(m, taken)
    }
    const rejected = (error: unknown): void => {
      onDelivered?.(taken.taken, performance.now() - began, false)
      if (!m.inWork.has(taken)) return
      rest(queue, error)
      ended(m, taken)
    }
    try {
      m.handler(batch, queue.key, m.lease).then(resolved, rejected)
    } catch (error) {
      queueMicrotask(() => rejected(error))
    }
  }
  /** Not for what is not in work any more: its lease was lost, and what it did counts for nothing. */
  const ended = (m: LocalMember<T>, taken: KeyBatch<T>): void => {
    m.ended(taken)
    pump()
    onSettled()
  }
  const settled = ({ queue, taken }: KeyBatch<T>): void => {
    load -= taken
    acknowledge(queue, taken)
    if (queue.entries.length > 0) ready(queue)
    else queues.delete(queue.key)
  }
  const rest = (queue: KeyQueue<T>, error: unknown): void => {
    queue.state = 'resting'
    queue.rejections++
    onRejected(queue.key, error, queue.rejections)
    if (members.length === 0) return ready(queue)
    const ms = Math.min(LONGEST_BACKOFF, BACKOFF * 2 ** (queue.rejections - 1))
    const wake = (): void => {
      backOffs.delete(queue)
      ready(queue)
      pumpSoon()
    }
    backOffs.set(queue, clock.schedule(clock.now() + ms, wake))
  }
  /** With nobody there no timer may hold the process: whoever joins next begins at once. */
  const endBackOffs = (): void => {
    for (const [queue, cancel] of backOffs) {
      cancel()
      ready(queue)
    }
    backOffs.clear()
  }
  /** The keys that are ready go in line with their new owners; what is in work ends where it is. */
  const reassign = (next: readonly LocalMember<T>[]): void => {
    members = next
    epoch++
    for (const m of members) {
      m.clear()
      m.lease = { epoch, signal: m.lease.signal }
    }
    for (const queue of queues.values()) if (queue.state === 'ready') ready(queue)
    pumpSoon()
  }
  const leave = async (m: LocalMember<T>, drainMs: number): Promise<void> => {
    leaving++
    m.clear()
    reassign(members.filter((other) => other !== m))
    if (members.length === 0) endBackOffs()
    for (const { queue } of await m.drain(drainMs)) ready(queue)
    leaving--
    pumpSoon()
    onSettled()
  }
  return {
    add(key, entry) {
      let queue = queues.get(key)
      load++
      if (queue === undefined) {
        queue = keyQueue<T>(key)
        queues.set(key, queue)
        add(queue, entry)
        ready(queue)
      } else {
        add(queue, entry)
        if (queue.state === 'ready' && entry.urgent && queue.urgent === 1) ready(queue)
        if (queue.state === 'working') for (const m of members) m.onBehind?.(entry.value, key)
      }
      pumpSoon()
    },
    join({ handler, atOnce, onBehind }) {
      const m = member<T>({ handler, atOnce, onBehind, clock })
      reassign([...members, m])
      let stopped: Promise<void> | undefined
      return {
        partitions: () => Array.from({ length: partitions }, (_, partition) => partition).filter((partition) => holds(m, partition)),
        health: () => (stopped ? 'dead' : 'ok'),
        stop: (drainMs) => (stopped ??= leave(m, drainMs)),
      }
    },
    load: () => load,
    quiet: () => load === 0 || (members.length === 0 && leaving === 0),
  }
}
