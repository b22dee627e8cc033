// Batches as a broker sends them, made by kafkajs's own encoder and then damaged: what can be read is read, the rest is said.
import { createRequire } from 'node:module'
import kafkajs from 'kafkajs'
import type { KafkaMessage } from 'kafkajs'
import { beforeEach, describe, expect, it } from 'vitest'
import { readBatches } from './batches.ts'
import { registerCodecs } from './codecs.ts'
import { readFetchesWith } from '../kafkajs/repairs.ts'
import { recordIn } from '../read/record.ts'

interface Encoder {
  readonly buffer: Buffer
}
const require = createRequire(import.meta.url)
const { RecordBatch }: { RecordBatch: (of: object) => Promise<Encoder> } = require('kafkajs/src/protocol/recordBatch/v0')
const RecordOf: (of: object) => Encoder = require('kafkajs/src/protocol/recordBatch/record/v0')
const long: { fromValue(of: number): unknown } = require('kafkajs/src/utils/long')

const GZIP = 1
const batch = async (first: number, values: readonly string[], more: object = {}): Promise<Buffer> => {
  const records = values.map((value, offsetDelta) => RecordOf({ offsetDelta, key: null, value: Buffer.from(value) }))
  const lastOffsetDelta = Math.max(0, values.length - 1)
  return (await RecordBatch({ firstOffset: long.fromValue(first), lastOffsetDelta, maxTimestamp: 1_700, records, ...more })).buffer
}
const damaged = (bytes: Buffer, damage: (bytes: Buffer) => unknown): Buffer => {
  const copy = Buffer.from(bytes)
  damage(copy)
  return copy
}
const read = async (parts: readonly Buffer[], most?: number) =>
  (await readBatches(Buffer.concat(parts), most)).map((message) => recordIn('orders', 3, message))
const shown = (records: Awaited<ReturnType<typeof read>>) =>
  records.map(({ offset, value, fault }) => [Number(offset), fault === undefined ? Buffer.from(value ?? []).toString() : fault.reason])

beforeEach(() => registerCodecs())

describe('a batch that cannot be read', () => {
  it('becomes one record with the reason, its size and the beginning of its bytes, between what stands around it', async () => {
    const bad = damaged(await batch(2, ['c', 'd', 'e'], { compression: GZIP }), (bytes) => bytes.fill(0, 61, 65))
    const records = await read([await batch(0, ['a', 'b']), bad, await batch(5, ['f'], { compression: GZIP })])
    const reason = `a batch of 3 records, offsets 2 to 4, ${bad.length} bytes, cannot be read: gzip: incorrect header check`
    expect(shown(records)).toEqual([
      [0, 'a'],
      [1, 'b'],
      [2, reason],
      [5, 'f'],
    ])
    expect(records[2]).toEqual({
      topic: 'orders',
      partition: 3,
      offset: 2n,
      key: null,
      value: bad,
      headers: {},
      timestamp: 1_700,
      fault: { reason, bytes: bad.length },
    })
  })

  it('is passed by its last offset, so that it is not fetched again', async () => {
    const bad = damaged(await batch(2, ['c', 'd', 'e'], { compression: GZIP }), (bytes) => bytes.fill(0, 61, 65))
    expect((await readBatches(bad)).map(({ offset }) => offset)).toEqual(['4'])
  })

  it('is one that unpacks to more than is taken, names a compression that nobody knows, or ends before its records do', async () => {
    const bomb = await batch(0, ['x'.repeat(5_000)], { compression: GZIP })
    const strange = damaged(await batch(1, ['a']), (bytes) => bytes.writeInt16BE(5, 21))
    const short = damaged(await batch(2, ['a']), (bytes) => bytes.writeInt32BE(3, 57))
    registerCodecs(4_000)
    expect(shown(await read([bomb, strange, short, await batch(3, ['b'])]))).toEqual([
      [0, expect.stringMatching(/: gzip: it unpacks to more than 4000 bytes$/)],
      [1, expect.stringMatching(/: nobody knows its compression, number 5$/)],
      [2, expect.stringMatching(/^a batch of 3 records, offsets 2 to 2, \d+ bytes, cannot be read: .+/)],
      [3, 'b'],
    ])
  })

  it('is one of more records than are taken, which is not even unpacked', async () => {
    const many = await batch(0, ['a', 'b', 'c'], { compression: GZIP })
    expect(shown(await read([many], 3))).toHaveLength(3)
    const packed = damaged(many, (bytes) => bytes.fill(0, 61))
    expect(shown(await read([packed], 2))).toEqual([[0, expect.stringMatching(/: more than 2 records in one batch are not taken$/)]])
  })

  it('keeps only its beginning, and nothing of the fetch that it came in', async () => {
    const bad = damaged(await batch(0, ['x'.repeat(100_000)]), (bytes) => bytes.writeInt16BE(7, 21))
    const [record] = await read([bad])
    expect(record).toMatchObject({ value: bad.subarray(0, 65_536), fault: { bytes: bad.length } })
    expect(record?.value?.buffer.byteLength).toBeLessThan(bad.length)
  })

  it('is never taken for a record by another consumer in this process', async () => {
    const bad = damaged(await batch(0, ['a']), (bytes) => bytes.writeInt16BE(7, 21))
    const [message] = await readBatches(bad)
    expect(() => message?.value).toThrow('a batch of 1 records, offsets 0 to 0')
  })

  it('goes with its transaction when that was taken back, and stays when it was not', async () => {
    const BatchOf: new (
      topic: string,
      offset: string,
      data: object,
    ) => { readonly messages: readonly KafkaMessage[] } = require('kafkajs/src/consumer/batch')
    const given = { compression: GZIP, transactional: true, producerId: long.fromValue(7) }
    const bad = damaged(await batch(2, ['c', 'd'], given), (bytes) => bytes.fill(0, 61, 65))
    const messages = await readBatches(bad)
    const left = (producerId: string) =>
      new BatchOf('orders', '2', { partition: 3, highWatermark: '4', messages, abortedTransactions: [{ producerId, firstOffset: '2' }] })
        .messages.length
    expect([left('7'), left('8')]).toEqual([0, 1])
  })
})

describe('what a fetch brought', () => {
  it('is fetched again where memory is short just now: that is no fault of a batch', async () => {
    const good = await batch(0, ['a'], { compression: GZIP })
    const shortages = [
      new RangeError('Array buffer allocation failed'),
      Object.assign(new Error('x'), { code: 'Z_MEM_ERROR' }),
      Object.assign(new Error('x'), { code: 'ZSTD_error_memory_allocation' }),
    ]
    for (const cause of shortages) {
      const refusing = { compress: () => expect.fail(), decompress: () => Promise.reject(new Error('gzip: x', { cause })) }
      kafkajs.CompressionCodecs[kafkajs.CompressionTypes.GZIP] = () => refusing
      await expect(readBatches(good)).rejects.toThrow('gzip: x')
    }
  })

  it('ends where the broker cut it, wherever that is', async () => {
    const [one, two] = [await batch(0, ['a']), await batch(1, ['b'])]
    for (let length = 0; length < two.length; length++) expect(shown(await read([one, two.subarray(0, length)]))).toEqual([[0, 'a']])
  })

  it('may hold more records in a batch than fit on the stack', async () => {
    const values = Array.from({ length: 150_000 }, () => '')
    const messages = await readBatches(await batch(0, values, { compression: GZIP }))
    expect([messages.length, messages.at(-1)?.offset]).toEqual([150_000, '149999'])
  })

  it('is refused where a batch says that it has fewer bytes than any', async () => {
    const bytes = damaged(await batch(0, ['a']), (of) => of.writeInt32BE(-12, 8))
    await expect(readBatches(bytes)).rejects.toThrow('Kafka sent a batch of 0 bytes, fewer than any has')
  })
})

describe('the client', () => {
  const responsePlace = 'kafkajs/src/protocol/requests/fetch/v4/response'
  const MessageSet: (of: object) => Encoder = require('kafkajs/src/protocol/messageSet')
  const decoded = async (set: Buffer): Promise<readonly KafkaMessage[]> => {
    const response: { decode(of: Buffer): Promise<{ responses: { partitions: { messages: KafkaMessage[] }[] }[] }> } = require(
      responsePlace,
    )
    const head = Buffer.alloc(4 + 4 + 2 + 1 + 4 + 4 + 2 + 8 + 8 + 4 + 4)
    let at = head.writeInt32BE(0)
    at = head.writeInt32BE(1, at)
    at = head.writeInt16BE(1, at)
    at += head.write('t', at)
    at = head.writeInt32BE(1, at)
    at = head.writeInt32BE(0, at)
    at = head.writeInt16BE(0, at) + 8 + 8
    at = head.writeInt32BE(0, at)
    head.writeInt32BE(set.length, at)
    return (await response.decode(Buffer.concat([head, set]))).responses[0]!.partitions[0]!.messages
  }

  it('reads fetches our way, also where it was used before, and sets of old formats as ever', async () => {
    const strange = damaged(await batch(5, ['a', 'b']), (bytes) => bytes.writeInt16BE(7, 21))
    const before = await decoded(await batch(0, ['a']))
    expect(before.map(({ value }) => value?.toString())).toEqual(['a'])
    readFetchesWith(readBatches)
    readFetchesWith(() => expect.fail('the first reader stays'))
    expect((await decoded(strange)).map((message) => recordIn('t', 0, message).fault?.reason)).toEqual([
      expect.stringContaining('nobody knows its compression, number 7'),
    ])
    const old = MessageSet({ messageVersion: 1, entries: [{ key: null, value: 'old', timestamp: 1 }] })
    expect((await decoded(old.buffer)).map(({ value }) => value?.toString())).toEqual(['old'])
    expect(await decoded(Buffer.alloc(0))).toEqual([])
  })
})
