import { describe, expect, it } from 'vitest'
import { anOrder, world } from '../fakes.test.helper.ts'
import type { Script } from '../fakes.test.helper.ts'
import type { TriggerService } from '../service.ts'
import { DEFAULT_HTTP_LIMITS } from './limits.ts'
import { bodyTextOf, responseOf, serveFront } from './server.test.helper.ts'
import { startRoute } from './start-route.ts'

const limits = { ...DEFAULT_HTTP_LIMITS, bodyBytes: 2_000 }
const JSON_TYPE = { 'content-type': 'application/json' }
const good = JSON.stringify(anOrder('1'))

/** Whoever waits gets a result. */
const reply: Script['reply'] = (command) => {
  if (command.kind !== 'start') return { kind: 'done' }
  const known = { instance: command.instance, duplicate: false, differs: false }
  return command.awaitResult === true ? { kind: 'completed', output: 'done', ...known } : { kind: 'accepted', status: 'running', ...known }
}

/** The routes with the short way and without it, each before a world of its own, and how often the short way was left. */
const doors = async (service: (of: TriggerService) => TriggerService = (of) => of) => {
  const hot = world({ reply })
  const plain = world({ reply })
  const errors: unknown[] = []
  let left = 0
  const given = service(hot.service)
  const short = await serveFront({
    service: given,
    limits,
    shortcut: startRoute(given, limits),
    onRoutes: () => left++,
    onError: (error) => void errors.push(error),
  })
  return { hot, errors, left: () => left, short, long: await serveFront({ service: plain.service, limits }) }
}

interface Asked {
  readonly path?: string
  readonly method?: string
  readonly headers?: Record<string, string>
  readonly body?: string | Uint8Array
}
const answerOf = async ({ ask }: Awaited<ReturnType<typeof serveFront>>, of: Asked) => {
  const { path = '/api/v1/workflows/Order/instances', method = 'POST', headers = JSON_TYPE, body = good } = of
  const response = await responseOf(ask(path, { ...headers, 'content-length': `${Buffer.byteLength(body)}` }, method).end(body))
  const { location, 'content-type': type, 'retry-after': retry } = response.headers
  return { status: response.statusCode, location, type, retry, body: await bodyTextOf(response) }
}

describe('the short way', () => {
  it.each<readonly [string, Asked]>([
    ['a start', {}],
    ['a start with a content type in full', { headers: { 'content-type': 'Application/JSON; charset=utf-8' } }],
    ['a start with a strange wait', { path: '/api/v1/workflows/Order/instances?wait=' }],
    ['a start that would wait too long', { path: '/api/v1/workflows/Order/instances?wait=2h' }],
    ['a start by someone who would wait', { path: '/api/v1/workflows/Order/instances?wait=5s&x=y' }],
    ['broken JSON', { body: '{"a":' }],
    ['no UTF-8', { body: Uint8Array.of(0x22, 0xff, 0x22) }],
    ['wrong fields', { body: '{"orderId":1}' }],
    ['an unknown workflow', { path: '/api/v1/workflows/Nope/instances' }],
    ['a workflow that HTTP does not start', { path: '/api/v1/workflows/Mirror/instances' }],
  ])('answers %s as the routes do', async (_, asked) => {
    const { short, long, left } = await doors()
    expect(await answerOf(short, asked)).toEqual(await answerOf(long, asked))
    expect(left()).toBe(0)
  })

  it.each<readonly [string, Asked]>([
    ['a signal', { path: '/api/v1/signals/Shipment', body: '{}' }],
    ['a name that has to be decoded', { path: '/api/v1/workflows/Or%64er/instances' }],
    ['another method', { method: 'PUT' }],
    ['a feed', { headers: { 'content-type': 'application/x-ndjson' }, body: `${good}\n` }],
    ['another content type', { headers: { 'content-type': 'text/plain' } }],
    ['a packed body', { headers: { ...JSON_TYPE, 'content-encoding': 'gzip' } }],
    ['a file', { path: '/api/v1/workflows/Order/instances?source=file&name=orders.json', body: `[${good}]` }],
  ])('leaves %s to the routes', async (_, asked) => {
    const { short, long, left } = await doors()
    expect(await answerOf(short, asked)).toEqual(await answerOf(long, asked))
    expect(left()).toBe(1)
  })

  it.each<readonly [string, number, Asked]>([
    ['a body over the limit', 413, { body: JSON.stringify('x'.repeat(2_000)) }],
    ['a foreign host', 403, { headers: { ...JSON_TYPE, host: 'evil.example' } }],
    ['a foreign page', 403, { headers: { ...JSON_TYPE, origin: 'https://evil.example' } }],
    ['a page of another port of this machine', 403, { headers: { ...JSON_TYPE, origin: 'http://localhost:5173' } }],
    ['a page of another site', 403, { headers: { ...JSON_TYPE, 'sec-fetch-site': 'same-site' } }],
  ])('gets %s as little to see as the routes do', async (_, status, asked) => {
    const { short, long, left, hot } = await doors()
    const answer = await answerOf(short, asked)
    expect(answer.status).toBe(status)
    expect(answer).toEqual(await answerOf(long, asked))
    expect([left(), hot.commands]).toEqual([0, []])
  })

  it('takes a body without a length', async () => {
    const { short, left } = await doors()
    const sent = short.ask('/api/v1/workflows/Order/instances', JSON_TYPE)
    sent.write(good.slice(0, 10))
    sent.end(good.slice(10))
    expect((await responseOf(sent)).statusCode).toBe(202)
    expect(left()).toBe(0)
  })

  it('takes a body that comes in many parts', async () => {
    const { short, left, hot } = await doors()
    const sent = short.ask('/api/v1/workflows/Order/instances', { ...JSON_TYPE, 'content-length': `${good.length}` })
    sent.setNoDelay(true)
    for (const letter of good) sent.write(letter)
    expect((await responseOf(sent.end())).statusCode).toBe(202)
    expect(left()).toBe(0)
    expect(hot.starts()[0]).toMatchObject({ key: '1' })
  })

  it('answers 500 where something is wrong with us, and says it to the log alone', async () => {
    const wrong = new Error('a secret of ours')
    const { short, errors } = await doors((of) => ({ ...of, start: () => Promise.reject(wrong) }))
    const answer = await answerOf(short, {})
    expect(answer).toMatchObject({ status: 500, type: 'application/problem+json' })
    expect(answer.body).not.toContain('secret')
    expect(errors).toEqual([wrong])
  })
})
