// Compression bombs: batches that are small on the broker and too large for memory once decompressed.
import { zstdCompressSync } from 'node:zlib'
import kafkajs from 'kafkajs'
import { stranger } from './plain-client.ts'

/** Writes one batch with a record for each size in bytes, all of zeros. The broker unpacks it, piece by piece, and takes it. */
export const sendBomb = async (
  brokers: readonly string[],
  { topic, partition, sizes }: { readonly topic: string; readonly partition: number; readonly sizes: readonly number[] },
): Promise<void> => {
  const { CompressionCodecs, CompressionTypes } = kafkajs
  const codec = CompressionCodecs[CompressionTypes.ZSTD]
  const packed = zstdCompressSync(Buffer.concat(sizes.flatMap(record)))
  // Consumers in this process go on unpacking as they do.
  CompressionCodecs[CompressionTypes.ZSTD] = () => ({ ...codec(), compress: async () => packed })
  const producer = stranger(brokers).producer()
  try {
    await producer.connect()
    // Its codec packs something else than these: only their number counts.
    await producer.send({ topic, compression: CompressionTypes.ZSTD, messages: sizes.map(() => ({ partition, value: null })) })
  } finally {
    await producer.disconnect()
    CompressionCodecs[CompressionTypes.ZSTD] = codec
  }
}

/** As the format of records has it: no attributes, no time after the first, no key, no headers. */
const record = (size: number, offsetDelta: number): readonly Buffer[] => {
  const head = Buffer.from([0, 0, ...varint(offsetDelta), ...varint(-1), ...varint(size)])
  return [Buffer.from(varint(head.length + size + 1)), head, Buffer.alloc(size), Buffer.from([0])]
}
const varint = (value: number): readonly number[] => {
  const bytes: number[] = []
  let rest = value < 0 ? -2 * value - 1 : 2 * value
  for (; rest > 127; rest = Math.floor(rest / 128)) bytes.push((rest % 128) + 128)
  return [...bytes, rest]
}
