// The ports as one process of the world has them: the real adapters behind its `call`, with the witness beside.
import { AsyncLocalStorage } from 'node:async_hooks'
import type { Bus, Subscription, Topic } from '../../bus/index.ts'
import type { PauseSwitch, Topics } from '../../engine/index.ts'
import { UnusableVersion } from '../../versions/index.ts'
import type { Versions } from '../../versions/index.ts'
import type { Clock } from '../../base/index.ts'
import type { Journal } from '../../journal/index.ts'
import type { RegisteredHandlers } from '../../side-effect-service/index.ts'
import type { Process } from './process.ts'
import type { Witness } from './witness.ts'

/** All that a service of a process is given of the world; a mutant wraps these and nothing else. */
export interface Ports {
  readonly journal: Journal
  readonly bus: Bus<Topics>
  readonly versions: Versions
  readonly clock: Clock
  readonly handlers: RegisteredHandlers
  readonly pauses: Pauses
}

/** What people paused besides single instances, as one process knows it. */
export interface Pauses {
  now(): readonly PauseSwitch[]
  onChange(listener: () => void): void
}

/** Which delivery it is that a call of a port belongs to: `began` of what will be settled. */
const delivery = new AsyncLocalStorage<number>()

export const journalPort = (process: Process, journal: Journal, seen: Witness): Journal => ({
  load: (stream) => process.call('load', () => journal.load(stream)),
  append: (batch) =>
    process.call('append', async () => {
      const answers = await journal.append(batch)
      for (const [i, append] of batch.entries()) if (answers[i]?.kind === 'appended') seen.append(process.name, append, delivery.getStore())
      return answers
    }),
  read: (stream, from, to) => process.call('read', () => journal.read(stream, from, to)),
  readInstance: (instance) => process.call('readInstance', () => journal.readInstance(instance)),
  readAll: (cursor, limit) => process.call('readAll', () => journal.readAll(cursor, limit)),
  due: (before, limit, shards) => process.call('due', () => journal.due(before, limit, shards)),
  nextDue: (shards) => process.call('nextDue', () => journal.nextDue(shards)),
  open: (cursor, limit, shards) => process.call('open', () => journal.open(cursor, limit, shards)),
  instances: (query) => process.call('instances', () => journal.instances(query)),
  instance: (id) => process.call('instance', () => journal.instance(id)),
  counts: () => process.call('counts', () => journal.counts()),
  tasks: (query) => process.call('tasks', () => journal.tasks(query)),
  openVersions: () => process.call('openVersions', () => journal.openVersions()),
  claim: (claim) =>
    process.call('claim', async () => {
      const answer = await journal.claim(claim)
      if (answer.kind === 'claimed') seen.claim(process.name, claim)
      return answer
    }),
  lastClaim: (effect) => process.call('lastClaim', () => journal.lastClaim(effect)),
  putBlob: (hash, content) => process.call('putBlob', () => journal.putBlob(hash, content)),
  getBlob: (hash) => process.call('getBlob', () => journal.getBlob(hash)),
  counters: () => journal.counters(),
  close: async () => {},
})

export const busPort = (process: Process, bus: Bus<Topics>, seen: Witness): Bus<Topics> => {
  const sent = <T extends Topic>(topic: T, value: Topics[T]): void => {
    const given: { readonly [N in Topic]?: Topics[N] } = { [topic]: value }
    if (given.commands) seen.command(process.name, given.commands)
    if (given.effects) seen.request(process.name, given.effects)
  }
  return {
    // One by one: a process can die, or be refused, between two messages of one call.
    publish: async (topic, messages) => {
      for (const message of messages) {
        await process.call(`publish ${topic}`, () => {
          sent(topic, message.value)
          return bus.publish(topic, [message])
        })
      }
    },
    submit: (topic, message) =>
      process.call(`submit ${topic}`, () => {
        sent(topic, message.value)
        return bus.submit(topic, message)
      }),
    partitions: (topic) => bus.partitions(topic),
    load: (topic) => bus.load(topic),
    subscribe: (topic, { group, atOnce, handler }) => {
      const settled = async (messages: readonly Topics[typeof topic][], key: string, work: () => Promise<void>): Promise<void> => {
        const [began, from] = [seen.next(), seen.versionOf(key)]
        if (topic !== 'replies') seen.log(process.name, `gets ${messages.length} ${topic} for ${key}`)
        await delivery.run(began, work)
        await process.call(`acknowledge ${topic}`, async () => {
          // Who is asked to begin nothing has nothing to report.
          const isHold = topic === 'effects' && messages.some((message) => 'hold' in message)
          if (topic === 'effects' && !isHold) seen.report({ by: process.name, effectKey: key, began })
          if (topic !== 'commands') return
          // `as`: on the topic of commands there are commands.
          const commands = messages as readonly Topics['commands'][]
          seen.settle({ by: process.name, stream: key, commands, began, from, to: seen.versionOf(key) })
        })
      }
      const join = (): Subscription =>
        bus.subscribe(topic, {
          group,
          atOnce,
          handler: async (messages, key, lease) => {
            const work = async (): Promise<void> => {
              await process.awake()
              await settled(messages, key, () => handler(messages, key, lease))
            }
            await Promise.race([work(), process.died])
          },
        })
      let inner = join()
      const leave = (): void => void inner.stop(0)
      process.onDeath(leave)
      process.onEviction(leave, () => void (inner = join()))
      return {
        partitions: () => inner.partitions(),
        health: () => inner.health(),
        stop: (drainMs) => inner.stop(drainMs),
      }
    },
  }
}

/** What may be wrong with a version when it is looked up. */
export type VersionTrouble = (hash: string) => 'missing' | 'broken' | undefined

export const versionsPort = (process: Process, versions: Versions, troubleOf: VersionTrouble, seen: Witness): Versions => ({
  get: (hash) =>
    process.call('version', async () => {
      const trouble = troubleOf(hash)
      if (trouble === undefined) return versions.get(hash)
      seen.cannotUse(process.name, hash)
      if (trouble === 'broken') throw new UnusableVersion(hash, 'it does not load in this world')
      return undefined
    }),
  /** What is activated and does not load is left out, as by `versions/stored.ts`. */
  active: () =>
    process.call('active', async () =>
      (await versions.active()).filter(({ hash, workflow }) => {
        const loads = troubleOf(hash) !== 'broken'
        if (!loads) seen.leaveOut(process.name, workflow.name)
        return loads
      }),
    ),
})
