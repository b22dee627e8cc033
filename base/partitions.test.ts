import * as fc from 'fast-check'
import { Partitioners } from 'kafkajs'
import { describe, expect, it } from 'vitest'
import { partitionOf, shardOf, SHARDS, spread } from './partitions.ts'

const bytes = fc.uint8Array({ maxLength: 64 })
const text = fc.string({ unit: 'grapheme', maxLength: 40 })

/** The partition that kafkajs gives a key, which is Java's. */
const kafkasPartition = (key: string | Buffer, partitions: number): number =>
  Partitioners.DefaultPartitioner()({
    topic: 't',
    partitionMetadata: Array.from({ length: partitions }, (_, partitionId) => ({
      partitionErrorCode: 0,
      partitionId,
      leader: 0,
      replicas: [],
      isr: [],
    })),
    message: { key, value: null },
  })

describe('the spread of keys', () => {
  it.each([
    ['21', -973932308],
    ['foobar', -790332482],
    ['a-little-bit-long-string', -985981536],
    ['a-little-bit-longer-string', -1486304829],
    ['lkjh234lh9fiuh90y23oiuhsafujhadof229phr9h19h89h8', -58897971],
    ['abc', 479470107],
  ])('hashes %s as Kafka’s own tests say', (key, murmur2) => {
    expect(spread(key)).toBe(murmur2 & 0x7fffffff)
  })

  it('is never negative, whatever the bytes', () => {
    fc.assert(fc.property(bytes, (key) => spread(key) >= 0))
  })

  it('is that of the text’s UTF-8 bytes', () => {
    fc.assert(fc.property(text, (key) => spread(key) === spread(Buffer.from(key))))
  })

  it('gives a key the partition that Kafka’s clients give it, for any text, bytes and number of partitions', () => {
    const partitions = fc.integer({ min: 1, max: 300 })
    fc.assert(fc.property(text, partitions, (key, count) => partitionOf(key, count) === kafkasPartition(key, count)))
    fc.assert(fc.property(bytes, partitions, (key, count) => partitionOf(key, count) === kafkasPartition(Buffer.from(key), count)))
  })

  it('puts a stream’s shard with its partition, where their number divides that of the shards', () => {
    const divisor = fc.integer({ min: 0, max: Math.log2(SHARDS) }).map((power) => 2 ** power)
    fc.assert(fc.property(text, divisor, (stream, partitions) => shardOf(stream) % partitions === partitionOf(stream, partitions)))
    fc.assert(fc.property(text, (stream) => shardOf(stream) < SHARDS))
  })
})
