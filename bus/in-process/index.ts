// The bus inside one process: queues in memory. What they held is derived from the journal again after a restart.
import type { Bus, Message, Topic } from '../bus.ts'
import { systemClock } from '../../base/index.ts'
import type { Clock } from '../../base/index.ts'
import { roundTrip } from '../data.ts'
import type { Topics } from '../../engine/index.ts'
import { group } from './group.ts'
import type { ConsumerGroup } from './group.ts'
import type { QueuedMessage } from './key-queue.ts'

export { memoryRecords } from './records.ts'
export type { MemoryRecords, MemoryRecordsOptions } from './records.ts'

export type AnyTopics = { readonly [T in Topic]: unknown }
export interface InProcessOptions<T extends AnyTopics> {
  /** For back-off and for the limit of a stop. */
  readonly clock?: Clock
  /** The most messages of a key that are handed over together. */
  readonly maxBatch?: number
  /** Of each topic: so many consumers of a group can share its keys. */
  readonly partitions?: number
  /** By topic, which messages are taken before those of other keys. The order within a key is kept always. */
  readonly priority?: { readonly [N in Topic]?: (message: T[N]) => 'first' | 'normal' }
  /** Each message makes a round trip through JSON, as with any other bus, and is frozen. For development and tests: it costs. */
  readonly copy?: boolean
  /** Told of each rejection, so that it can be seen; the messages are delivered again in any case. */
  readonly onRejected?: (rejection: Rejection) => void
  /** Told of each delivery that has ended. */
  readonly onDelivered?: (delivered: Delivered) => void
}
export interface Delivered {
  readonly topic: Topic
  readonly messages: number
  readonly ms: number
  readonly acknowledged: boolean
}
export interface Rejection {
  readonly topic: Topic
  readonly group: string
  readonly key: string
  /** How often in a row. */
  readonly rejections: number
  readonly error: unknown
}
export interface InProcessBus<T extends AnyTopics> extends Bus<T> {
  /** Resolves when nothing waits or is in work. Messages of topics that nobody reads do not count. */
  quiet(): Promise<void>
}
interface Channel {
  readonly groups: Map<string, ConsumerGroup<unknown>>
  /** What came before there was any group: the first one gets it. */
  readonly early: { readonly key: string; readonly entry: QueuedMessage<unknown> }[]
}

export const inProcessBus = <T extends AnyTopics = Topics>(options: InProcessOptions<T> = {}): InProcessBus<T> => {
  const { clock = systemClock, maxBatch = 100, partitions = 1, priority, copy = false, onRejected, onDelivered } = options
  const channels = new Map<Topic, Channel>()
  let waiters: (() => void)[] = []

  const channelOf = (topic: Topic): Channel => {
    const known = channels.get(topic)
    if (known !== undefined) return known
    const channel: Channel = { groups: new Map(), early: [] }
    channels.set(topic, channel)
    return channel
  }
  const isQuiet = (): boolean => [...channels.values()].every(({ groups }) => [...groups.values()].every((g) => g.quiet()))
  const onSettled = (): void => {
    if (waiters.length === 0 || !isQuiet()) return
    const woken = waiters
    waiters = []
    for (const wake of woken) wake()
  }
  const groupOf = (topic: Topic, name: string): ConsumerGroup<unknown> => {
    const { groups, early } = channelOf(topic)
    const known = groups.get(name)
    if (known !== undefined) return known
    const rejected = (key: string, error: unknown, rejections: number) => onRejected?.({ topic, group: name, key, rejections, error })
    const delivered =
      onDelivered && ((messages: number, ms: number, acknowledged: boolean): void => onDelivered({ topic, messages, ms, acknowledged }))
    const made = group<unknown>({ clock, maxBatch, partitions, onRejected: rejected, onSettled, onDelivered: delivered })
    groups.set(name, made)
    for (const { key, entry } of early.splice(0)) made.add(key, entry)
    return made
  }
  const send = <N extends Topic>(topic: N, message: Message<T[N]>, onAcknowledged?: () => void): void => {
    const { groups, early } = channelOf(topic)
    const value = copy ? roundTrip(message.value) : message.value
    const entry = { value, urgent: priority?.[topic]?.(value) === 'first', acknowledged: acknowledgedBy(groups.size, onAcknowledged) }
    if (groups.size === 0) early.push({ key: message.key, entry })
    else for (const g of groups.values()) g.add(message.key, entry)
  }
  return {
    publish(topic, messages) {
      try {
        for (const message of messages) send(topic, message)
        return PUBLISHED
      } catch (error) {
        return Promise.reject(error)
      }
    },
    submit: (topic, message) => new Promise((resolve) => send(topic, message, resolve)),
    subscribe: (topic, { group: name, atOnce, handler, onBehind }) =>
      // A group knows no types: all that is ever added to it came through `send`, with the type of its topic.
      groupOf(topic, name).join({ atOnce, handler, ...(onBehind && { onBehind }) }),
    partitions: () => partitions,
    load(topic) {
      const { groups, early } = channelOf(topic)
      let most = early.length
      for (const g of groups.values()) most = Math.max(most, g.load())
      return most
    },
    quiet: () => new Promise((resolve) => (isQuiet() ? resolve() : void waiters.push(resolve))),
  }
}

const PUBLISHED = Promise.resolve()

/** A message to several groups is acknowledged when the last of them has done so. */
const acknowledgedBy = (groups: number, onAcknowledged: (() => void) | undefined): (() => void) | undefined => {
  if (groups < 2 || onAcknowledged === undefined) return onAcknowledged
  let left = groups
  return () => {
    left--
    if (left === 0) onAcknowledged()
  }
}
