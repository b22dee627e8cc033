// A bus for tests that does whatever its promises allow, driven by a seed and a clock: the same seed, the same trouble.
import type { Bus, Message, Topic } from '../bus.ts'
import { pause } from '../../base/index.ts'
import type { Clock } from '../../base/index.ts'
import { inProcessBus } from '../in-process/index.ts'
import type { AnyTopics, InProcessOptions } from '../in-process/index.ts'
import type { Topics } from '../../engine/index.ts'
import { consumers } from './consumers.ts'
import type { Consumers } from './consumers.ts'
import { delays } from './delays.ts'
import { manyFaults } from './faults.ts'
import type { Faults } from './faults.ts'

export { manyFaults, noFaults } from './faults.ts'
export type { Faults } from './faults.ts'

export interface HostileOptions<T extends AnyTopics> extends Omit<InProcessOptions<T>, 'clock'> {
  /** From 0 up to, not including, 1; seeded, so that a run can be had again. */
  readonly random: () => number
  readonly clock: Clock
  /** What is not named is as in `manyFaults`. */
  readonly faults?: Partial<Faults>
}
export interface HostileBus<T extends AnyTopics> extends Bus<T> {
  /** Resolves when nothing waits, is held back or is in work, also with those who have lost their lease. */
  quiet(): Promise<void>
}

/** The in-process bus with faults. `atOnce` bounds what a subscription is given; who works on without a lease is not counted. */
export const hostileBus = <T extends AnyTopics = Topics>(options: HostileOptions<T>): HostileBus<T> => {
  const { random, clock, faults: given, ...rest } = options
  const faults = { ...manyFaults, ...given }
  const bus = inProcessBus<T>({ copy: true, ...rest, clock })
  const groups = new Map<string, Consumers>()
  const line = delays(clock)
  const heldBack = new Map<Topic, number>()
  let unseen = 0
  const waiters: (() => void)[] = []

  /** Counts what the inner bus does not see, until `done`. */
  const hidden = (): (() => void) => {
    unseen++
    return () => {
      unseen--
      if (unseen === 0) for (const wake of waiters.splice(0)) wake()
    }
  }
  const hides = (): boolean => unseen > 0
  const allSeen = (): Promise<void> => new Promise((resolve) => (hides() ? void waiters.push(resolve) : resolve()))
  const track = (work: Promise<unknown>): void => {
    const done = hidden()
    work.then(done, done)
  }
  const late = <N extends Topic>(topic: N, message: Message<T[N]>, send: () => void): void => {
    const ms = faults.delay > 0 && random() < faults.delay ? Math.floor(random() * faults.maxMs) : 0
    const done = hidden()
    heldBack.set(topic, (heldBack.get(topic) ?? 0) + 1)
    line.hold(`${topic} ${message.key}`, ms, () => {
      heldBack.set(topic, (heldBack.get(topic) ?? 1) - 1)
      send()
      done()
    })
  }
  const groupOf = (topic: Topic, name: string): Consumers => {
    const known = groups.get(`${topic} ${name}`)
    if (known !== undefined) return known
    const again = (messages: readonly unknown[], key: string) => {
      // `as`: they came through this topic, with its type.
      const copies = messages.map((value) => ({ key, value: value as T[Topic] }))
      const ms = Math.floor(random() * faults.maxMs)
      track(pause(clock, ms).then(() => bus.publish(topic, copies)))
    }
    const made = consumers({ clock, random, faults, track, again })
    groups.set(`${topic} ${name}`, made)
    return made
  }
  return {
    async publish(topic, messages) {
      for (const message of messages) late(topic, message, () => void bus.publish(topic, [message]))
    },
    submit: (topic, message) =>
      new Promise((resolve, reject) => late(topic, message, () => void bus.submit(topic, message).then(resolve, reject))),
    subscribe: (topic, { group, atOnce, handler, onBehind }) =>
      groupOf(topic, group).join(handler, (disturbed) =>
        bus.subscribe(topic, { group, atOnce, handler: disturbed, ...(onBehind && { onBehind }) }),
      ),
    partitions: (topic) => bus.partitions(topic),
    load: (topic) => bus.load(topic) + (heldBack.get(topic) ?? 0),
    async quiet() {
      do {
        await allSeen()
        await bus.quiet()
      } while (hides())
    },
  }
}
