// Connects a process to its cluster, as the configuration says: the journal and the brokers.
import { readFileSync } from 'node:fs'
import type { Logger } from 'pino'
import type { KafkaConnection, KafkaSettings } from '../../bus/kafka/index.ts'
import type { Records } from '../../bus/index.ts'
import { topicDeadLetters } from '../../trigger-service/index.ts'
import { createShutdown } from '../shutdown.ts'
import { FatalProblem, sentenceOf } from '../../base/index.ts'
import { needing } from '../adapters/needing.ts'
import type { Config } from '../config/config.ts'
import type { Cluster, ClusterTopics } from './process.ts'
import { JOURNALS } from '../adapters/journals.ts'
import { adapterOf, storeOf } from '../config/store.ts'

export const kafkaSettings = ({ kafka, effects }: Pick<Config, 'kafka' | 'effects'>, clientId: string): KafkaSettings => {
  const { brokers, tls, caFile, sasl, compression, prefix, sessionTimeout } = kafka
  if (brokers.length === 0)
    throw new FatalProblem('kafka.brokers is not set: name some brokers as host:port, by CONTRAIL_KAFKA_BROKERS or in the file')
  const { mechanism, username, password } = sasl
  return {
    brokers,
    clientId,
    prefix,
    compression,
    queues: effects.queues,
    ...(tls && { ssl: caFile === undefined ? true : { ca: authorities(caFile) } }),
    ...(mechanism !== undefined && username !== undefined && password !== undefined && { sasl: { mechanism, username, password } }),
    consumer: { sessionTimeoutMs: sessionTimeout },
  }
}

const authorities = (file: string): string => {
  try {
    return readFileSync(file, 'utf8')
  } catch (error) {
    throw new FatalProblem(`kafka.caFile cannot be read: ${sentenceOf(error)}`, { cause: error })
  }
}

/** `clientId`: how the brokers, and the screen, call this process. */
export const kafkaOf = async (
  config: Config,
  { clientId, log }: { readonly clientId: string; readonly log: Logger },
): Promise<KafkaConnection> => {
  const settings = kafkaSettings(config, clientId)
  const { connectKafka } = await needing('kafkajs', () => import('../../bus/kafka/index.ts'))
  return asked(() => connectKafka(settings, { log }))
}

/** What brokers cannot give is the operator's to mend, and said in one sentence. */
export const asked = async <T>(ask: () => Promise<T>): Promise<T> => {
  try {
    return await ask()
  } catch (error) {
    throw new FatalProblem(sentenceOf(error), { cause: error })
  }
}

/** What strangers write to, and where what nobody can read of it is kept. */
export const topicsOf = ({ kafka: { prefix } }: Config, records: Records): ClusterTopics => ({
  records,
  group: `${prefix}triggers`,
  deadLetters: topicDeadLetters({ records, topic: `${prefix}deadletters`, now: Date.now }),
})

const sharedKinds = (): string =>
  JOURNALS.filter(({ single }) => !single)
    .map(({ kind }) => kind)
    .join(' or ')

/** So many sessions without an answer of the journal, and an executor lets others have its partitions. */
const SESSIONS = 1.5

/** `alone`: it is the only process that works on its journal. */
export const connect = async (
  config: Config,
  { process, log, alone }: Pick<Cluster, 'process' | 'log'> & { readonly alone: boolean },
): Promise<Cluster> => {
  const adapter = await adapterOf(config.journal)
  if (adapter.single && !alone)
    throw new FatalProblem(
      `a journal of kind ${adapter.kind} serves one process: run 'contrail serve all', or set journal.kind to ${sharedKinds()}`,
    )
  const shutdown = createShutdown()
  try {
    const journal = await (await storeOf(config.journal)).open({ readOnly: false, warn: (message) => log.warn(message) })
    shutdown.add(() => journal.close())
    const kafka = await kafkaOf(config, { clientId: process, log })
    shutdown.add((ms) => kafka.close(ms))
    const bus = await asked(() => kafka.bus())
    const { records, monitor } = kafka
    return {
      process,
      log,
      journal,
      bus,
      monitor,
      topics: topicsOf(config, records),
      queues: config.effects.queues,
      leaveAfterMs: SESSIONS * config.kafka.sessionTimeout,
      troubles: () => kafka.health().troubles,
      close: (ms) => shutdown.run(ms),
    }
  } catch (error) {
    await shutdown.run(1000).catch((also: unknown) => log.error({ err: also }, 'a connection did not end'))
    throw error
  }
}
