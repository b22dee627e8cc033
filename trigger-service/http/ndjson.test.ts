import { describe, expect, it } from 'vitest'
import { all, anOrder, aShipment, chunked, door, turn, world } from '../fakes.test.helper.ts'
import { DEFAULT_HTTP_LIMITS } from './limits.ts'
import type { HttpLimits } from './limits.ts'
import { triggerRoutes } from './routes.ts'

const lines = (items: readonly unknown[]): string =>
  items.map((item) => `${typeof item === 'string' ? item : JSON.stringify(item)}\n`).join('')
const orders = (count: number) => Array.from({ length: count }, (_, i) => anOrder(`${i + 1}`))

const feed = (
  of: ReturnType<typeof world>,
  body: string | ReadableStream,
  more: { readonly path?: string; readonly limits?: Partial<HttpLimits> } = {},
) =>
  triggerRoutes(of.service, { ...DEFAULT_HTTP_LIMITS, ...more.limits }).request(more.path ?? '/workflows/Order/instances', {
    method: 'POST',
    headers: { 'content-type': 'application/x-ndjson; charset=utf-8' },
    body,
    ...(typeof body !== 'string' && { duplex: 'half' }),
  })
/** A body whose reading can be watched. */
const watched = (count: number) => {
  let read = 0
  async function* body(): AsyncGenerator<Uint8Array, void> {
    for (const order of orders(count)) {
      read++
      yield Buffer.from(lines([order]))
      await turn()
    }
  }
  return { body: ReadableStream.from(body()), read: () => read }
}

async function* breaking(): AsyncGenerator<Uint8Array, void> {
  yield* chunked(lines(orders(2)))
  throw new Error('the connection broke')
}

interface Line {
  readonly line: number
  readonly kind: string
  readonly [key: string]: unknown
}
const answersOf = async (response: Response): Promise<readonly Line[]> =>
  (await response.text())
    .split('\n')
    .filter((line) => line !== '')
    .map((line): Line => JSON.parse(line))

describe('a feed of lines', () => {
  it('is answered line by line, in order', async () => {
    const of = world()
    const response = await feed(of, lines(orders(500)))
    expect(response.status).toBe(200)
    expect(response.headers.get('content-type')).toBe('application/x-ndjson')
    const answers = await answersOf(response)
    expect(answers.map(({ line }) => line)).toEqual(orders(500).map((_, i) => i + 1))
    expect(answers[41]).toEqual({
      line: 42,
      kind: 'accepted',
      instance: 'Order:42@Order/42',
      status: 'running',
      duplicate: false,
      differs: false,
    })
    expect(of.starts().map(({ key }) => key)).toEqual(orders(500).map(({ orderId }) => orderId))
    expect(of.starts()[41]!.origin).toEqual({ source: 'http', at: 'line 42' })
  })

  it('leaves broken lines in the dead letters, tells the sender, and goes on', async () => {
    const of = world()
    const answers = await answersOf(
      await feed(of, lines([anOrder('1'), '{oops}', { orderId: 3 }, `"${'x'.repeat(300)}"`, anOrder('5')]), { limits: { lineBytes: 200 } }),
    )
    expect(answers).toMatchObject([
      { line: 1, kind: 'accepted' },
      {
        line: 2,
        kind: 'refused',
        code: 'invalid',
        message: "workflow Order: it is no JSON: column 2: expected a key in double quotes or '}'",
      },
      { line: 3, kind: 'refused', code: 'invalid', issues: [{ path: 'orderId' }, { path: 'lines' }] },
      { line: 4, kind: 'refused', code: 'invalid', message: expect.stringContaining('302 bytes, at most 200') },
      { line: 5, kind: 'accepted' },
    ])
    expect(of.deadLetters().map(({ id }) => id)).toEqual([2, 3, 4].map((line) => answers[line - 1]!['deadLetter']))
  })

  it('may be of signals', async () => {
    const of = world()
    const answers = await answersOf(await feed(of, lines([aShipment('a', '1'), {}]), { path: '/signals/Shipment' }))
    expect(answers).toMatchObject([
      { line: 1, kind: 'accepted', id: 'a', stream: 'Order/1' },
      { line: 2, kind: 'refused', code: 'invalid' },
    ])
    expect(of.deadLetters()[0]).toMatchObject({ reason: expect.stringMatching(/^signal Shipment refused/), raw: '{}' })
    expect(of.deadLetters()[0]).not.toHaveProperty('workflow')
  })

  it('that nobody takes is refused as a whole, and nothing goes to the dead letters', async () => {
    const of = world()
    expect((await feed(of, lines(orders(3)), { path: '/workflows/Ordr/instances' })).status).toBe(404)
    expect((await feed(of, lines(orders(3)), { path: '/signals/Nope' })).status).toBe(404)
    expect(of.commands).toEqual([])
  })

  it('may be empty', async () => {
    expect(await answersOf(await feed(world(), ''))).toEqual([])
  })

  it('says of a line that is not known to be durable that it may be sent again', async () => {
    const never = door()
    const of = world({ durable: never.passed })
    const answers = answersOf(await feed(of, lines([anOrder('1'), '{oops}'])))
    await of.clock.advance(31_000)
    expect(await answers).toMatchObject([
      { line: 1, kind: 'refused', code: 'unavailable' },
      { line: 2, kind: 'refused', code: 'unavailable' },
    ])
  })
})

describe('back-pressure', () => {
  it('holds no more lines in work than the bound', async () => {
    const of = world({ durable: turn })
    expect(await answersOf(await feed(of, lines(orders(100)), { limits: { atOnce: 5 } }))).toHaveLength(100)
    expect(of.mostInWork()).toBe(5)
  })

  it('reads no further while the executor does not answer', async () => {
    const held = door()
    const of = world({ durable: held.passed })
    const { body, read } = watched(100)
    const response = await feed(of, body, { limits: { atOnce: 5 } })
    const answers = answersOf(response)
    for (let i = 0; i < 300; i++) await turn()
    expect(of.starts()).toHaveLength(5)
    expect(read()).toBeLessThan(10)
    held.open()
    expect(await answers).toHaveLength(100)
  })

  it('reads no further while the sender does not read the answers', async () => {
    const of = world()
    const { body, read } = watched(100)
    const response = await feed(of, body, { limits: { atOnce: 5 } })
    const reader = response.body!.getReader()
    await reader.read()
    for (let i = 0; i < 300; i++) await turn()
    expect(of.starts().length).toBeLessThan(15)
    expect(read()).toBeLessThan(20)
    let chunks = 1
    for (;;) {
      const { done } = await reader.read()
      if (done) break
      chunks++
    }
    expect(chunks).toBeGreaterThan(1)
    expect(of.starts()).toHaveLength(100)
  })

  it('reads no further while too much work is open on the bus', async () => {
    const held = door()
    const of = world({ durable: held.passed }, { limits: { maxOpen: 2 } })
    const answers = answersOf(await feed(of, lines(orders(20))))
    await of.clock.advance(1_000)
    expect(of.starts()).toHaveLength(3)
    held.open()
    await of.clock.advance(1_000)
    expect(await answers).toHaveLength(20)
  })
})

describe('an end in the middle', () => {
  it('of the sender ends the answers with an error, after those that were due', async () => {
    const of = world()
    const response = await feed(of, ReadableStream.from(breaking()))
    const reading = all(response.body!)
    await expect(reading).rejects.toThrow('the connection broke')
    expect(of.starts()).toHaveLength(2)
  })

  it('of the reader takes no more lines', async () => {
    const of = world()
    let read = 0
    async function* endless(): AsyncGenerator<Uint8Array, void> {
      for (;;) {
        await turn()
        yield Buffer.from(lines([anOrder(`${++read}`)]))
      }
    }
    const response = await feed(of, ReadableStream.from(endless()), { limits: { atOnce: 4 } })
    const reader = response.body!.getReader()
    await reader.read()
    await reader.cancel()
    for (let i = 0; i < 50; i++) await turn()
    const before = of.starts().length
    for (let i = 0; i < 200; i++) await turn()
    expect(of.starts().length).toBe(before)
    expect(before).toBeLessThan(20)
  })
})
