// The four compressions of Kafka for kafkajs, which brings only one of them: two by Node's zlib, two read by us.
import { promisify } from 'node:util'
import { constants, gunzip, gzip, zstdCompress, zstdDecompress } from 'node:zlib'
import kafkajs from 'kafkajs'
import { unlz4 } from './lz4.ts'
import { unsnappy } from './snappy.ts'

interface Codec {
  compress(encoder: { readonly buffer: Buffer }): Promise<Buffer>
  decompress(data: Buffer): Promise<Buffer>
}

/** A batch that unpacks to more than that is an attack or a mistake, in bytes. */
const LARGEST = 268_435_456
const limit = { maxOutputLength: LARGEST }

const readOnly = (name: string, unpack: (data: Buffer) => Buffer): Codec => ({
  compress: () => Promise.reject(new Error(`${name} is read only: send with "none", "gzip" or "zstd"`)),
  decompress: (data) => named(name, () => Promise.resolve(unpack(data))),
})

/** kafkajs says nothing of what it was at: the error has to. */
const named = async (name: string, unpack: () => Promise<Buffer>): Promise<Buffer> => {
  try {
    return await unpack()
  } catch (error) {
    throw new Error(`a batch of records that says it is ${name} cannot be unpacked`, { cause: error })
  }
}

const CODECS: Readonly<Record<'GZIP' | 'Snappy' | 'LZ4' | 'ZSTD', Codec>> = {
  GZIP: {
    compress: ({ buffer }) => promisify(gzip)(buffer),
    decompress: (data) => named('gzip', () => promisify(gunzip)(data, limit)),
  },
  ZSTD: {
    compress: ({ buffer }) => promisify(zstdCompress)(buffer, { params: { [constants.ZSTD_c_compressionLevel]: 1 } }),
    decompress: (data) => named('zstd', () => promisify(zstdDecompress)(data, limit)),
  },
  Snappy: readOnly('snappy', unsnappy),
  LZ4: readOnly('lz4', unlz4),
}

/** To be called before the first connection; again is harmless. */
export const registerCodecs = (): void => {
  const { CompressionCodecs, CompressionTypes } = kafkajs
  for (const name of ['GZIP', 'Snappy', 'LZ4', 'ZSTD'] as const) CompressionCodecs[CompressionTypes[name]] = () => CODECS[name]
}
