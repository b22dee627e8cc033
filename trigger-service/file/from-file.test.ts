import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { anOrder, aShipment, chunked, door, version, world, mirror } from '../fakes.test.helper.ts'
import { signalFromFile, startFromFile } from './from-file.ts'
import type { Progress } from './from-file.ts'

let folder = ''
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'contrail-feed-'))
})
afterAll(() => rm(folder, { recursive: true }))

const saved = async (name: string, text: string): Promise<string> => {
  const path = join(folder, name)
  await writeFile(path, text)
  return path
}
const lines = (items: readonly unknown[]): string =>
  items.map((item) => `${typeof item === 'string' ? item : JSON.stringify(item)}\n`).join('')
const orders = (count: number) => Array.from({ length: count }, (_, i) => anOrder(`${i + 1}`))
const of: Progress = { done: 0, total: null, accepted: 0, duplicates: 0, deadLettered: 0, refused: 0 }
async function* breaking(): AsyncGenerator<Uint8Array, void> {
  yield* chunked(lines(orders(3)))
  throw new Error('the pipe broke')
}

describe('a file', () => {
  it('starts an instance for each line, in its order, and says how far it is', async () => {
    const { service, clock, starts } = world()
    const path = await saved('orders.jsonl', lines(orders(300)))
    const seen: Progress[] = []
    const fed = await startFromFile({ service, clock, workflow: 'Order', from: { path }, onProgress: (p) => void seen.push(p) })
    expect(fed).toEqual({ kind: 'done', progress: { ...of, done: 300, total: 300, accepted: 300 } })
    expect(starts().map(({ key }) => key)).toEqual(orders(300).map(({ orderId }) => orderId))
    expect(starts()[11]!.origin).toEqual({ source: 'file', at: 'orders.jsonl:12' })
    expect(seen.at(-1)).toEqual({ ...of, done: 300, total: 300, accepted: 300 })
    expect(seen.map(({ done }) => done)).toEqual(seen.map(({ done }) => done).toSorted((a, b) => a - b))
  })

  it('may be one JSON array', async () => {
    const { service, clock, starts } = world()
    const path = await saved('orders.json', JSON.stringify(orders(3), null, 2))
    expect(await startFromFile({ service, clock, workflow: 'Order', from: { path } })).toMatchObject({
      kind: 'done',
      progress: { accepted: 3, total: 3 },
    })
    expect(starts()[2]!.origin).toEqual({ source: 'file', at: 'orders.json[2]' })
  })

  it('may hold signals', async () => {
    const { service, clock, signals } = world()
    const path = await saved('shipments.jsonl', lines([aShipment('a', '1'), aShipment('b', '2')]))
    expect(await signalFromFile({ service, clock, signal: 'Shipment', from: { path } })).toMatchObject({
      kind: 'done',
      progress: { accepted: 2 },
    })
    expect(signals().map(({ stream }) => stream)).toEqual(['Order/1', 'Order/2'])
  })

  it('that is fed twice counts once', async () => {
    const { service, clock } = world()
    const path = await saved('twice.jsonl', lines(orders(5)))
    await startFromFile({ service, clock, workflow: 'Order', from: { path } })
    expect(await startFromFile({ service, clock, workflow: 'Order', from: { path } })).toEqual({
      kind: 'done',
      progress: { ...of, done: 5, total: 5, duplicates: 5 },
    })
  })

  it('with broken lines leaves these in the dead letters with place, reason and text, and goes on', async () => {
    const { service, clock, starts, deadLetters } = world()
    const broken = lines([anOrder('1'), '{"orderId": "2"', '', { orderId: 3 }, `"${'x'.repeat(600)}"`, anOrder('4')])
    const feed = async () =>
      startFromFile({ service, clock, workflow: 'Order', from: { path: await saved('broken.jsonl', broken) }, itemBytes: 500 })
    expect(await feed()).toEqual({ kind: 'done', progress: { ...of, done: 5, total: 5, accepted: 2, deadLettered: 3 } })
    expect(starts().map(({ key }) => key)).toEqual(['1', '4'])
    expect(deadLetters().map(({ origin, reason, workflow, raw }) => ({ at: origin.at, reason, workflow, raw: raw.slice(0, 15) }))).toEqual([
      {
        at: 'broken.jsonl:2',
        reason: "workflow Order: it is no JSON: column 16: the text ends, expected ',' or '}'",
        workflow: 'Order',
        raw: '{"orderId": "2"',
      },
      {
        at: 'broken.jsonl:4',
        reason: expect.stringMatching(/^workflow Order refused the payload: orderId: .*; lines: /),
        workflow: 'Order',
        raw: '{"orderId":3}',
      },
      {
        at: 'broken.jsonl:5',
        reason: 'workflow Order: it has 602 bytes, at most 500 are taken; only its beginning is kept',
        workflow: 'Order',
        raw: '"xxxxxxxxxxxxxx',
      },
    ])
    const ids = deadLetters().map(({ id }) => id)
    await feed()
    expect(deadLetters().map(({ id }) => id)).toEqual([...ids, ...ids])
  })

  it('whose items the executor refuses counts them apart', async () => {
    const { service, clock, deadLetters } = world({ reply: () => ({ kind: 'refused', code: 'held', message: 'held' }) })
    const path = await saved('refused.jsonl', lines(orders(2)))
    expect(await startFromFile({ service, clock, workflow: 'Order', from: { path } })).toMatchObject({
      progress: { done: 2, refused: 2, deadLettered: 0 },
    })
    expect(deadLetters()).toEqual([])
  })
})

describe('a feed', () => {
  it('holds no more than its bound in work', async () => {
    const { service, clock, mostInWork } = world({ durable: () => new Promise((resolve) => void setImmediate(resolve)) })
    await startFromFile({
      service,
      clock,
      workflow: 'Order',
      atOnce: 8,
      from: { name: 'stream', chunks: chunked(lines(orders(200)), 500) },
    })
    expect(mostInWork()).toBe(8)
  })

  it('waits for room on the bus', async () => {
    const held = door()
    const { service, clock, starts } = world({ durable: held.passed }, { limits: { maxOpen: 4 } })
    const fed = startFromFile({ service, clock, workflow: 'Order', from: { name: 'stream', chunks: chunked(lines(orders(20)), 500) } })
    await clock.advance(1_000)
    expect(starts()).toHaveLength(5)
    held.open()
    await clock.advance(1_000)
    expect(await fed).toMatchObject({ kind: 'done', progress: { accepted: 20, total: null } })
  })

  it('keeps to its rate', async () => {
    const { service, clock, starts } = world()
    const fed = startFromFile({
      service,
      clock,
      workflow: 'Order',
      ratePerSecond: 10,
      from: { name: 'stream', chunks: chunked(lines(orders(50)), 500) },
    })
    await clock.advance(1_000)
    expect(starts().length).toBeGreaterThanOrEqual(10)
    expect(starts().length).toBeLessThanOrEqual(12)
    await clock.advance(1_000)
    expect(starts().length).toBeLessThanOrEqual(22)
    await clock.advance(10_000)
    expect(await fed).toMatchObject({ kind: 'done', progress: { accepted: 50 } })
  })

  it('that is told to stop takes no more and finishes what is in work', async () => {
    const { service, clock, starts } = world()
    const stop = new AbortController()
    const chunks = chunked(lines(orders(50)), 500)
    const fed = startFromFile({
      service,
      clock,
      workflow: 'Order',
      ratePerSecond: 10,
      stopSignal: stop.signal,
      from: { name: 'stream', chunks },
    })
    await clock.advance(1_000)
    stop.abort()
    const result = await fed
    expect(result).toMatchObject({ kind: 'stopped', progress: { accepted: starts().length } })
    expect(starts().length).toBeLessThanOrEqual(12)
  })

  it('ends at the first item that is not known to be durable, and says how to go on', async () => {
    const never = door()
    const { service, clock } = world({ durable: (c) => (c.kind === 'start' && c.key === '3' ? never.passed() : Promise.resolve()) })
    const fed = startFromFile({ service, clock, workflow: 'Order', from: { name: 'orders.jsonl', chunks: chunked(lines(orders(5)), 500) } })
    await clock.advance(31_000)
    expect(await fed).toMatchObject({
      kind: 'failed',
      message: 'orders.jsonl:3: it was not confirmed in time: send it again, with the same key it counts once',
      progress: { accepted: 4 },
    })
  })

  it('does not begin where nobody takes it', async () => {
    const { service, clock, commands } = world({}, { active: [version(mirror)] })
    const from = { name: 'stream', chunks: chunked(lines(orders(5))) }
    expect(await startFromFile({ service, clock, workflow: 'Ordr', from })).toMatchObject({
      kind: 'refused',
      refusal: { code: 'unknownWorkflow' },
    })
    expect(await startFromFile({ service, clock, workflow: 'Mirror', from })).toMatchObject({
      kind: 'refused',
      refusal: { code: 'noSuchTrigger' },
    })
    expect(await signalFromFile({ service, clock, signal: 'Shipment', from })).toMatchObject({
      kind: 'refused',
      refusal: { code: 'unknownSignal' },
    })
    expect(commands).toEqual([])
  })

  it('says why a file cannot be read', async () => {
    const { service, clock } = world()
    expect(await startFromFile({ service, clock, workflow: 'Order', from: { path: join(folder, 'nowhere.jsonl') } })).toMatchObject({
      kind: 'failed',
      message: expect.stringMatching(/^nowhere\.jsonl cannot be read: ENOENT/),
    })
    expect(await startFromFile({ service, clock, workflow: 'Order', from: { path: folder } })).toMatchObject({ kind: 'failed' })
  })

  it('whose stream breaks off keeps what was taken before', async () => {
    const { service, clock } = world()
    expect(await startFromFile({ service, clock, workflow: 'Order', from: { name: 'pipe', chunks: breaking() } })).toMatchObject({
      kind: 'failed',
      message: 'pipe cannot be read: the pipe broke',
      progress: { accepted: 3 },
    })
  })
})
