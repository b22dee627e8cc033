// The bus, the records beneath it and the topics over Kafka, by kafkajs. This is the only folder that knows of it.
export { connectKafka } from './connect.ts'
export type { KafkaConnection, KafkaCounters, KafkaHealth } from './connect.ts'
export { defaultTopics } from './topics/topics.ts'
export type { KafkaBus } from './bus.ts'
export type { KafkaLog } from './log.ts'
export type { KafkaSettings, SaslSettings, TlsSettings } from './settings.ts'
export type { TopicSpec } from './topics/topic-settings.ts'
export type { TopicAdmin } from './topics/topics.ts'
