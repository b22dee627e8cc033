// Three brokers, of which one is always in trouble: what was acknowledged is there, and the consumers miss nothing.
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { kafkaForFile } from './broker.ts'
import { startKafka } from '../../../workflows/cluster/parts/kafka/index.ts'
import type { TestKafka } from '../../../workflows/cluster/parts/kafka/index.ts'
import { lossyProxy } from './lossy-proxy.ts'
import type { LossyProxy } from './lossy-proxy.ts'
import { bytes, collect, connected, lines, LONG, numbered, numbers, ownSettings, range, text, until, withTopics } from './fixture.ts'
import { strangeAdmin } from './plain-client.ts'

const WHOLE = 2 * LONG

describe('three brokers', { timeout: WHOLE }, () => {
  const kafka = kafkaForFile({ nodes: 3 })

  it('whichever is killed or frozen while all write and read: nothing acknowledged is missing, and every message is delivered', async () => {
    const settings = ownSettings(kafka().brokers)
    const log = lines()
    const connection = await withTopics(settings, { log, partitions: 8 })
    const bus = await connection.bus()
    const admin = await strangeAdmin(kafka().brokers)
    const seen = new Set<number>()
    bus.subscribe('commands', {
      group: 'executor',
      atOnce: 32,
      handler: async (messages) => numbers(messages).forEach((n) => void seen.add(n)),
    })
    const acknowledged = new Set<number>()
    const effects = new Set<string>()
    let sent = 0
    let over = false
    const submitting = async (): Promise<void> => {
      while (!over) {
        const n = sent++
        await bus.submit('commands', numbered(`key-${n % 50}`, n))
        acknowledged.add(n)
      }
    }
    /** To all partitions at once: where the client is known to lose what moved to a broker that had answered. */
    const sending = async (): Promise<void> => {
      for (let round = 0; !over; round++) {
        const values = range(8).map((partition) => `${round}/${partition}`)
        await connection.records.send(
          values.map((value, partition) => ({ topic: `${settings.prefix}effects`, partition, key: null, value: bytes(value) })),
        )
        for (const value of values) effects.add(value)
      }
    }
    const writers = [...range(6).map(submitting), sending()]
    const further = async (what: string): Promise<void> => {
      const [before, beforeEffects, beforeSeen] = [acknowledged.size, effects.size, seen.size]
      await until(what, () => acknowledged.size > before + 50 && effects.size > beforeEffects + 8 && seen.size > beforeSeen + 50)
    }
    const inSync = async (): Promise<boolean> => {
      const { topics } = await admin.fetchTopicMetadata({ topics: [`${settings.prefix}commands`, `${settings.prefix}effects`] })
      return topics.every(({ partitions }) => partitions.every(({ isr }) => isr.length === 3))
    }
    await further('the first messages')
    for (const id of [1, 2]) {
      await kafka().kill(id)
      await further(`more without broker ${id}`)
      await kafka().restart(id)
      await until(`broker ${id} in sync`, () => inSync().catch(() => false))
    }
    kafka().freeze(3)
    await further('more without broker 3, which hangs')
    kafka().thaw(3)
    await further('more with all of them')
    over = true
    await Promise.all(writers)

    await until('every message', () => [...acknowledged].every((n) => seen.has(n)))
    expect(acknowledged.size).toBe(sent)
    const written = new Set((await collect(connection.records.scan(`${settings.prefix}effects`))).map(({ value }) => text(value)))
    expect([...effects].filter((value) => !written.has(value))).toEqual([])
    expect(connection.health()).toEqual({ consumers: 'ok', troubles: [] })
    expect(log.said.filter(({ level }) => level === 'error')).toEqual([])
  })
})

describe('a broker whose answers get lost', { timeout: WHOLE }, () => {
  let proxy: LossyProxy
  let kafka: TestKafka
  beforeAll(async () => {
    proxy = await lossyProxy(() => Number(kafka.brokers[0]!.split(':')[1]))
    kafka = await startKafka({ extra: { 'advertised.listeners': `PLAINTEXT://127.0.0.1:${proxy.port}` } })
  }, WHOLE)
  afterAll(async () => {
    await proxy.close()
    await kafka.stop()
  })

  it('is heard again when the connections went dead without a word, by those who write and those who read', async () => {
    const bus = await (await withTopics(ownSettings([`127.0.0.1:${proxy.port}`]))).bus()
    const seen = new Set<number>()
    const handler = async (messages: Parameters<typeof numbers>[0]): Promise<void> => numbers(messages).forEach((n) => seen.add(n))
    const consumer = bus.subscribe('commands', { group: 'executor', atOnce: 4, handler })
    await bus.submit('commands', numbered('before', 0))
    await until('a message before', () => seen.has(0))
    expect(consumer.health()).toBe('ok')
    proxy.silence()
    await until('it says that its heartbeats are not answered', () => consumer.health() === 'silent')
    await bus.submit('commands', numbered('after', 1))
    await until('a message after', () => seen.has(1))
    expect(consumer.health()).toBe('ok')
  })

  it('has every message all the same, at least once and none before an earlier one of its key', async () => {
    const settings = ownSettings([`127.0.0.1:${proxy.port}`])
    const bus = await (await withTopics(settings, { partitions: 2 })).bus()
    const submits: Promise<void>[] = []
    for (const n of range(300)) {
      if (n % 50 === 10) proxy.lose(1)
      submits.push(bus.submit('commands', numbered(`key-${n % 3}`, n)))
      if (n % 10 === 9) await submits.at(-1)
    }
    await Promise.all(submits)
    expect(proxy.lost()).toBe(6)
    const { records } = await connected(settings)
    const log = (await collect(records.scan(`${settings.prefix}commands`))).map(({ key, value }) => ({
      key: text(key),
      n: JSON.parse(text(value)!).due as number,
    }))
    expect(log.length).toBeGreaterThan(300)
    for (const key of [0, 1, 2]) {
      const firsts = [...new Set(log.filter((record) => record.key === `key-${key}`).map(({ n }) => n))]
      expect(firsts).toEqual(range(100).map((n) => 3 * n + key))
    }
  })
})
