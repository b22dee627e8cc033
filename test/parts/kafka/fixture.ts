// What the tests over a real broker share: connections with topics of their own, closed when the test ends, and waiting without guessing.
import { setTimeout as wait } from 'node:timers/promises'
import { expect, onTestFinished } from 'vitest'
import { partitionOf } from '../../../base/index.ts'
import type { Message } from '../../../bus/index.ts'
import type { Command } from '../../../engine/index.ts'
import { connectKafka, defaultTopics } from '../../../bus/kafka/index.ts'
import type { KafkaConnection, KafkaSettings, KafkaLog } from '../../../bus/kafka/index.ts'

/** How long a test may wait for one thing, and how often it looks, in milliseconds. */
const PATIENCE = 120_000
const LOOK = 20
/** For a whole test. */
export const LONG = 300_000
/** For an end, which is bounded by ten seconds: far more, for a busy machine. */
const CLOSE = 60_000

export const until = async (what: string, holds: () => boolean | Promise<boolean>): Promise<void> => {
  for (const start = Date.now(); !(await holds());) {
    if (Date.now() - start > PATIENCE) expect.fail(`after ${PATIENCE} ms not yet: ${what}`)
    await wait(LOOK)
  }
}

interface Line {
  readonly level: string
  readonly message: string
  readonly details: Readonly<Record<string, unknown>>
}
export const lines = (): KafkaLog & { readonly said: readonly Line[] } => {
  const said: Line[] = []
  const say = (level: string) => (details: object, message: string) => void said.push({ level, message, details: { ...details } })
  return { said, info: say('info'), warn: say('warn'), error: say('error') }
}

let names = 0
/** Settings with a prefix of their own, and a session short enough to be waited for. */
export const ownSettings = (brokers: readonly string[], given: Partial<KafkaSettings> = {}): KafkaSettings => ({
  brokers,
  clientId: 'test',
  prefix: `t${++names}.`,
  metadataMs: 500,
  ...given,
  consumer: { sessionTimeoutMs: 6_000, maxWaitMs: 50, ...given.consumer },
})

export const connected = async (settings: KafkaSettings, log: KafkaLog = lines()): Promise<KafkaConnection> => {
  const kafka = await connectKafka(settings, { log })
  onTestFinished(() => kafka.close(0), CLOSE)
  return kafka
}

/** With our topics made. */
export const withTopics = async (settings: KafkaSettings, { log = lines(), partitions = 4 } = {}): Promise<KafkaConnection> => {
  const kafka = await connected(settings, log)
  await kafka.topics.create(defaultTopics({ partitions }))
  return kafka
}

export const numbered = (key: string, number: number): Message<Command> => ({ key, value: { kind: 'timer', stream: key, due: number } })
export const numbers = (messages: readonly Command[]): readonly number[] => messages.map((m) => (m.kind === 'timer' ? m.due : Number.NaN))
export const range = (count: number): readonly number[] => Array.from({ length: count }, (_, n) => n)
/** Keys of one partition of four. */
export const keysOf = (partition: number, count: number, name = 'key'): readonly string[] =>
  range(100 * count)
    .map((n) => `${name}-${n}`)
    .filter((key) => partitionOf(key, 4) === partition)
    .slice(0, count)

export const text = (bytes: Uint8Array | null | undefined): string | null => (bytes ? Buffer.from(bytes).toString() : null)
export const bytes = (of: string): Uint8Array => Buffer.from(of)

export const collect = async <T>(of: AsyncIterable<T>): Promise<readonly T[]> => {
  const found: T[] = []
  for await (const one of of) found.push(one)
  return found
}
