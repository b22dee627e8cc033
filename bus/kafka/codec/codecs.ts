// The four compressions of Kafka for kafkajs, which brings only one of them: two by Node's zlib, two read by us.
import { promisify } from 'node:util'
import { constants, gunzip, gzip, zstdCompress, zstdDecompress } from 'node:zlib'
import kafkajs from 'kafkajs'
import { unlz4 } from './lz4.ts'
import { unsnappy } from './snappy.ts'

interface Codec {
  compress(encoder: { readonly buffer: Buffer }): Promise<Buffer>
  /** Rejects with a message for people where the data cannot be unpacked. */
  decompress(data: Buffer): Promise<Buffer>
}

/** A batch that unpacks to more than that is an attack or a mistake, in bytes. */
const LARGEST = 268_435_456

const readOnly = (name: string, unpack: (data: Buffer) => Buffer): Codec => ({
  compress: () => Promise.reject(new Error(`${name} is read only: send with "none", "gzip" or "zstd"`)),
  decompress: async (data) => unpack(data),
})

/** kafkajs says nothing of what it was at: the error has to. */
const named = async (name: string, largest: number, unpacking: Promise<Buffer>): Promise<Buffer> => {
  try {
    return await unpacking
  } catch (cause) {
    const said = cause instanceof Error ? cause.message : String(cause)
    const tooBig = cause instanceof Error && 'code' in cause && cause.code === 'ERR_BUFFER_TOO_LARGE'
    throw new Error(`${name}: ${tooBig ? `it unpacks to more than ${largest} bytes` : said}`, { cause })
  }
}

/** `largest`: the most bytes that data may unpack to. */
export const codecs = (largest: number = LARGEST): Readonly<Record<'GZIP' | 'Snappy' | 'LZ4' | 'ZSTD', Codec>> => ({
  GZIP: {
    compress: ({ buffer }) => promisify(gzip)(buffer),
    decompress: (data) => named('gzip', largest, promisify(gunzip)(data, { maxOutputLength: largest })),
  },
  ZSTD: {
    compress: ({ buffer }) => promisify(zstdCompress)(buffer, { params: { [constants.ZSTD_c_compressionLevel]: 1 } }),
    decompress: (data) => named('zstd', largest, promisify(zstdDecompress)(data, { maxOutputLength: largest })),
  },
  Snappy: readOnly('snappy', (data) => unsnappy(data, largest)),
  LZ4: readOnly('lz4', (data) => unlz4(data, largest)),
})

/** To be called before the first connection; again is harmless. `largest`: the most bytes that a batch may unpack to. */
export const registerCodecs = (largest?: number): void => {
  const { CompressionCodecs, CompressionTypes } = kafkajs
  const made = codecs(largest)
  for (const name of ['GZIP', 'Snappy', 'LZ4', 'ZSTD'] as const) CompressionCodecs[CompressionTypes[name]] = () => made[name]
}
