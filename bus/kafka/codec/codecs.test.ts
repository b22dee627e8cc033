// Compressions that Node has no codec for, read by us: known vectors, and that damage is noticed.
import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { codecs } from './codecs.ts'
import { unlz4 as unlz4UpTo } from './lz4.ts'
import { unsnappy as unsnappyUpTo } from './snappy.ts'

const LARGEST = 268_435_456
const unlz4 = (data: Buffer, largest = LARGEST) => unlz4UpTo(data, largest)
const unsnappy = (data: Buffer, largest = LARGEST) => unsnappyUpTo(data, largest)

const hex = (text: string) => Buffer.from(text.replaceAll(' ', ''), 'hex')

/** Written by the tool `lz4` with the content's size in the header. */
const LZ4_FRAME = '04224d186440a71a0000009f636f6e747261696c20090007c02c20616e6420616e20656e6400000000a6ee924f'
const LZ4_TEXT = 'contrail contrail contrail contrail, and an end'

describe('snappy', () => {
  it('unpacks literals, and copies that reach into themselves, however their lengths are written', () => {
    expect(unsnappy(hex('05 10 68656c6c6f')).toString()).toBe('hello')
    expect(unsnappy(hex('0a 04 6162 11 02')).toString()).toBe('ababababab')
    expect(unsnappy(hex('0a 04 6162 1e 0200')).toString()).toBe('ababababab')
    expect(unsnappy(hex('0a 04 6162 1f 02000000')).toString()).toBe('ababababab')
    expect(unsnappy(Buffer.concat([hex('3d f0 3c'), Buffer.alloc(61, 'x')])).toString()).toBe('x'.repeat(61))
  })

  it('unpacks the blocks that the Java library puts a header before', () => {
    expect(unsnappy(hex('82534e4150505900 00000001 00000001 00000007 05 10 68656c6c6f 00000006 0a 04 6162 11 02')).toString()).toBe(
      'helloababababab',
    )
  })

  it('refuses lengths and copies that lead nowhere', () => {
    for (const damaged of [
      '05 10 6865',
      '05 10 68656c6c6f 68',
      '0a 04 6162 11 03',
      '0a 04 6162 11 00',
      '03 04 6162 11 02',
      'ffffffffff',
      'ffffffff0f 00 61',
    ])
      expect(() => unsnappy(hex(damaged)), damaged).toThrow(RangeError)
  })
})

it('no codec unpacks more than it may', async () => {
  const text = 'contrail '.repeat(100)
  const { GZIP, ZSTD, LZ4, Snappy } = codecs(500)
  for (const [name, codec] of Object.entries({ gzip: GZIP, zstd: ZSTD })) {
    const packed = await codec.compress({ buffer: Buffer.from(text) })
    expect((await codecs(text.length)[codec === GZIP ? 'GZIP' : 'ZSTD'].decompress(packed)).toString()).toBe(text)
    await expect(codec.decompress(packed)).rejects.toThrow(`${name}: it unpacks to more than 500 bytes`)
    await expect(codec.decompress(Buffer.from('not packed at all'))).rejects.toThrow(`${name}: `)
  }
  expect((await LZ4.decompress(hex(LZ4_FRAME))).toString()).toBe(LZ4_TEXT)
  await expect(codecs(LZ4_TEXT.length - 1).LZ4.decompress(hex(LZ4_FRAME))).rejects.toThrow('lz4: it unpacks to more than 46 bytes')
  const two = hex('82534e4150505900 00000001 00000001 00000007 05 10 68656c6c6f 00000006 0a 04 6162 11 02')
  expect(await Snappy.decompress(two)).toHaveLength(15)
  await expect(codecs(14).Snappy.decompress(two)).rejects.toThrow('snappy: it unpacks to more bytes than are taken')
})

describe('lz4', () => {
  it('unpacks a frame', () => {
    expect(unlz4(hex(LZ4_FRAME)).toString()).toBe(LZ4_TEXT)
  })

  it('unpacks blocks that are stored as they are, and checksums between them', () => {
    expect(unlz4(hex('04224d18 70 40 ad 02000080 6869 00000000 01000080 21 00000000 00000000')).toString()).toBe('hi!')
  })

  it('refuses what is no frame, and a frame that ends too early', () => {
    expect(() => unlz4(hex('00000000 00 00 00'))).toThrow(RangeError)
    for (let length = 0; length < LZ4_FRAME.length / 2 - 8; length++)
      expect(() => unlz4(hex(LZ4_FRAME).subarray(0, length)), String(length)).toThrow(RangeError)
  })
})

it('damage of any kind is an error or other bytes, never a crash', () => {
  const damage = fc.record({
    at: fc.nat(),
    to: fc.nat(255),
    unpack: fc.constantFrom('snappy' as const, 'lz4' as const),
    tail: fc.uint8Array(),
  })
  const property = fc.property(damage, ({ at, to, unpack, tail }) => {
    const data = Buffer.concat([hex(unpack === 'lz4' ? LZ4_FRAME : '0a 04 6162 1e 0200'), tail])
    data[at % data.length] = to
    try {
      if (unpack === 'lz4') unlz4(data)
      else unsnappy(data)
    } catch (error) {
      expect(error).toBeInstanceOf(RangeError)
    }
  })
  fc.assert(property, { numRuns: 2_000 })
})
