import { describe, expect, it } from 'vitest'
import { virtualClock } from './virtual-clock.test.helper.ts'
import { answering, feeding, serve } from './fake-server.test.helper.ts'
import { contrailClient } from './client.ts'
import type { FileFeed } from './feed-body.ts'
import type { LineAnswer, FeedProgress } from './answers.ts'

const accepted = { kind: 'accepted', instance: 'Greet:1', status: 'running', duplicate: false, differs: false }
const payloads = (count: number) => Array.from({ length: count }, (_, n) => ({ n }))
const none: FeedProgress = { done: 0, total: null, accepted: 0, duplicates: 0, deadLettered: 0, refused: 0 }

async function* some(): AsyncGenerator<{ n: number }, void> {
  yield* payloads(3)
}
async function* breaking(): AsyncGenerator<{ n: number }, void> {
  yield { n: 1 }
  throw new Error('the file is gone')
}
async function* endless(): AsyncGenerator<{ n: number }, void> {
  for (let n = 0; ; n++) {
    yield { n }
    await new Promise((resolve) => void setImmediate(resolve))
  }
}

/** A file of an array: one payload, then one in two portions of which the second is given; with what else. */
const array = (rest = ']', ...more: readonly string[]): FileFeed => {
  async function* portions(): AsyncGenerator<{ bytes: Uint8Array; payloads: number }, void> {
    for (const text of ['[{ "n": 1 },', 'oops', rest, ...more]) yield { bytes: Buffer.from(text), payloads: text === 'oops' ? 0 : 1 }
  }
  return { name: 'two of&.json', portions: portions(), close: () => Buffer.from(']') }
}

describe('a feed', () => {
  it('sends one line a payload over one connection, and counts the answers', async () => {
    const { url, lines, connections } = await feeding(() => accepted)
    const seen: FeedProgress[] = []
    const fed = await contrailClient({ url }).startMany('Greet', payloads(5_000), { onProgress: (p) => void seen.push(p) })
    expect(fed).toEqual({ kind: 'done', progress: { ...none, done: 5_000, total: 5_000, accepted: 5_000 } })
    expect(lines.map((line) => JSON.parse(line) as unknown)).toEqual(payloads(5_000))
    expect(connections()).toBe(1)
    expect(seen.at(-1)).toEqual(fed.progress)
  })

  it('sends a file as it is, with its name, for the trigger of files', async () => {
    const paths: (string | undefined)[] = []
    const bodies: string[] = []
    const { url } = await serve(async (incoming, outgoing) => {
      paths.push(incoming.url)
      let body = ''
      for await (const part of incoming) body += String(part)
      bodies.push(body)
      outgoing.end([1, 2].map((line) => `${JSON.stringify({ line, ...accepted })}\n`).join(''))
    })
    const client = contrailClient({ url })
    expect(await client.startMany('Greet', array())).toEqual({ kind: 'done', progress: { ...none, done: 2, accepted: 2 } })
    await client.signalMany('Nodded', array())
    expect(paths).toEqual([
      '/api/v1/workflows/Greet/instances?source=file&name=two%20of%26.json',
      '/api/v1/signals/Nodded?source=file&name=two%20of%26.json',
    ])
    expect(bodies).toEqual(['[{ "n": 1 },oops]', '[{ "n": 1 },oops]'])
  })

  it('paces the payloads of a file, and ends it where one ends and as it must end', async () => {
    const clock = virtualClock()
    const stop = new AbortController()
    let body = ''
    const begun = Promise.withResolvers<void>()
    const halfway = Promise.withResolvers<void>()
    const { url } = await serve(async (incoming, outgoing) => {
      for await (const part of incoming) {
        body += String(part)
        begun.resolve()
        if (body.includes('oops')) halfway.resolve()
      }
      outgoing.end([1, 2].map((line) => `${JSON.stringify({ line, ...accepted })}\n`).join(''))
    })
    const fed = contrailClient({ url, clock }).startMany('Greet', array('"rest",', '"never",'), {
      ratePerSecond: 1,
      stopSignal: stop.signal,
    })
    await begun.promise
    await clock.advance(999)
    expect(body).toBe('[{ "n": 1 },')
    await clock.advance(1)
    await halfway.promise
    stop.abort()
    await clock.advance(1_000)
    expect(await fed).toMatchObject({ kind: 'stopped', progress: { done: 2 } })
    expect(body).toBe('[{ "n": 1 },oops"rest",]')
  })

  it('tells every answer apart', async () => {
    const kinds = [
      accepted,
      { ...accepted, duplicate: true },
      { kind: 'completed', instance: 'Greet:3', output: 1, duplicate: false, differs: false },
      { kind: 'refused', code: 'invalid', message: 'no', issues: [{ path: 'n', message: 'no' }], deadLetter: 'd-1' },
      { kind: 'refused', code: 'rejected', message: 'held' },
      { kind: 'accepted', instance: 'Greet:6' },
      { kind: 'accepted', signal: 'Nodded', id: 'n', stream: 'Greet:1' },
    ]
    const { url } = await feeding((_, line) => kinds[line - 1]!)
    const answers: LineAnswer[] = []
    const fed = await contrailClient({ url }).signalMany('Nodded', new Set(payloads(7)), {
      onAnswer: (answer) => void answers.push(answer),
    })
    expect(fed).toEqual({ kind: 'done', progress: { done: 7, total: 7, accepted: 4, duplicates: 1, deadLettered: 1, refused: 1 } })
    expect(answers).toEqual(kinds.map((kind, i) => ({ line: i + 1, ...kind })))
  })

  it('may be empty, and may be one whose end nobody knows', async () => {
    const { url } = await feeding(() => accepted)
    const client = contrailClient({ url })
    expect(await client.startMany('Greet', [])).toEqual({ kind: 'done', progress: { ...none, total: 0 } })
    expect(await client.startMany('Greet', some())).toEqual({ kind: 'done', progress: { ...none, done: 3, accepted: 3 } })
  })

  it('sends what comes one by one at once, so that its answer can lead to the next', async () => {
    const { url } = await feeding(() => accepted)
    let heard = Promise.withResolvers<void>()
    async function* talk(): AsyncGenerator<{ n: number }, void> {
      for (const payload of payloads(3)) {
        yield payload
        await heard.promise
        heard = Promise.withResolvers()
      }
    }
    const fed = await contrailClient({ url }).startMany('Greet', talk(), { onAnswer: () => heard.resolve() })
    expect(fed).toMatchObject({ kind: 'done', progress: { done: 3 } })
  })

  it('reads no more payloads than the server takes', async () => {
    const gate = Promise.withResolvers<void>()
    const { url } = await feeding(async (_, line) => {
      if (line === 2) await gate.promise
      return accepted
    })
    const big = 'x'.repeat(100_000)
    let read = 0
    function* many(): Generator<{ big: string }, void> {
      for (; read < 1_000; read++) {
        yield { big }
      }
    }
    const feedingOn = contrailClient({ url }).startMany('Greet', many())
    for (let before = -1; before !== read;) {
      before = read
      for (let i = 0; i < 2_000; i++) await new Promise((resolve) => void setImmediate(resolve))
    }
    expect(read).toBeLessThan(900) // 90 MB fit in no buffer
    gate.resolve()
    expect(await feedingOn).toMatchObject({ kind: 'done', progress: { done: 1_000 } })
  })

  it('keeps to its rate', async () => {
    const { url, lines } = await feeding(() => accepted)
    const clock = virtualClock()
    const fed = contrailClient({ url, clock }).startMany('Greet', payloads(30), { ratePerSecond: 10 })
    await clock.advance(1_000)
    expect(clock.now()).toBe(1_000)
    expect(lines.length).toBeLessThanOrEqual(12)
    await clock.advance(10_000)
    expect(await fed).toMatchObject({ kind: 'done', progress: { done: 30 } })
    expect(clock.slept()).toBeGreaterThanOrEqual(2_700)
  })

  it('that is told to stop sends no more, and hears what was sent', async () => {
    const { url, lines } = await feeding(() => accepted)
    const stop = new AbortController()
    const fed = await contrailClient({ url }).startMany('Greet', endless(), {
      stopSignal: stop.signal,
      onAnswer: ({ line }) => void (line === 5 && stop.abort()),
    })
    expect(fed).toMatchObject({ kind: 'stopped', progress: { done: lines.length } })
    expect(lines.length).toBeGreaterThanOrEqual(5)
  })
})

describe('a feed that fails', () => {
  it("as a whole is told with the server's sentence", async () => {
    const { url } = await answering(
      404,
      { code: 'unknownWorkflow', detail: 'there is no active workflow "Greet"' },
      'application/problem+json',
    )
    expect(await contrailClient({ url }).startMany('Greet', payloads(3))).toEqual({
      kind: 'failed',
      failure: { kind: 'refused', status: 404, code: 'unknownWorkflow', message: 'there is no active workflow "Greet"' },
      progress: { ...none, total: 3 },
    })
  })

  it('where a payload may not be durable is told at its end, with the payload', async () => {
    const { url } = await feeding((_, line) => (line === 2 ? { kind: 'refused', code: 'unavailable', message: 'send it again' } : accepted))
    expect(await contrailClient({ url }).startMany('Greet', payloads(3))).toEqual({
      kind: 'failed',
      failure: { kind: 'refused', status: 503, code: 'unavailable', message: 'payload 2: send it again' },
      progress: { ...none, total: 3, done: 3, accepted: 2, refused: 1 },
    })
  })

  it('where the connection breaks says how far it came', async () => {
    const server = await feeding((_, line) => (line === 3 ? Promise.reject(new Error('cut')) : accepted))
    const fed = await contrailClient({ url: server.url }).startMany('Greet', endless())
    expect(fed).toMatchObject({ kind: 'failed', failure: { kind: 'unreachable' } })
    // What was answered and not read yet goes with the connection.
    expect(fed.progress.done).toBeLessThanOrEqual(2)
    expect(fed.progress.accepted).toBe(fed.progress.done)
  })

  it('where the server ends too early says so', async () => {
    const { url } = await serve(async (incoming, outgoing) => {
      for await (const _ of incoming);
      outgoing.end(`${JSON.stringify({ line: 1, ...accepted })}\n`)
    })
    expect(await contrailClient({ url }).startMany('Greet', payloads(3))).toMatchObject({
      kind: 'failed',
      failure: { kind: 'unreachable', message: `${url} went away after 1 of 3 answers` },
    })
  })

  it('where somebody else answers says so', async () => {
    const { url } = await answering(200, '<html>\n', 'text/html')
    expect(await contrailClient({ url }).startMany('Greet', payloads(3))).toMatchObject({
      kind: 'failed',
      failure: { kind: 'unreachable', message: `${url} answered a line not as this API does` },
    })
  })

  it('where the payloads break off, or one is no JSON, is not blamed on the server', async () => {
    const { url } = await feeding(() => accepted)
    const client = contrailClient({ url })
    expect(await client.startMany('Greet', breaking())).toMatchObject({
      kind: 'failed',
      failure: { kind: 'broken', message: 'the payloads broke off: the file is gone' },
    })
    const circle: { self?: unknown } = {}
    circle.self = circle
    expect(await client.startMany('Greet', [circle as never])).toMatchObject({
      kind: 'failed',
      failure: { kind: 'broken', message: expect.stringContaining('circular') },
    })
  })
})
