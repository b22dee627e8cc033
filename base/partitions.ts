// How keys spread over partitions and shards: murmur2 as Kafka's Java clients compute it, so that every process and adapter agrees.

const M = 0x5bd1e995
const SEED = 0x9747b28c
const encoder = new TextEncoder()

/** The hash of a key's UTF-8 bytes as a number that is never negative. */
export const spread = (key: string | Uint8Array): number => murmur2(typeof key === 'string' ? encoder.encode(key) : key) & 0x7fffffff

/** Java's `Utils.murmur2`, as a signed 32-bit number. */
const murmur2 = (data: Uint8Array): number => {
  const { length } = data
  const whole = length & ~3
  let h = SEED ^ length
  for (let i = 0; i < whole; i += 4) {
    let k = data[i]! | (data[i + 1]! << 8) | (data[i + 2]! << 16) | (data[i + 3]! << 24)
    k = Math.imul(k, M)
    k ^= k >>> 24
    h = Math.imul(h, M) ^ Math.imul(k, M)
  }
  const left = length - whole
  if (left > 2) h ^= data[whole + 2]! << 16
  if (left > 1) h ^= data[whole + 1]! << 8
  if (left > 0) h = Math.imul(h ^ data[whole]!, M)
  h ^= h >>> 13
  h = Math.imul(h, M)
  return h ^ (h >>> 15)
}

/** Due and open streams are kept in so many shards. */
export const SHARDS = 256

/** The shard of a stream, and its partition where a topic has that many: the holder of partition p serves every shard that is p modulo their number. */
export const shardOf = (stream: string): number => spread(stream) % SHARDS
export const partitionOf = (key: string | Uint8Array, partitions: number): number => spread(key) % partitions
