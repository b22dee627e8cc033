// What the journal held when its writer last told somebody that something is durable: beside it, so that what is missing later can be named.
import { closeSync, fstatSync, openSync, readFileSync, readSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import { crc32 } from 'node:zlib'
import { databaseFile } from './folder.ts'
import type { Database } from './node-sqlite.ts'
import { query } from './statement.ts'

export interface Content {
  /** Of the last turn. */
  readonly position: number
  readonly claim?: { readonly effect: string; readonly attempt: number }
  /** The hash of the last one. */
  readonly blob?: string
}
export interface Tail extends Content {
  /** Where the write-ahead log ended, of the round with this salt. */
  readonly log?: { readonly salt: string; readonly frames: number }
}

/** Two slots take turns, so that one is always whole. */
const SLOT = 4_096
const tailFile = (directory: string): string => join(directory, 'journal.tail')

/** The newest slot that is whole; undefined where there is none. */
export const readTail = (directory: string): Tail | undefined => {
  let text: Buffer
  try {
    text = readFileSync(tailFile(directory))
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined
    throw error
  }
  const slots = [slotIn(text.subarray(0, SLOT)), slotIn(text.subarray(SLOT))].filter((slot) => slot !== undefined)
  return slots.toSorted((a, b) => b.nth - a.nth)[0]?.tail
}

interface Slot {
  readonly nth: number
  readonly tail: Tail
}

const slotIn = (bytes: Buffer): Slot | undefined => {
  const end = bytes.indexOf('\n')
  const [, crc = '', json = ''] = /^(\w+) (.*)$/s.exec(bytes.toString('utf8', 0, Math.max(0, end))) ?? []
  if (crc === '' || Number.parseInt(crc, 16) !== crc32(json)) return undefined
  return JSON.parse(json) as Slot // its checksum is ours, and so is its form
}

export interface TailWriter {
  /** After a commit, before anybody is told of it. Not flushed: it is behind the journal then, never ahead of it. */
  wrote(of: Partial<Content>): void
  /** The journal is whole without its log. */
  closed(): void
  close(): void
}

interface TailOptions {
  readonly directory: string
  /** What is there as the journal is opened. */
  readonly before: Content
  readonly warn: (message: string) => void
}

export const tailWriter = ({ directory, before, warn }: TailOptions): TailWriter => {
  closeSync(openSync(tailFile(directory), 'a'))
  const own = openSync(tailFile(directory), 'r+')
  const index = openSync(`${databaseFile(directory)}-shm`, 'r')
  let nth = Math.max(0, ...[0, SLOT].map((at) => slotIn(slotAt(own, at))?.nth ?? 0))
  let last = before
  let warned = false

  const put = (bytes: Buffer, at: number): void => {
    try {
      writeSync(own, bytes, 0, undefined, at)
    } catch (error) {
      if (!warned) warn(`${tailFile(directory)} cannot be written, so that a loss may not be noticed later: ${String(error)}`)
      warned = true
    }
  }
  const write = (tail: Tail): void => {
    nth += 1
    put(encoded({ nth, tail }), (nth % 2) * SLOT)
  }
  const wrote = (of: Partial<Content>): void => {
    last = { ...last, ...of }
    const log = endOfLog(index)
    write({ ...last, ...(log && { log }) })
  }

  // Room for both slots, so that a disk that gets full stops no writing of them.
  if (fstatSync(own).size < 2 * SLOT) put(Buffer.alloc(2 * SLOT, ' '), 0)
  wrote({})
  return {
    wrote,
    closed: () => write(last),
    close: () => {
      closeSync(own)
      // To close any descriptor of a file takes away all locks that this process has on it, SQLite's own for another connection among them.
      if (fstatSync(index).nlink === 0) closeSync(index)
    },
  }
}

/** What the journal holds now, of what its tail says that it held. */
export const contentOf = (db: Database, directory: string): Content => {
  const { claim, blob } = readTail(directory) ?? {}
  return {
    position: lastPosition(db),
    ...(claim && hasClaim(db, claim) && { claim }),
    ...(blob !== undefined && hasBlob(db, blob) && { blob }),
  }
}
export const lastPosition = (db: Database): number =>
  query<{ position: number | null }>(db, 'SELECT max(position) AS position FROM turns').get()?.position ?? 0
export const hasClaim = (db: Database, { effect, attempt }: NonNullable<Content['claim']>): boolean =>
  query(db, 'SELECT 1 FROM claims WHERE effect = ? AND attempt = ?').get(effect, attempt) !== undefined
export const hasBlob = (db: Database, hash: string): boolean => query(db, 'SELECT 1 FROM blobs WHERE hash = ?').get(hash) !== undefined

const slotAt = (fd: number, at: number): Buffer => {
  const bytes = Buffer.alloc(SLOT)
  readSync(fd, bytes, 0, SLOT, at)
  return bytes
}

const line = (slot: Slot): Buffer => {
  const json = JSON.stringify(slot)
  return Buffer.from(`${crc32(json).toString(16)} ${json}\n`)
}

/** The names of an effect may be longer than there is room. */
const encoded = (slot: Slot): Buffer => {
  const whole = line(slot)
  if (whole.length <= SLOT) return whole
  const { claim: _, ...tail } = slot.tail
  return line({ ...slot, tail })
}

/** From the header of the log's index, https://sqlite.org/walformat.html#the_wal_index_header; undefined where it is not ready. */
const endOfLog = (index: number): Tail['log'] => {
  const bytes = Buffer.alloc(40)
  const isWhole = readSync(index, bytes, 0, 40, 0) === 40 && bytes[12] === 1
  const frames = LITTLE_ENDIAN ? bytes.readUInt32LE(16) : bytes.readUInt32BE(16)
  return isWhole ? { salt: bytes.subarray(32, 40).toString('hex'), frames } : undefined
}
const LITTLE_ENDIAN = new Uint8Array(new Uint16Array([1]).buffer)[0] === 1
