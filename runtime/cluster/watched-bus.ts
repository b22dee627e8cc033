// A bus that remembers who subscribed: which consumers a process has, how they are, and how long their deliveries take.
import type { Bus, Health, Subscription, Topic } from '../../bus/index.ts'
import type { Topics } from '../../engine/index.ts'

export interface Consumer {
  readonly topic: Topic
  readonly group: string
  readonly health: () => Health
  readonly partitions: () => readonly number[]
  /** Why it is not in its group on purpose, as a clause. */
  readonly away?: () => string | undefined
}
export interface DeliveryReport {
  readonly topic: Topic
  readonly messages: number
  readonly ms: number
  readonly acknowledged: boolean
}
export interface WatchedBus {
  readonly bus: Bus<Topics>
  /** Those that were not stopped. */
  readonly consumers: () => readonly Consumer[]
}

/** How a subscription to a topic is made where it does not simply last; undefined: it does. */
export type Lasting = (topic: Topic, group: string, subscribe: () => Subscription) => (Subscription & Pick<Consumer, 'away'>) | undefined

export const watchedBus = (bus: Bus<Topics>, onDelivered: (delivered: DeliveryReport) => void, lasting?: Lasting): WatchedBus => {
  const consumers = new Set<Consumer>()
  return {
    consumers: () => [...consumers],
    bus: {
      ...bus,
      subscribe: (topic, on) => {
        const watched: typeof on = {
          ...on,
          handler: async (messages, key, lease) => {
            const began = performance.now()
            const tell = (acknowledged: boolean): void =>
              onDelivered({ topic, messages: messages.length, ms: performance.now() - began, acknowledged })
            try {
              await on.handler(messages, key, lease)
              tell(true)
            } catch (error) {
              tell(false)
              throw error
            }
          },
        }
        const subscribe = (): Subscription => bus.subscribe(topic, watched)
        const leaving = lasting?.(topic, on.group, subscribe)
        const subscription = leaving ?? subscribe()
        const consumer: Consumer = {
          ...(leaving?.away && { away: leaving.away }),
          topic,
          group: on.group,
          health: () => subscription.health(),
          partitions: () => subscription.partitions(),
        }
        consumers.add(consumer)
        return {
          ...subscription,
          stop: (drainMs) => {
            consumers.delete(consumer)
            return subscription.stop(drainMs)
          },
        }
      },
    },
  }
}
