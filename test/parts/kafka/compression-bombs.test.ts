// Batches that nobody can read, on a real broker: each is one dead letter, and neither its partition nor its group notices more.
import { describe, expect, it } from 'vitest'
import { partitionOf } from '../../../base/index.ts'
import { readLetter } from '../../../bus/index.ts'
import type { RecordIn } from '../../../bus/index.ts'
import { sendBomb } from './compression-bombs.ts'
import { kafkaForFile } from './broker.ts'
import { bytes, collect, connected, lines, LONG, numbered, numbers, ownSettings, range, text, until, withTopics } from './fixture.ts'
import { strangeAdmin, strangeTopic } from './plain-client.ts'

const kafka = kafkaForFile()
const brokers = () => kafka().brokers

/** In bytes: the batch unpacks to more than we take. */
const HUGE = 270_000_000
const TOO_BIG = /^a batch of 3 records, offsets 1 to 3, \d+ bytes, cannot be read: zstd: it unpacks to more than 268435456 bytes$/

describe('a batch that nobody can read', { timeout: LONG }, () => {
  it('is one dead letter of the bus: what stands behind it is delivered, and its group is not dealt anew', async () => {
    const log = lines()
    const settings = ownSettings(brokers())
    const connection = await withTopics(settings, { log })
    const bus = await connection.bus()
    const topic = `${settings.prefix}commands`
    const partition = partitionOf('key-0', 4)
    const epochs: number[] = []
    const seen = new Set<number>()
    bus.subscribe('commands', {
      group: 'executor',
      atOnce: 16,
      handler: async (messages, _, lease) => {
        epochs.push(lease.epoch)
        for (const n of numbers(messages)) seen.add(n)
      },
    })
    const round = (first: number) =>
      bus.publish(
        'commands',
        range(20).map((n) => numbered(`key-${n}`, first + n)),
      )
    await round(0)
    await until('what stands before it', () => seen.size === 20)
    // A broker that just started may refuse the first join.
    const [epoch, said] = [epochs.at(-1), log.said.length]
    epochs.length = 0
    await sendBomb(brokers(), { topic, partition, sizes: [1, HUGE, 1] })
    await round(20)
    await until('what stands behind it', () => seen.size === 40)
    const admin = await strangeAdmin(brokers())
    const ends = async () => (await admin.fetchTopicOffsets(topic)).map(({ partition: of, offset }) => `${of}@${offset}`).toSorted()
    const done = async () =>
      (await admin.fetchOffsets({ groupId: `${settings.prefix}executor`, topics: [topic] }))
        .flatMap(({ partitions }) => partitions.map(({ partition: of, offset }) => `${of}@${offset}`))
        .toSorted()
    await until('that all is done', async () => (await done()).join() === (await ends()).join())
    const letters = (await collect(connection.records.scan(`${settings.prefix}deadletters`))).map((record) => readLetter(record))
    const before = range(20).filter((n) => partitionOf(`key-${n}`, 4) === partition).length
    expect(letters).toMatchObject([
      {
        kind: 'letter',
        letter: {
          origin: { source: 'kafka', at: `${topic}/${partition}@${before}` },
          target: topic,
          reason: expect.stringContaining(`a batch of 3 records, offsets ${before} to ${before + 2}, `),
          cut: true,
        },
      },
    ])
    expect(connection.counters().deadLetters).toBe(1)
    expect(new Set(epochs)).toEqual(new Set([epoch]))
    expect(log.said.slice(said).map(({ message }) => message)).toEqual([
      'messages cannot be read: they stand in the topic of dead letters with the reason',
    ])
  })

  it('is one record with its fault for whoever reads the topic, in a group, from the middle of it, or as a whole', async () => {
    const { records } = await connected(ownSettings(brokers()))
    const topic = await strangeTopic(brokers(), 1)
    const group = `${topic}.g`
    await records.send([{ topic, key: null, value: bytes('before') }])
    await sendBomb(brokers(), { topic, partition: 0, sizes: [1, HUGE, 1] })
    await records.send([{ topic, key: null, value: bytes('behind') }])
    const shown = (found: readonly RecordIn[]) => found.map(({ offset, value, fault }) => [Number(offset), fault?.reason ?? text(value)])
    const all = [
      [0, 'before'],
      [1, expect.stringMatching(TOO_BIG)],
      [4, 'behind'],
    ]
    let seen: RecordIn[] = []
    const epochs = new Set<number>()
    const consume = () =>
      records.consume({
        group,
        topics: [topic],
        atOnce: 1,
        handler: async (found, { epoch }) => {
          epochs.add(epoch)
          seen.push(...found)
        },
      })
    const first = consume()
    await until('all of it', () => seen.length === 3)
    expect(shown(seen)).toEqual(all)
    expect(epochs.size).toBe(1)
    await until('no lag', async () => (await first.lag()).every(({ lag }) => lag === 0))
    await first.stop(LONG)

    seen = []
    await records.rewind({ group, topic, to: { partition: 0, offset: 2n } })
    const second = consume()
    await until('the rest of it', () => seen.length === 2)
    await second.stop(LONG)
    expect(shown(seen)).toEqual(all.slice(1))
    expect(shown(await collect(records.scan(topic)))).toEqual(all)
  })
})
