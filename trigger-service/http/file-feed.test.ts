import { describe, expect, it } from 'vitest'
import { anOrder, aShipment, world } from '../fakes.test.helper.ts'
import { DEFAULT_HTTP_LIMITS } from './limits.ts'
import { triggerRoutes } from './routes.ts'

const ORDERS = '/workflows/Order/instances?source=file&name=orders.jsonl'
const lines = (items: readonly unknown[]): string =>
  items.map((item) => `${typeof item === 'string' ? item : JSON.stringify(item)}\n`).join('')

const send = (of: ReturnType<typeof world>, path: string, body: string, type = 'application/x-ndjson') =>
  triggerRoutes(of.service, { ...DEFAULT_HTTP_LIMITS, lineBytes: 500 }).request(path, {
    method: 'POST',
    headers: { 'content-type': type },
    body: new Blob([body]).stream(),
    duplex: 'half',
  })
const answersTo = async (...of: Parameters<typeof send>): Promise<readonly unknown[]> =>
  (await (await send(...of)).text()).split('\n').flatMap((line): readonly unknown[] => (line === '' ? [] : [JSON.parse(line)]))

describe('a file', () => {
  it('of lines is decoded by the trigger for files; each start says its place in the file', async () => {
    const of = world()
    expect(await answersTo(of, ORDERS, lines([anOrder('1'), '', anOrder('2')]))).toMatchObject([
      { line: 1, kind: 'accepted' },
      { line: 3, kind: 'accepted' },
    ])
    expect(of.starts().map(({ key, origin }) => ({ key, origin }))).toEqual([
      { key: '1', origin: { source: 'file', at: 'orders.jsonl:1' } },
      { key: '2', origin: { source: 'file', at: 'orders.jsonl:3' } },
    ])
    expect(of.counted).toEqual(['received Order file', 'received Order file'])
  })

  it.each(['application/x-ndjson', 'application/json'])('may be one JSON array, sent as %s', async (type) => {
    const of = world()
    const text = JSON.stringify([anOrder('1'), anOrder('2')], null, 2)
    expect(await answersTo(of, ORDERS, text, type)).toMatchObject([
      { line: 1, kind: 'accepted' },
      { line: 2, kind: 'accepted' },
    ])
    expect(of.starts()[1]!.origin).toEqual({ source: 'file', at: 'orders.jsonl[1]' })
  })

  it('may hold signals, whatever sources these name', async () => {
    const of = world()
    await answersTo(of, '/signals/Shipment?source=file&name=late%20ones.jsonl', lines([aShipment('a', '1')]))
    expect(of.signals()).toMatchObject([{ stream: 'Order/1', origin: { source: 'file', at: 'late ones.jsonl:1' } }])
  })

  it('leaves broken lines in the dead letters with place, reason and text, the same however often it is sent', async () => {
    const of = world()
    const broken = lines([anOrder('1'), '{"orderId": "2"', { orderId: 3 }, `"${'x'.repeat(600)}"`, anOrder('5')])
    const answers = await answersTo(of, ORDERS, broken)
    expect(answers.map((answer) => (answer as { readonly kind: string }).kind)).toEqual([
      'accepted',
      'refused',
      'refused',
      'refused',
      'accepted',
    ])
    expect(of.deadLetters().map(({ origin, reason, raw }) => ({ origin, reason, raw: raw.slice(0, 15) }))).toEqual([
      {
        origin: { source: 'file', at: 'orders.jsonl:2' },
        reason: "workflow Order: it is no JSON: column 16: the text ends, expected ',' or '}'",
        raw: '{"orderId": "2"',
      },
      {
        origin: { source: 'file', at: 'orders.jsonl:3' },
        reason: expect.stringMatching(/^workflow Order refused the payload: orderId: .*; lines: /),
        raw: '{"orderId":3}',
      },
      {
        origin: { source: 'file', at: 'orders.jsonl:4' },
        reason: 'workflow Order: it has 602 bytes, at most 500 are taken; only its beginning is kept',
        raw: '"xxxxxxxxxxxxxx',
      },
    ])
    const ids = of.deadLetters().map(({ id }) => id)
    await answersTo(of, ORDERS, broken)
    expect(of.deadLetters().map(({ id }) => id)).toEqual([...ids, ...ids])
  })

  it('for a workflow that takes none is refused as a whole, and the refusal says what to add', async () => {
    const of = world()
    const response = await send(of, '/workflows/Nightly/instances?source=file&name=days.jsonl', '{}\n')
    expect(response.status).toBe(404)
    expect(await response.json()).toMatchObject({
      code: 'noSuchTrigger',
      detail: 'workflow Nightly has no trigger file({ decode, id }), only http: add one to its triggers',
    })
    expect(of.commands).toEqual([])
  })

  it.each([
    ['', 'badName'],
    ['&name=', 'badName'],
    ['&name=..%2Forders.jsonl', 'badName'],
    ['&name=c%3A%5Corders.jsonl', 'badName'],
    ['&name=two%0Alines', 'badName'],
    [`&name=${'x'.repeat(256)}`, 'badName'],
  ])('has a name that is none but a name: %s is refused', async (name, code) => {
    const of = world()
    const response = await send(of, `/workflows/Order/instances?source=file${name}`, lines([anOrder('1')]))
    expect(response.status).toBe(400)
    expect(await response.json()).toMatchObject({ code, detail: expect.stringContaining('without its folder') })
    expect(of.commands).toEqual([])
  })
})

it('a source that nobody knows is refused, and http may be named', async () => {
  const of = world()
  const response = await send(of, '/workflows/Order/instances?source=kafka', lines([anOrder('1')]))
  expect(await response.json()).toMatchObject({ status: 400, code: 'badSource', detail: 'source: say http or file' })
  await answersTo(of, '/workflows/Order/instances?source=http', lines([anOrder('1')]))
  expect(of.starts()).toMatchObject([{ origin: { source: 'http', at: 'line 1' } }])
})

it('lines of a request stay lines, although the first begins like an array', async () => {
  const of = world()
  expect(await answersTo(of, '/workflows/Order/instances', `[oops\n${lines([anOrder('2')])}`)).toMatchObject([
    { line: 1, kind: 'refused' },
    { line: 2, kind: 'accepted' },
  ])
})
