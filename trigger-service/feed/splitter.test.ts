import { createHash } from 'node:crypto'
import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { all, chunked } from '../fakes.test.helper.ts'
import { lineSplitter } from './lines.ts'
import { piecesOf } from './piece.ts'
import type { Piece } from './piece.ts'
import { eitherSplitter } from './splitter.ts'

const LIMIT = 1_000
const split = async (text: string | Uint8Array, size = 7): Promise<readonly Piece[]> =>
  all(piecesOf(chunked(text, size), eitherSplitter(LIMIT)))
const texts = async (text: string): Promise<readonly string[]> => (await split(text)).map((piece) => piece.text.trim())

describe('NDJSON', () => {
  it('gives one piece a line, numbered as an editor numbers them, blank lines left out', async () => {
    expect(await split('{"a":1}\n\n  \r\n{"a":2}\r\n{"a":3}')).toEqual([
      { number: 1, text: '{"a":1}' },
      { number: 4, text: '{"a":2}\r' },
      { number: 5, text: '{"a":3}' },
    ])
  })

  it('takes a line of arrays for a line where lines were asked for', async () => {
    const pieces = await all(piecesOf(chunked('[1]\n[2]\n'), lineSplitter(LIMIT)))
    expect(pieces.map(({ text }) => text)).toEqual(['[1]', '[2]'])
  })

  it('drops a byte order mark', async () => {
    expect(await texts('\uFEFF{"a":1}\n')).toEqual(['{"a":1}'])
  })

  it('is the same whatever the chunks are', async () => {
    const lines = fc.array(
      fc.oneof(
        fc.json(),
        fc.string({ unit: 'grapheme' }).map((s) => s.replaceAll(/[\n\uFEFF]/g, '.')),
      ),
      { maxLength: 20 },
    )
    await fc.assert(
      fc.asyncProperty(lines, fc.integer({ min: 1, max: 40 }), async (wanted, size) => {
        const pieces = await all(piecesOf(chunked(wanted.join('\n'), size), lineSplitter(100_000)))
        const expected = wanted.flatMap((text, i) => (/\S/.test(text) ? [{ number: i + 1, text }] : []))
        expect(pieces).toEqual(expected)
      }),
    )
  })
})

describe('a JSON array', () => {
  it('gives one piece an item, wherever its white space and line breaks are', async () => {
    expect(await texts(' \n[ {"a":\n [1,2]} ,3, "x,]\\"" \n]\n')).toEqual(['{"a":\n [1,2]}', '3', '"x,]\\""'])
    expect(await texts('\uFEFF[]')).toEqual([])
  })

  it('is found behind white space that came alone', async () => {
    expect(await all(piecesOf(chunked('\n\n[1]', 1), eitherSplitter(LIMIT)))).toEqual([{ number: 1, text: '1' }])
  })

  it('goes on behind a broken item', async () => {
    expect(await texts('[{"a":1}, {oops}, {"a":1]}, {"a":2}]')).toEqual(['{"a":1}', '{oops}', '{"a":1]}', '{"a":2}'])
  })

  it('says that the text ends before the array does', async () => {
    expect(await split('[{"a":1}, {"a":')).toEqual([
      { number: 1, text: '{"a":1}' },
      { number: 2, text: ' {"a":', fault: 'the text ends before its array does' },
    ])
    expect(await split('[')).toEqual([{ number: 1, text: '', fault: 'the text ends before its array does' }])
  })

  it('does not drop what stands after its end', async () => {
    expect(await split('[1]\n[2]')).toEqual([
      { number: 1, text: '1' },
      { number: 2, text: '\n[2]', fault: 'it stands after the end of the array' },
    ])
  })

  it('is the same whatever the chunks are and however it is printed', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.jsonValue()), fc.integer({ min: 1, max: 40 }), fc.nat(2), async (items, size, indent) => {
        const text = JSON.stringify(items, null, indent)
        const pieces = await all(piecesOf(chunked(text, size), eitherSplitter(100_000)))
        expect(pieces.map((piece) => JSON.parse(piece.text) as unknown)).toEqual(JSON.parse(text))
        expect(pieces.map(({ number }) => number)).toEqual(items.map((_, i) => i + 1))
      }),
    )
  })
})

describe('what cannot be tried', () => {
  it('is a piece longer than the limit: its beginning is kept, the whole is hashed, and the next piece is whole again', async () => {
    const long = `"${'é'.repeat(50_000)}"`
    const pieces = await split(`1\n${long}\n2\n`, 4_096)
    const [first, second, third] = pieces
    expect(first).toEqual({ number: 1, text: '1' })
    expect(second).toMatchObject({ number: 2, fault: 'it has 100002 bytes, at most 1000 are taken; only its beginning is kept' })
    expect(second!.text.length).toBeLessThanOrEqual(4_096)
    expect(long.startsWith(second!.text.slice(0, 900))).toBe(true)
    expect(second!.digest).toBe(createHash('sha256').update(long).digest('hex'))
    expect(third).toEqual({ number: 3, text: '2' })
  })

  it('is taken up to the very limit', async () => {
    expect(await split('x'.repeat(LIMIT))).toEqual([{ number: 1, text: 'x'.repeat(LIMIT) }])
    expect(await split('x'.repeat(LIMIT + 1))).toMatchObject([{ fault: expect.stringContaining('1001 bytes') }])
  })

  it('is what is not UTF-8, told apart by its bytes', async () => {
    const pieces = await split(Buffer.from([0x22, 0xff, 0x22, 0x0a, 0x22, 0xfe, 0x22]))
    expect(pieces).toMatchObject([
      { number: 1, text: '"\uFFFD"', fault: 'it is not UTF-8' },
      { number: 2, text: '"\uFFFD"', fault: 'it is not UTF-8' },
    ])
    expect(pieces[0]!.digest).not.toBe(pieces[1]!.digest)
  })
})
