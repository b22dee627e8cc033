// Snappy, read only: other producers use it, and Node has no codec for it.
import { copyBack } from './copy-back.ts'

/** What the Java library puts before its blocks; other clients write one bare block. */
const FRAMED = Buffer.from([0x82, 0x53, 0x4e, 0x41, 0x50, 0x50, 0x59, 0x00])
const FRAME_HEADER = 16

/** Throws a RangeError where the bytes are not snappy, or more than `largest` of them. */
export const unsnappy = (data: Buffer, largest: number): Buffer => {
  if (!data.subarray(0, FRAMED.length).equals(FRAMED)) return block(data, largest)
  const blocks: Buffer[] = []
  let room = largest
  for (let at = FRAME_HEADER; at < data.length;) {
    const length = data.readInt32BE(at)
    const unpacked = block(slice(data, at + 4, length), room)
    blocks.push(unpacked)
    room -= unpacked.length
    at += 4 + length
  }
  return Buffer.concat(blocks)
}

const slice = (data: Buffer, from: number, length: number): Buffer => {
  if (length < 0 || from + length > data.length) throw new RangeError('snappy: the data ends too early')
  return data.subarray(from, from + length)
}

/** One block: the length as a varint, then literals and copies of what was written before. */
const block = (data: Buffer, room: number): Buffer => {
  const { value: length, next } = varint(data)
  // The length is what the data itself says.
  if (length > room) throw new RangeError('snappy: it unpacks to more bytes than are taken')
  const out = Buffer.allocUnsafe(length)
  let at = next
  let written = 0
  while (at < data.length) {
    const tag = data[at]!
    const kind = tag & 3
    if (kind === 0) {
      const extra = Math.max(0, (tag >> 2) - 59)
      const size = 1 + (extra === 0 ? tag >> 2 : data.readUIntLE(at + 1, extra))
      if (written + size > length) throw new RangeError('snappy: more data than was said')
      written += slice(data, at + 1 + extra, size).copy(out, written)
      at += 1 + extra + size
    } else {
      const size = kind === 1 ? 4 + ((tag >> 2) & 7) : 1 + (tag >> 2)
      const back = kind === 1 ? ((tag >> 5) << 8) | data.readUInt8(at + 1) : data.readUIntLE(at + 1, kind === 2 ? 2 : 4)
      copyBack(out, written, back, size)
      written += size
      at += kind === 1 ? 2 : kind === 2 ? 3 : 5
    }
  }
  if (written !== length) throw new RangeError('snappy: less data than was said')
  return out
}

const varint = (data: Buffer): { readonly value: number; readonly next: number } => {
  let value = 0
  for (let i = 0; i < 5; i++) {
    const byte = data.readUInt8(i)
    value += (byte & 0x7f) * 2 ** (7 * i)
    if (byte < 0x80) return { value, next: i + 1 }
  }
  throw new RangeError('snappy: no length')
}
