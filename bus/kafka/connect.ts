// The connection of a process to Kafka: made once, shared by all that it does there, closed as one.
import type { Admin } from 'kafkajs'
import type { Health } from '../bus.ts'
import { systemClock } from '../../base/index.ts'
import type { Clock } from '../../base/index.ts'
import type { Monitor } from '../monitor.ts'
import type { Records } from '../records.ts'
import { kafkaBus } from './bus.ts'
import type { BusCounters, KafkaBus } from './bus.ts'
import { connections } from './kafkajs/connections.ts'
import type { Connections } from './kafkajs/connections.ts'
import { clientConfig, consumerOf, kafkaClient, RETRY } from './kafkajs/client.ts'
import { partitionCounts } from './topics/partition-counts.ts'
import type { PartitionCounts } from './topics/partition-counts.ts'
import { leadersOf, spokenApis } from './kafkajs/internals.ts'
import { backlog } from './topics/backlog.ts'
import { leaderRequests } from './produce/leader-requests.ts'
import { leaders } from './produce/leaders.ts'
import { rateLimitedLog } from './log.ts'
import type { KafkaLog } from './log.ts'
import { groupMember } from './consume/group-member.ts'
import { kafkaMonitor } from './monitor.ts'
import { offsets } from './topics/offsets.ts'
import { shutDown } from './kafkajs/shutdown.ts'
import { produceBy } from './produce/produce-request.ts'
import { publisher } from './produce/publisher.ts'
import { kafkaRecords } from './records.ts'
import { replySubscription } from './consume/replies.ts'
import { withDefaults } from './settings.ts'
import type { KafkaSettings, ResolvedSettings } from './settings.ts'
import { defaultTopics, topicAdmin } from './topics/topics.ts'
import type { TopicAdmin } from './topics/topics.ts'
import { unreachable } from './kafkajs/unreachable.ts'
import { checkVersions } from './kafkajs/versions.ts'

export interface KafkaConnection {
  /** Throws where one of our topics is missing. The same bus at each call. */
  bus(): Promise<KafkaBus>
  readonly records: Records
  readonly topics: TopicAdmin
  readonly monitor: Monitor
  health(): KafkaHealth
  counters(): KafkaCounters
  /**
   * Stops all consumers, and writes what is queued, both within the limit in milliseconds; then disconnects. Whatever the network does, it takes
   * no more than ten seconds longer, and nothing of it is left in the process.
   */
  close(drainMs: number): Promise<void>
}
export interface KafkaHealth {
  /** Of all consumers the worst: `dead` before `silent` before `joining` before `ok`. */
  readonly consumers: Health
  /** What does not go as it should, in sentences; empty when all is well. */
  readonly troubles: readonly string[]
}
export interface KafkaCounters extends BusCounters {
  /** Records written, and the requests that it took. */
  readonly records: number
  readonly sends: number
}
interface Stoppable {
  health(): Health
  stop(drainMs: number): Promise<void>
}

/** What the last writes get at least, however long the drain took, in milliseconds. */
const LAST_WRITES = 1_000

/** Throws within about a minute where no broker answers, and where they do not fit our client. */
export const connectKafka = async (
  given: KafkaSettings,
  { log: to, clock = systemClock }: { readonly log: KafkaLog; readonly clock?: Clock },
): Promise<KafkaConnection> => {
  const settings = withDefaults(given)
  const log = rateLimitedLog(to)
  const config = clientConfig(settings, log)
  const ending = new AbortController()
  const end = ending.signal
  const kafka = kafkaClient(config, end)
  const own = (): Connections => connections({ config, logger: kafka.logger(), clock, whole: end })
  const asking = own()
  const admin = kafka.admin({ retry: RETRY })
  // Only for what is sent: a broker answers the requests of a connection one after the other.
  const producing = own()
  const disconnect = (): Promise<void> =>
    shutDown(clock, {
      end: () => Promise.allSettled([producing.cluster.disconnect(), admin.disconnect(), asking.cluster.disconnect()]),
      cut: () => ending.abort(),
    })
  try {
    await reach(settings, { asking, admin, producing })
  } catch (error) {
    await disconnect()
    throw error
  }
  const counts = partitionCounts({ admin, log, everyMs: settings.metadataMs })
  const at = offsets(asking.cluster, clock, end)
  const leading = leaders((topic) => leadersOf(producing.cluster, topic))
  const send = leaderRequests({ leaders: leading, produce: produceBy(producing.cluster, settings.compression), clock })
  const out = publisher({ send, counts, clock, log })
  const running = new Set<Stoppable>()
  const limit = (): number => settings.maxMessageBytes

  const kept = <S extends Stoppable>(started: S): S => {
    const stop = (drainMs: number): Promise<void> => started.stop(drainMs).finally(() => running.delete(entry))
    const entry: S = { ...started, stop }
    running.add(entry)
    return entry
  }
  const join = ({ serves = [], ...on }: Parameters<Records['consume']>[0] & { readonly serves?: readonly string[] }) =>
    kept(
      groupMember({
        ...on,
        // One client for each: those that share one share the offsets of a group in it, and spoil them for each other.
        connect: (of) => consumerOf(config, settings, { ...of, group: on.group, serves }),
        offsets: at,
        sent: () => out.settled(),
        settings: settings.consumer,
        clock,
        log,
      }),
    )
  const records = kafkaRecords({ admin, counts, offsets: at, clock, connections: own, end, join, publisher: out, limit })
  const { prefix, queues } = settings
  const bus = kafkaBus({
    prefix,
    queues,
    publisher: out,
    counts,
    backlog: backlog({ admin, offsets: at, counts, prefix, now: () => clock.now(), log }),
    limit,
    send: (letters) => records.send(letters),
    now: () => clock.now(),
    log,
    join,
    readReplies: (on) => kept(replySubscription({ ...on, ...settings.consumer, connections: own, offsets: at, counts, clock, log })),
  })
  const health = (): KafkaHealth => ({ consumers: worst([...running].map((one) => one.health())), troubles: out.troubles() })

  let closed: Promise<void> | undefined
  const close = async (drainMs: number): Promise<void> => {
    const until = clock.now() + drainMs
    await Promise.all([...running].map((one) => one.stop(drainMs)))
    await out.idle(Math.max(LAST_WRITES, until - clock.now()))
    out.close()
    counts.close()
    await disconnect()
  }
  return {
    async bus() {
      const ours = defaultTopics({ queues }).map(({ topic }) => `${prefix}${topic}`)
      await ourTopics(counts, ours)
      return bus
    },
    records,
    topics: topicAdmin({ admin, prefix, clock }),
    monitor: kafkaMonitor({ admin, offsets: at, counts, prefix }),
    health,
    counters: () => ({ ...out.counters(), ...bus.counters() }),
    close: (drainMs) => (closed ??= close(drainMs)),
  }
}

const reach = async (
  settings: ResolvedSettings,
  { asking, admin, producing }: { readonly asking: Connections; readonly admin: Admin; readonly producing: Connections },
): Promise<void> => {
  try {
    await asking.open()
  } catch (error) {
    throw unreachable(settings, error)
  }
  await checkVersions(asking.cluster, spokenApis())
  await Promise.all([admin.connect(), producing.open()])
}

const ourTopics = async (counts: PartitionCounts, names: readonly string[]): Promise<void> => {
  const found = await Promise.all(names.map(async (name) => ((await counts.look(name)) === undefined ? [name] : [])))
  const missing = found.flat()
  if (missing.length > 0) throw new Error(`Kafka has no topic ${missing.join(', ')}: run contrail topics create`)
}

const WORST_FIRST: readonly Health[] = ['dead', 'silent', 'joining']
const worst = (all: readonly Health[]): Health => WORST_FIRST.find((one) => all.includes(one)) ?? 'ok'
