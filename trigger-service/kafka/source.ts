// Kafka as a source of triggers: consumes every topic that active workflows and signals name, and follows them as they change.
import type { Lease, RecordIn, Records, RecordSubscription } from '../../bus/index.ts'
import type { Log } from '../ports.ts'
import type { Clock } from '../../base/index.ts'
import { messageOf } from '../ports.ts'
import type { Intake, RawRecord, TriggerSource } from '../source.ts'

export interface KafkaSourceOptions {
  readonly intake: Intake
  readonly records: Pick<Records, 'consume' | 'partitions'>
  /** All trigger services of a deployment share it: each record goes to one of them. */
  readonly group: string
  readonly clock: Clock
  readonly log: Log
  /** Keys in work side by side. */
  readonly atOnce?: number
  /** A record without a value asks for nothing and nobody can mend it. On compacted topics they are many: `skip` acknowledges them unseen. */
  readonly tombstones?: 'deadLetter' | 'skip'
}

/** How often it looks which topics are wanted, and whether they are there. */
const LOOK_MS = 2_000
/** How long work may take to end before other topics are subscribed, in milliseconds: what has not ended then comes again. */
const DRAIN_MS = 10_000

export const kafkaSource = (options: KafkaSourceOptions): TriggerSource => {
  const { intake, records, group, clock, log, atOnce = 64, tombstones = 'deadLetter' } = options
  const paused = { all: false, topics: new Set<string>() }
  let current: RecordSubscription | undefined
  let missing: readonly string[] = []
  let trouble: string | undefined
  let looked = false
  let stopping = false
  let looking: Promise<void> = Promise.resolve()

  const isPaused = (topic: string): boolean => paused.all || paused.topics.has(topic)
  const applyPauses = (): void => {
    for (const topic of current?.topics ?? []) {
      if (isPaused(topic)) current?.pause(topic)
      else current?.resume(topic)
    }
  }

  /** One key's records are handed over in order and awaited together. */
  const handler = async (batch: readonly RecordIn[], lease: Lease): Promise<void> => {
    const answers: Awaited<ReturnType<Intake['offer']>>['answer'][] = []
    for (const record of batch) {
      lease.signal.throwIfAborted() // somebody else has them now
      if (record.value === null && tombstones === 'skip') continue
      answers.push((await intake.offer(rawOf(record))).answer)
    }
    const lost = (await Promise.all(answers)).find((taken) => taken.kind === 'unavailable')
    if (lost !== undefined) throw new Error(lost.message)
  }

  const subscribe = async (topics: readonly string[]): Promise<void> => {
    await current?.stop(DRAIN_MS)
    current = undefined
    if (topics.length === 0 || stopping) return
    current = records.consume({ group, topics, atOnce, handler })
    applyPauses()
    log.info({ topics }, 'consumes the topics that triggers name')
  }

  const look = async (): Promise<void> => {
    try {
      const wanted = await intake.topics('kafka')
      const counts = await Promise.all(wanted.map((topic) => records.partitions(topic)))
      const there = wanted.filter((_, i) => counts[i] !== undefined)
      const absent = wanted.filter((_, i) => counts[i] === undefined)
      if (absent.length > 0 && !same(absent, missing))
        log.warn({ topics: absent }, 'triggers name topics that do not exist: create them, they are looked for again')
      missing = absent
      if (!same(there, current?.topics ?? [])) await subscribe(there)
      trouble = undefined
    } catch (error) {
      if (trouble === undefined) log.warn({ err: error }, 'it cannot be seen which topics are wanted: it is tried again')
      trouble = `it cannot be seen which topics are wanted: ${messageOf(error)}`
    }
    looked = true
  }
  const keepLooking = (): void => {
    if (stopping) return
    looking = look().then(() => void clock.schedule(clock.now() + LOOK_MS, keepLooking))
  }

  return {
    start: keepLooking,
    health: () => ({
      state: current?.health() ?? (looked ? 'ok' : 'joining'),
      details: [
        ...missing.map((topic) => `the topic ${topic} does not exist: create it`),
        ...(current?.topics ?? []).filter(isPaused).map((topic) => `the topic ${topic} is paused`),
        ...(trouble === undefined ? [] : [trouble]),
      ],
    }),
    lag: async () => (await current?.lag()) ?? [],
    pause: (topic) => {
      if (topic === undefined) paused.all = true
      else paused.topics.add(topic)
      applyPauses()
    },
    resume: (topic) => {
      if (topic === undefined) paused.all = false
      else paused.topics.delete(topic)
      applyPauses()
    },
    stop: async (drainMs) => {
      stopping = true
      await looking
      await current?.stop(drainMs)
      current = undefined
    },
  }
}

const rawOf = ({ topic, partition, offset, key, value, headers, fault }: RecordIn): RawRecord => ({
  topic,
  origin: { source: 'kafka', at: `${topic}/${partition}@${offset}` },
  key,
  value,
  headers,
  ...(fault && { fault }),
})

/** Both are sorted. */
const same = (a: readonly string[], b: readonly string[]): boolean => a.length === b.length && a.every((topic, i) => topic === b[i])
