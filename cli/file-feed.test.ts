import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { eitherSplitter } from '../trigger-service/index.ts'
import { fileFeed } from './file-feed.ts'

async function* chunked(bytes: Uint8Array, size: number): AsyncGenerator<Uint8Array, void> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size)
}
const open = (text: string, size: number, oneByOne: boolean) =>
  fileFeed({ path: 'folder/some.json', oneByOne, chunks: chunked(Buffer.from(text), size) })
const piecesIn = (bytes: Uint8Array) => {
  const splitter = eitherSplitter(1_000_000)
  return [...splitter.push(bytes), ...splitter.end()]
}

/** What is sent of a text, ended before a portion, as the client does, where that many payloads were sent; and how many these are. */
const sent = async (text: string, { size = 7, oneByOne = false, stopAfter = Infinity } = {}) => {
  const feed = open(text, size, oneByOne)
  const parts: Uint8Array[] = []
  const counts: number[] = []
  let whole = true
  for await (const { bytes, payloads } of feed.portions) {
    if (whole && counts.reduce((sum, n) => sum + n, 0) >= stopAfter) {
      parts.push(feed.close())
      break
    }
    parts.push(bytes)
    counts.push(payloads)
    whole = payloads > 0
  }
  return { bytes: Buffer.concat(parts), counts, one: feed.one() }
}
const payloads = fc.array(fc.dictionary(fc.string(), fc.jsonValue()), { maxLength: 12 })
const texts = fc.tuple(payloads, fc.nat(2)).map(([items, how]) => ({
  items,
  text: how === 0 ? items.map((item) => `${JSON.stringify(item)}\r\n\n`).join('') : JSON.stringify(items, null, how - 1),
}))
const how = fc.record({ size: fc.integer({ min: 1, max: 60 }), oneByOne: fc.boolean() })

describe('a file as a feed', () => {
  it('is sent byte for byte, and its payloads are counted', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.oneof(
          texts,
          fc.string().map((text) => ({ text })),
        ),
        how,
        async ({ text }, cut) => {
          const { bytes, counts } = await sent(text, cut)
          expect(bytes).toEqual(Buffer.from(text))
          expect(counts.reduce((sum, n) => sum + n, 0)).toBe(piecesIn(bytes).length)
        },
      ),
    )
  })

  it('that is ended early is whole payloads, the first ones, and nothing else', async () => {
    await fc.assert(
      fc.asyncProperty(texts, how, fc.integer({ min: 0, max: 12 }), async ({ text, items }, cut, stopAfter) => {
        const { bytes, counts } = await sent(text, { ...cut, stopAfter })
        const pieces = piecesIn(bytes)
        expect(pieces.filter(({ fault }) => fault !== undefined)).toEqual([])
        expect(pieces.map((piece) => JSON.parse(piece.text) as unknown)).toEqual(JSON.parse(JSON.stringify(items.slice(0, pieces.length))))
        expect(counts.reduce((sum, n) => sum + n, 0)).toBe(pieces.length)
      }),
    )
  })

  it('has a portion for each payload where it has to keep to a rate', async () => {
    for (const text of ['{"n":1}\n{"n":2}\n{"n":3}\n', '[{"n":1},{"n":2},{"n":3}]']) {
      expect((await sent(text, { size: 1_000, oneByOne: true })).counts.filter((n) => n > 0)).toEqual([1, 1, 1])
      expect((await sent(text, { size: 1_000 })).counts.filter((n) => n > 0)).toEqual([3])
    }
  })

  it('is called by its name alone, and its payloads by what they are', async () => {
    expect(open('', 1, false).name).toBe('some.json')
    expect((await sent('{}\n')).one).toBe('line')
    expect((await sent(' [{}]')).one).toBe('item')
  })
})
