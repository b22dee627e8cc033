// A function behind HTTP, on a real server: one that answers, one that is slow, one that breaks, and one that lies.
import { createServer } from 'node:http'
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { inspect } from 'node:util'
import { afterAll, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { remoteStep } from '../dsl/index.ts'
import type { EffectValue } from '../dsl/index.ts'
import { readOutcome } from './answer.ts'
import { remoteHandlers } from './remote.ts'
import { declaredBy, nth, request, world } from './fakes.test.helper.ts'

interface Asked {
  readonly path: string
  readonly headers: IncomingMessage['headers']
  readonly body: unknown
}
const asked: Asked[] = []
let gone = 0
type Answer = (to: ServerResponse, of: Asked) => void
const json =
  (status: number, value?: unknown): Answer =>
  (to) =>
    void to.writeHead(status, { 'content-type': 'application/json' }).end(value === undefined ? '' : JSON.stringify(value))
const answers: Readonly<Record<string, Answer>> = {
  '/good': json(200, { score: 7, more: true }),
  '/none': json(204),
  '/refuses': json(422, { why: 'too young', more: 1 }),
  '/busy': json(503, { why: 'busy' }),
  '/many': json(429),
  '/stranger': json(401),
  '/elsewhere': (to) => void to.writeHead(307, { location: '/good' }).end(),
  '/slow': (to) => void to.on('close', () => (gone += 1)),
  '/breaks': (to) => void to.writeHead(200, { 'content-length': '100' }).end('{"sco', () => to.socket?.destroy()),
  '/cuts': (to) => void to.socket?.destroy(),
  '/html': (to) => void to.writeHead(200, { 'content-type': 'text/html' }).end('<h1>Welcome</h1>'),
  '/page': (to) => void to.writeHead(400, { 'content-type': 'text/html' }).end('<h1>Bad gateway of somebody</h1>'),
  '/lies': json(200, { score: 'seven' }),
  '/odd': json(409, { reason: 'another form' }),
  '/huge': (to) => void to.writeHead(200).end(`"${'x'.repeat(2_000_000)}"`),
  // As PHP writes it.
  '/escapes': (to, { headers }) =>
    void to.writeHead(409).end(JSON.stringify({ why: `no ${headers.authorization}`, [headers.authorization!]: [] }).replaceAll('/', '\\/')),
  '/echo': (to, { headers }) => void to.writeHead(409).end(JSON.stringify({ why: headers.authorization })),
}
const server = createServer((from, to) => {
  const chunks: Buffer[] = []
  from.on('data', (chunk: Buffer) => void chunks.push(chunk))
  from.on('end', () => {
    const of: Asked = { path: from.url ?? '', headers: from.headers, body: JSON.parse(Buffer.concat(chunks).toString()) as unknown }
    asked.push(of)
    answers[of.path]!(to, of)
  })
})
await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve))
const at = (path: string): string => `http://127.0.0.1:${(server.address() as AddressInfo).port}${path}`
afterAll(() => new Promise((resolve) => void server.close(resolve)))

/** Where nobody listens any more. */
const nobody = await new Promise<string>((resolve) => {
  const other = createServer().listen(0, '127.0.0.1', () => {
    const { port } = other.address() as AddressInfo
    other.close(() => resolve(`http://127.0.0.1:${port}/`))
  })
})
const env: Readonly<Record<string, string>> = {
  TOKEN: 'Bearer s3cret',
  BROKEN: 'Bearer s3cret\nand more',
  ODD: 'Basic YWx/c2Vj"ret\\',
  LINE: 'Basic YWx/c2VjcmV0\n',
  WHERE: at('/good'),
}
const schemas = { payload: z.object({ id: z.string() }), ok: z.object({ score: z.int() }), failed: z.object({ why: z.string() }) }
const step = (path: string, repeat: 'safe' | 'unsafe' = 'safe') => remoteStep('Rate', { ...schemas, at: at(path), repeat })
const handlerOf = remoteHandlers({ fetch: (...args) => fetch(...args), env: (name) => env[name] })
const call = { effectKey: 'W:a/0.Rate#1/0', attempt: 1, signal: new AbortController().signal }
const came = async (effect: EffectValue, signal = call.signal) =>
  readOutcome(effect, await handlerOf(effect)!.handler.run({ id: 'a' }, { ...call, signal }))

describe('a remote step', () => {
  it('posts its payload with the effect key, and reads the value by its schema', async () => {
    expect(await came(step('/good'))).toEqual({ kind: 'certain', outcome: { kind: 'ok', value: { score: 7 } } })
    expect(asked.at(-1)).toMatchObject({
      body: { id: 'a' },
      headers: { 'idempotency-key': 'W:a/0.Rate#1/0', 'contrail-attempt': '1', 'content-type': 'application/json' },
    })
    const quiet = remoteStep('Quiet', { payload: schemas.payload, at: at('/none'), repeat: 'safe' })
    expect(await came(quiet)).toEqual({ kind: 'certain', outcome: { kind: 'ok' } })
  })
  it('has failed where the other side refuses it, with what it says', async () => {
    expect(await came(step('/refuses'))).toEqual({ kind: 'certain', outcome: { kind: 'failed', error: { why: 'too young' } } })
  })
  it('finds its address and its secrets in the environment, and says by name what is not there', async () => {
    const named = remoteStep('Named', { ...schemas, at: { env: 'WHERE' }, repeat: 'safe', secrets: { authorization: 'TOKEN' } })
    expect(await came(named)).toMatchObject({ outcome: { kind: 'ok' } })
    expect(asked.at(-1)?.headers.authorization).toBe('Bearer s3cret')
    const lacking = remoteStep('Named', { ...schemas, at: { env: 'NOWHERE' }, repeat: 'safe' })
    await expect(came(lacking)).rejects.toThrow("the environment variable NOWHERE, which 'Named' needs, is not set in this process")
  })
  it('is not sent elsewhere, and says what was answered where that decides nothing', async () => {
    await expect(came(step('/elsewhere'))).rejects.toThrow("'Rate' answered 307")
    await expect(came(step('/busy'))).rejects.toThrow("'Rate' answered 503")
    await expect(came(step('/stranger'))).rejects.toThrow("'Rate' answered 401: nothing was done")
  })
})

describe('a server that is slow, or breaks', () => {
  it('is hung up on when the time limit is over', async () => {
    const controller = new AbortController()
    const waiting = came(step('/slow'), controller.signal)
    await expect.poll(() => asked.at(-1)?.path).toBe('/slow')
    controller.abort()
    await expect(waiting).rejects.toThrow("'Rate' could not be reached")
    await expect.poll(() => gone).toBe(1)
  })
  it('decides nothing where its answer ends half-way, or does not come at all', async () => {
    await expect(came(step('/breaks'))).rejects.toThrow()
    await expect(came(step('/cuts'))).rejects.toThrow("'Rate' could not be reached: UND_ERR_SOCKET")
    await expect(came(remoteStep('Rate', { ...schemas, at: nobody, repeat: 'safe' }))).rejects.toThrow('ECONNREFUSED')
  })
})

describe('a server that lies', () => {
  it('is told by the schema of the value, and of the error', async () => {
    expect(await came(step('/lies'))).toMatchObject({
      kind: 'misfit',
      error: expect.stringContaining("'Rate' happened, but its value does not fit"),
    })
    expect(await came(step('/odd'))).toMatchObject({
      kind: 'misfit',
      error: expect.stringContaining("'Rate' failed, but its error does not fit"),
    })
  })
  it('decides nothing by a page of text, nor by more than anybody reads', async () => {
    await expect(came(step('/html'))).rejects.toThrow("'Rate' answered 200 with what is no JSON")
    await expect(came(step('/page'))).rejects.toThrow("'Rate' answered 400 with what is no JSON")
    await expect(came(step('/huge'))).rejects.toThrow("'Rate' answered 200 with more than 1000000 bytes")
  })
  it('is not told a secret that cannot be sent, and neither is the journal', async () => {
    const odd = remoteStep('Odd', { ...schemas, at: at('/good'), repeat: 'safe', secrets: { authorization: 'BROKEN' } })
    const error = await came(odd).catch((thrown: unknown) => thrown)
    expect(inspect(error)).toContain("'Odd' could not be reached")
    expect(inspect(error)).not.toContain('s3cret')
  })
  it('does not bring a secret into the journal by saying it again', async () => {
    const echo = remoteStep('Echo', { ...schemas, at: at('/echo'), repeat: 'safe', secrets: { authorization: 'TOKEN' } })
    expect(await came(echo)).toEqual({ kind: 'certain', outcome: { kind: 'failed', error: { why: '[secret]' } } })
  })
  it.each(['ODD', 'LINE'])('does not bring it there in other characters, either (%s)', async (secret) => {
    const any = { payload: schemas.payload, failed: z.record(z.string(), z.json()) }
    const echo = remoteStep('Echo', { ...any, at: at('/escapes'), repeat: 'safe', secrets: { authorization: secret } })
    expect(await came(echo)).toEqual({ kind: 'certain', outcome: { kind: 'failed', error: { why: 'no [secret]', '[secret]': [] } } })
  })
})

describe('the side-effect service', () => {
  const remote = { fetch: (...args: Parameters<typeof fetch>) => fetch(...args), env: (name: string) => env[name] }
  const asks = { ...nth(0), effect: 'Rate', payload: { id: 'a' } }
  const reported = async (effect: EffectValue) => {
    const w = world([], { remote, declarations: declaredBy(effect) })
    await w.ask(request(asks))
    await expect.poll(() => w.reported.length, { timeout: 5_000 }).toBeGreaterThan(0)
    await w.service.stop(0)
    return { report: w.reported[0]!.report, counted: w.counted, logged: w.logged }
  }
  it('needs no handler for it, and tells nobody that one is missing', async () => {
    const { report, logged } = await reported(step('/good'))
    expect(report).toEqual({ kind: 'ok', value: { score: 7 } })
    expect(logged).toEqual([])
  })
  /** Asked, put off until its claim is over, and asked again. */
  const askedTwice = async (path: string) => {
    const before = asked.length
    const w = world([], { remote, declarations: declaredBy(step(path, 'unsafe')) })
    await w.ask(request(asks))
    await expect.poll(() => w.reported.length).toBe(1)
    const [first] = w.reported
    expect(first?.report).toMatchObject({ kind: 'attempted', claimed: true })
    await w.clock.advance(60_000)
    await w.ask(request({ ...asks, attempts: 1, after: 9 }))
    await expect
      .poll(async () => {
        await w.clock.advance(1_000)
        return w.reported.length
      })
      .toBe(2)
    await w.service.stop(0)
    return { calls: asked.length - before, report: w.reported[1]!.report, claims: w.claims.rows.length }
  }
  it('makes a claim before an unsafe call; what nobody heard the end of is for a person, and is not called again', async () => {
    expect(await askedTwice('/busy')).toMatchObject({ calls: 1, claims: 1, report: { kind: 'unknown' } })
    expect(await askedTwice('/cuts')).toMatchObject({ calls: 1, claims: 1, report: { kind: 'unknown' } })
  })
  it('calls an unsafe one again where it certainly did nothing', async () => {
    expect(await askedTwice('/many')).toMatchObject({ calls: 2, claims: 2, report: { kind: 'attempted' } })
  })
})
