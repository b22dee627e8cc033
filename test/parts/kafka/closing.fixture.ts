// A process with a connection in each state that there is. Told so by its input it closes them all, and ends when nothing is left in it.
import { setTimeout as wait } from 'node:timers/promises'
import { systemClock } from '../../../base/index.ts'
import type { Clock } from '../../../base/index.ts'
import type { Command } from '../../../engine/index.ts'
import { connectKafka, defaultTopics } from '../../../bus/kafka/index.ts'
import type { KafkaBus, KafkaConnection } from '../../../bus/kafka/index.ts'

const [broker = '', names = '', times = '', drain = ''] = process.argv.slice(2)
const say = (line: object): void => void process.stdout.write(`${JSON.stringify(line)}\n`)
const report = (details: { readonly error?: string; readonly err?: unknown }, message: string): void =>
  say({ logged: message, error: String(details.error ?? details.err) })
const log = { info: () => undefined, warn: report, error: report }

/** So many times as fast: whatever we bound is over long before a request has waited for its answer to the end, also on a slow machine. */
const TIMES = Number(times)
const start = Date.now()
const now = (): number => start + (Date.now() - start) * TIMES
const quick: Clock = { now, schedule: (at, fn) => systemClock.schedule(Date.now() + (at - now()) / TIMES, fn) }

let made = 0
const connection = async (): Promise<{ readonly kafka: KafkaConnection; readonly bus: KafkaBus; readonly prefix: string }> => {
  const prefix = `${names}${++made}.`
  const settings = { brokers: [broker], clientId: 'closing', prefix, metadataMs: 200, consumer: { sessionTimeoutMs: 6_000, maxWaitMs: 50 } }
  const kafka = await connectKafka(settings, { log, clock: quick })
  await kafka.topics.create(defaultTopics({ partitions: 2 }))
  return { kafka, bus: await kafka.bus(), prefix }
}
const subscribe = (bus: KafkaBus) => bus.subscribe('commands', { group: 'executor', atOnce: 4, handler: async () => undefined })
const command = (due: number): { readonly key: string; readonly value: Command } => ({
  key: 'a',
  value: { kind: 'timer', stream: 'a', due },
})
let closing = false
/** Until the end, or until it fails, which the end of its connection makes it. */
const overAndOver = async (work: () => Promise<unknown>): Promise<void> => {
  try {
    while (!closing) await work()
  } catch {
    // Closed.
  }
}
const until = async (holds: () => boolean): Promise<void> => {
  while (!holds()) await wait(10)
}

const [idle, consuming, writing, asking, replying, scanning, ...joining] = await Promise.all(Array.from({ length: 10 }, connection))
if (!idle || !consuming || !writing || !asking || !replying || !scanning) throw new Error('a connection is missing')
const subscription = subscribe(consuming.bus)
const replies = replying.bus.subscribe('replies', { group: 'p', atOnce: 1, handler: async () => undefined })
subscribe(writing.bus)
await until(() => subscription.health() === 'ok' && replies.health() === 'ok')
await scanning.bus.submit('commands', command(0))
const reading = async (): Promise<void> => {
  for await (const record of scanning.kafka.records.scan(`${scanning.prefix}commands`)) if (record.value === null) return
}
const loops = [
  overAndOver(() => writing.bus.submit('commands', command(1))),
  overAndOver(() => asking.kafka.monitor.partitions()),
  overAndOver(reading),
]
for (const { bus } of joining) {
  subscribe(bus)
  await wait(40)
}
say({ ready: true })
process.stdin.once('data', () => {
  process.stdin.destroy()
  closing = true
  void Promise.all([idle, consuming, writing, asking, replying, scanning, ...joining].map(({ kafka }) => kafka.close(Number(drain)))).then(
    async () => {
      say({ closed: true })
      await Promise.all(loops)
      say({ over: true })
    },
  )
})
