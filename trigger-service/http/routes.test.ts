import { describe, expect, it } from 'vitest'
import { anOrder, aShipment, door, turn, world } from '../fakes.test.helper.ts'
import { DEFAULT_HTTP_LIMITS } from './limits.ts'
import type { HttpLimits } from './limits.ts'
import { triggerRoutes } from './routes.ts'

const JSON_TYPE = { 'content-type': 'application/json' }
const api = (of: ReturnType<typeof world>, limits: Partial<HttpLimits> = {}) => {
  const app = triggerRoutes(of.service, { ...DEFAULT_HTTP_LIMITS, ...limits })
  const post = (path: string, body: string | Uint8Array<ArrayBuffer>, headers: Record<string, string> = JSON_TYPE) =>
    app.request(path, { method: 'POST', headers, body })
  return { post, start: (payload: unknown, query = '') => post(`/workflows/Order/instances${query}`, JSON.stringify(payload)) }
}
describe('POST /workflows/:name/instances', () => {
  it('answers 202 with the id and the place of the instance', async () => {
    const { start } = api(world())
    const response = await start(anOrder('10/248'))
    expect(response.status).toBe(202)
    expect(response.headers.get('location')).toBe('/api/v1/instances/Order%3A10%252F248%40Order%2F10%252F248')
    expect(await response.json()).toEqual({
      kind: 'accepted',
      instance: 'Order:10%2F248@Order/10%2F248',
      status: 'running',
      duplicate: false,
      differs: false,
    })
  })

  it('answers 200 with the result where it is ready in time', async () => {
    const { start } = api(
      world({
        reply: (c) =>
          c.kind === 'start' ? { kind: 'completed', instance: c.instance, output: [1], duplicate: false, differs: false } : undefined,
      }),
    )
    const response = await start(anOrder('1'), '?wait=5s')
    expect(response.status).toBe(200)
    expect(await response.json()).toMatchObject({ kind: 'completed', output: [1] })
  })

  it('answers 202 when the time is over', async () => {
    const of = world()
    const response = api(of).start(anOrder('1'), '?wait=5s')
    await turn()
    await of.clock.advance(5_100)
    expect((await response).status).toBe(202)
  })

  it("passes the caller's trace on, and only a real one", async () => {
    const of = world()
    const { post } = api(of)
    const traceparent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01'
    await post('/workflows/Order/instances', JSON.stringify(anOrder('1')), { ...JSON_TYPE, traceparent })
    await post('/workflows/Order/instances', JSON.stringify(anOrder('2')), { ...JSON_TYPE, traceparent: '<script>' })
    expect(of.starts().map(({ origin }) => origin)).toEqual([{ source: 'http', trace: traceparent }, { source: 'http' }])
  })

  it('takes a body in chunks, without a length', async () => {
    const of = world()
    const body = new Blob([JSON.stringify(anOrder('1'))]).stream()
    const app = triggerRoutes(of.service)
    const response = await app.request('/workflows/Order/instances', {
      method: 'POST',
      headers: JSON_TYPE,
      body,
      duplex: 'half',
    })
    expect(response.status).toBe(202)
  })

  it('drops a byte order mark', async () => {
    expect((await api(world()).post('/workflows/Order/instances', `\uFEFF${JSON.stringify(anOrder('1'))}`)).status).toBe(202)
  })
})

describe('POST /signals/:name', () => {
  it('answers 202 with the stream', async () => {
    const { post } = api(world())
    const response = await post('/signals/Shipment', JSON.stringify(aShipment('s', '1')))
    expect(response.status).toBe(202)
    expect(response.headers.has('location')).toBe(false)
    expect(await response.json()).toEqual({ kind: 'accepted', signal: 'Shipment', id: 's', stream: 'Order/1' })
  })
})

describe('a refusal', () => {
  const refusals: readonly (readonly [string, number, object, (a: ReturnType<typeof api>) => Response | Promise<Response>])[] = [
    [
      'broken JSON',
      400,
      { code: 'notJson', detail: 'the body is no JSON: column 6: expected a value' },
      (a) => a.post('/workflows/Order/instances', '{"a":x}'),
    ],
    ['an empty body', 400, { code: 'notJson' }, (a) => a.post('/workflows/Order/instances', '')],
    ['no UTF-8', 400, { code: 'notUtf8' }, (a) => a.post('/workflows/Order/instances', Uint8Array.of(0x22, 0xff, 0x22))],
    [
      'a strange wait',
      400,
      { code: 'badWait', detail: expect.stringContaining("'soon' is no duration") },
      (a) => a.start(anOrder('1'), '?wait=soon'),
    ],
    [
      'too long a wait',
      400,
      { code: 'badWait', detail: 'wait: at most 60s, then ask for the instance' },
      (a) => a.start(anOrder('1'), '?wait=2m'),
    ],
    ['an unknown workflow', 404, { code: 'unknownWorkflow' }, (a) => a.post('/workflows/Ordr/instances', '{}')],
    ['an unknown signal', 404, { code: 'unknownSignal' }, (a) => a.post('/signals/Nope', '{}')],
    ['a workflow that HTTP does not start', 404, { code: 'noSuchTrigger' }, (a) => a.post('/workflows/Mirror/instances', '{}')],
    [
      'another content type',
      415,
      { detail: expect.stringContaining('application/json') },
      (a) => a.post('/workflows/Order/instances', '{}', { 'content-type': 'text/plain' }),
    ],
    ['no content type', 415, { code: 'unsupportedMediaType' }, (a) => a.post('/signals/Shipment', new Uint8Array(2), {})],
    [
      'a packed body',
      415,
      { detail: 'send the body without Content-Encoding gzip' },
      (a) => a.post('/signals/Shipment', '{}', { ...JSON_TYPE, 'content-encoding': 'gzip' }),
    ],
    ['wrong fields', 422, { code: 'invalid', issues: [{ path: 'lines', message: expect.any(String) }] }, (a) => a.start({ orderId: 'x' })],
  ]
  it.each(refusals)('of %s is a problem document with status %i', async (_, status, expected, ask) => {
    const of = world()
    const response = await ask(api(of))
    expect(response.status).toBe(status)
    expect(response.headers.get('content-type')).toBe('application/problem+json')
    expect(await response.json()).toMatchObject({ type: 'about:blank', title: expect.any(String), status, ...expected })
    expect(of.commands).toEqual([]) // the caller knows: no dead letter
  })

  it('of a body over the limit names the limit', async () => {
    const routes = api(world(), { bodyBytes: 100 })
    const response = await routes.post('/workflows/Order/instances', JSON.stringify('x'.repeat(99)), JSON_TYPE)
    expect(response.status).toBe(413)
    expect(await response.json()).toMatchObject({
      code: 'tooLarge',
      detail: 'the body may have 100 bytes: send many payloads as application/x-ndjson',
    })
    expect((await routes.post('/signals/Shipment', JSON.stringify('x'.repeat(98)), JSON_TYPE)).status).toBe(422)
  })

  it('for now says when to come back', async () => {
    const held = door()
    const of = world({ durable: held.passed }, { limits: { maxOpen: 0 } })
    const { start } = api(of)
    const first = start(anOrder('1'))
    await turn()
    const busy = await start(anOrder('2'))
    expect(busy.status).toBe(503)
    expect(busy.headers.get('retry-after')).toBe('1')
    held.open()
    expect((await first).status).toBe(202)
  })

  it('by the executor is a conflict', async () => {
    const { start } = api(world({ reply: () => ({ kind: 'refused', code: 'held', message: 'Order/1 is held' }) }))
    const response = await start(anOrder('1'))
    expect(response.status).toBe(409)
    expect(await response.json()).toMatchObject({ code: 'rejected', because: 'held', detail: 'Order/1 is held' })
  })
})
