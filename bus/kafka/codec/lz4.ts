// LZ4 frames, read only: other producers use them, and Node has no codec for them.
import { copyBack } from './copy-back.ts'

const MAGIC = 0x18_4d_22_04
const STORED = 0x80_00_00_00
/** Bits of the first header byte. */
const BLOCK_CHECKSUM = 0x10
const CONTENT_SIZE = 0x08
const DICTIONARY = 0x01
/** A match is at least that long; a literal's or match's length goes on in further bytes when its four bits are all set. */
const MIN_MATCH = 4
const GOES_ON = 15

/** Throws a RangeError where the bytes are no LZ4 frame, or one of more than `largest` bytes. */
export const unlz4 = (data: Buffer, largest: number): Buffer => {
  if (data.readUInt32LE(0) !== MAGIC) throw new RangeError('lz4: not a frame')
  const flags = data.readUInt8(4)
  const most = 2 ** (8 + 2 * ((data.readUInt8(5) >> 4) & 7))
  let at = 7 + (flags & CONTENT_SIZE ? 8 : 0) + (flags & DICTIONARY ? 4 : 0)
  let out = Buffer.allocUnsafe(Math.max(most, 4 * data.length))
  let written = 0
  for (;;) {
    const head = data.readUInt32LE(at)
    if (head === 0) return out.subarray(0, written)
    const size = head & ~STORED
    at += 4
    if (at + size > data.length) throw new RangeError('lz4: the data ends too early')
    if (out.length < written + most) out = Buffer.concat([out.subarray(0, written)], Math.max(2 * out.length, written + most))
    const block = data.subarray(at, at + size)
    written = head & STORED ? written + block.copy(out, written) : unpack(block, out, written)
    if (written > largest) throw new RangeError(`lz4: it unpacks to more than ${largest} bytes`)
    at += size + (flags & BLOCK_CHECKSUM ? 4 : 0)
  }
}

/** One block, behind what the blocks before it wrote: copies may reach back into those. Gives how much is written now. */
const unpack = (block: Buffer, out: Buffer, from: number): number => {
  let at = 0
  let written = from
  const length = (start: number): number => {
    let sum = start
    if (start === GOES_ON) {
      let more: number
      do {
        more = block.readUInt8(at++)
        sum += more
      } while (more === 255)
    }
    return sum
  }
  while (at < block.length) {
    const token = block.readUInt8(at++)
    const literals = length(token >> 4)
    if (at + literals > block.length || written + literals > out.length) throw new RangeError('lz4: literals that are not there')
    written += block.copy(out, written, at, at + literals)
    at += literals
    // The last sequence has literals only.
    if (at === block.length) break
    const back = block.readUInt16LE(at)
    at += 2
    const size = MIN_MATCH + length(token & 0xf)
    copyBack(out, written, back, size)
    written += size
  }
  return written
}
