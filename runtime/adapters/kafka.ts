// The bus over Kafka: any number of processes.
import { readFileSync } from 'node:fs'
import { z } from 'zod'
import { FatalProblem, sentenceOf } from '../../base/index.ts'
import type { KafkaSettings } from '../../bus/kafka/index.ts'
import { choice, duration, durationShown, field, flag, hidden, list, text, whole } from '../config/fields.ts'
import { busAdapter } from './bus-adapter.ts'
import type { ConnectOptions } from './bus-adapter.ts'
import { importOptional } from './optional-package.ts'

const sasl = z
  .strictObject({
    mechanism: field(choice('plain', 'scram-sha-256', 'scram-sha-512').exactOptional(), 'how to log in to the brokers; absent: not at all'),
    username: field(text().exactOptional(), 'the name to log in by'),
    password: field(text().exactOptional(), 'the password to log in by', { show: hidden }),
  })
  .check((context) => {
    const { mechanism, username, password } = context.value
    const given = { mechanism, username, password }
    const missing = Object.entries(given).filter(([, value]) => value === undefined)
    if (missing.length === 3) return
    for (const [name] of missing)
      context.issues.push({ code: 'custom', path: [name], message: 'a log-in needs mechanism, username and password', input: undefined })
  })

const section = z.strictObject({
  brokers: field(list().default([]), 'where to reach the brokers first, as host:port'),
  prefix: field(text().default('contrail.'), 'what the names of our own topics and groups begin with: one for each deployment'),
  tls: field(flag().default(false), 'whether to speak TLS with the brokers'),
  caFile: field(text().exactOptional(), 'a PEM file with the authorities to trust, instead of those of Node', { path: true }),
  sasl,
  compression: field(choice('none', 'gzip', 'zstd').default('none'), 'of what is sent'),
  sessionTimeout: field(
    duration().default(10_000),
    'after this without a sign of life a process loses its partitions; not below 10s where the CPU may be short',
    { show: durationShown },
  ),
  partitions: field(
    whole(1, 10_000).default(16),
    'topics create: partitions of commands and effects, the most processes that share the work',
  ),
  replication: field(whole(1, 100).exactOptional(), "topics create: copies of each partition; absent: the brokers' default"),
})
type Section = z.output<typeof section>

export const kafka = busAdapter({
  kind: 'kafka',
  section,
  isSet: ({ brokers }) => brokers.length > 0,
  connect: async (settings, { clientId, queues, log }) => {
    const connectionSettings = kafkaSettings(settings, { clientId, queues })
    const { connectKafka, defaultTopics } = await importOptional('kafkajs', () => import('../../bus/kafka/index.ts'))
    const connection = await connectKafka(connectionSettings, { log })
    const { records, monitor, topics } = connection
    const { prefix, partitions, replication, sessionTimeout } = settings
    const own = defaultTopics({ partitions, queues, ...(replication !== undefined && { replication }) })
    return {
      bus: () => connection.bus(),
      records,
      monitor,
      topics: { create: () => topics.create(own), check: () => topics.check(own) },
      triggerGroup: `${prefix}triggers`,
      deadLetterTopic: `${prefix}deadletters`,
      sessionMs: sessionTimeout,
      troubles: () => connection.health().troubles,
      close: (drainMs) => connection.close(drainMs),
    }
  },
})

export const kafkaSettings = (settings: Section, { clientId, queues }: Omit<ConnectOptions, 'log'>): KafkaSettings => {
  const { brokers, tls, caFile, sasl: login, compression, prefix, sessionTimeout } = settings
  if (brokers.length === 0)
    throw new FatalProblem('kafka.brokers is not set: name some brokers as host:port, by CONTRAIL_KAFKA_BROKERS or in the file')
  const { mechanism, username, password } = login
  return {
    brokers,
    clientId,
    prefix,
    compression,
    queues,
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
