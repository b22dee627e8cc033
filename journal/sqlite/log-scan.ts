// Reads the write-ahead log as SQLite will, before it does: up to where it will take it, and whether something durable stands behind that.
// The format: https://sqlite.org/fileformat2.html#the_write_ahead_log
import { closeSync, openSync, readSync } from 'node:fs'

export interface LogScan {
  /** `none`: there is no log, it is empty, or a writer begins it anew all the time. */
  readonly header: 'none' | 'sound' | 'damaged'
  /** What tells one round of the log from the next, in hex. */
  readonly salt: string
  /** Frames up to the last commit that SQLite takes. */
  readonly committed: number
  /** Commits of this round that stand behind the first frame that does not fit. */
  readonly behind: number
}

const HEADER = 32
const FRAME = 24
const MAGIC = 0x377f0682
/** Frames that are read at once. */
const AT_ONCE = 2_000
/** How often a log is read again that a writer has begun anew meanwhile. */
const TRIES = 5

const NONE: LogScan = { header: 'none', salt: '', committed: 0, behind: 0 }

export const scanLog = (file: string): LogScan => {
  let fd: number
  try {
    fd = openSync(file, 'r')
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return NONE
    throw error
  }
  try {
    for (let tried = 0; tried < TRIES; tried++) {
      const header = read(fd, 0, HEADER)
      if (header.length < HEADER) return NONE
      const found = scan(fd, header)
      if (read(fd, 0, HEADER).equals(header)) return found
    }
    return NONE
  } finally {
    closeSync(fd)
  }
}

const read = (fd: number, at: number, length: number): Buffer => {
  const bytes = Buffer.alloc(length)
  let done = 0
  for (let n = -1; n !== 0 && done < length; done += n) n = readSync(fd, bytes, done, length - done, at + done)
  return bytes.subarray(0, done)
}

type Sums = readonly [number, number]

/** Runs on from the sums before: each frame's checksum is over all frames up to it. */
const summed = ([first, second]: Sums, bytes: Buffer, from: number, to: number, littleEndian: boolean): Sums => {
  let [a, b] = [first, second]
  for (let at = from; at < to; at += 8) {
    a = (a + (littleEndian ? bytes.readUInt32LE(at) : bytes.readUInt32BE(at)) + b) >>> 0
    b = (b + (littleEndian ? bytes.readUInt32LE(at + 4) : bytes.readUInt32BE(at + 4)) + a) >>> 0
  }
  return [a, b]
}

const scan = (fd: number, header: Buffer): LogScan => {
  const magic = header.readUInt32BE(0)
  const littleEndian = magic === MAGIC
  const written = header.readUInt32BE(8)
  const page = written === 1 ? 65_536 : written
  let sums = summed([0, 0], header, 0, 24, littleEndian)
  const fits = (magic & ~1) === MAGIC && sums[0] === header.readUInt32BE(24) && sums[1] === header.readUInt32BE(28)
  if (!fits || page < 512 || (page & (page - 1)) !== 0) return { header: 'damaged', salt: '', committed: 0, behind: 0 }

  const salt = header.subarray(16, 24)
  let [frames, committed, behind, torn] = [0, 0, 0, false]
  const size = FRAME + page
  for (let at = HEADER; ; at += AT_ONCE * size) {
    const bytes = read(fd, at, AT_ONCE * size)
    for (let from = 0; from + size <= bytes.length; from += size) {
      const isCommit = bytes.readUInt32BE(from + 4) !== 0
      const isOwn = bytes.subarray(from + 8, from + 16).equals(salt)
      if (!torn) {
        const upTo = summed(summed(sums, bytes, from, from + 8, littleEndian), bytes, from + FRAME, from + size, littleEndian)
        torn = !isOwn || upTo[0] !== bytes.readUInt32BE(from + 16) || upTo[1] !== bytes.readUInt32BE(from + 20)
        sums = upTo
      }
      if (!torn) {
        frames += 1
        if (isCommit) committed = frames
      } else if (isCommit && isOwn) behind += 1
    }
    if (bytes.length < AT_ONCE * size) return { header: 'sound', salt: salt.toString('hex'), committed, behind }
  }
}
