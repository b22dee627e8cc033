import { describe, expect, it } from 'vitest'
import { MAX_KEY } from '../engine/index.ts'
import { anOrder, settledBy, startOf as start, world } from './fakes.test.helper.ts'

describe('a start', () => {
  it('becomes a command for the stream of its aggregate, pinned to the version that decoded it', async () => {
    const { service, starts } = world()
    const answer = await service.start(start({ ...anOrder('10248'), stray: true }, { origin: { source: 'http', trace: 't' } }))
    expect(answer).toEqual({ kind: 'accepted', instance: 'Order:10248@Order/10248', status: 'running', duplicate: false, differs: false })
    expect(starts()).toEqual([
      {
        kind: 'start',
        stream: 'Order/10248',
        instance: 'Order:10248@Order/10248',
        workflow: 'Order',
        number: 3,
        hash: 'hash-of-Order-3',
        key: '10248',
        input: anOrder('10248'),
        origin: { source: 'http', trace: 't' },
        replyTo: { process: 'p1', request: '1' },
      },
    ])
    expect(Object.keys(starts()[0]!.input!)).toEqual(['lines', 'orderId']) // canonical: sorted, strays gone
  })

  it('has a stream of its own where the workflow names no aggregate', async () => {
    const { service, starts } = world()
    const answer = await service.start(start({ day: '2026-11-21' }, { workflow: 'Nightly' }))
    expect(answer).toMatchObject({ kind: 'accepted', instance: 'Nightly:2026-11-21' })
    expect(starts()[0]).toMatchObject({ stream: 'Nightly:2026-11-21', input: { day: '2026-11-21', rows: 0 } })
  })

  it('that is sent again is answered with the first instance, as a duplicate', async () => {
    const { service, counted } = world()
    const first = await service.start(start(anOrder('1')))
    const again = await service.start(start(anOrder('1')))
    expect(first).toMatchObject({ instance: 'Order:1@Order/1', duplicate: false })
    expect(again).toMatchObject({ instance: 'Order:1@Order/1', duplicate: true })
    expect(counted).toEqual(['received Order http', 'received Order http', 'duplicate Order'])
  })

  it('is refused by name where nobody takes it', async () => {
    const { service, commands } = world()
    expect(await service.start(start({}, { workflow: 'Ordr' }))).toEqual({
      kind: 'refused',
      code: 'unknownWorkflow',
      message: 'there is no active workflow "Ordr" (did you mean "Order"?): activate a version of it',
    })
    expect(await service.start(start({}, { workflow: 'Mirror' }))).toEqual({
      kind: 'refused',
      code: 'noSuchTrigger',
      message: 'workflow Mirror has no trigger http({ decode, id }), only kafka: add one to its triggers',
    })
    expect(commands).toEqual([])
  })

  it('is refused with every wrong field named', async () => {
    const { service, commands } = world()
    const answer = await service.start(start({ orderId: 7, lines: [{ sku: 'a', quantity: 1.5 }] }))
    expect(answer).toMatchObject({ kind: 'refused', code: 'invalid', issues: [{ path: 'orderId' }, { path: 'lines[0].quantity' }] })
    expect(answer).toHaveProperty(
      'message',
      expect.stringMatching(/^workflow Order refused the payload: orderId: .*; lines\[0\]\.quantity: /),
    )
    expect(commands).toEqual([])
  })

  it('names no more issues than people read', async () => {
    const { service } = world()
    const answer = await service.start(start({ orderId: 'x', lines: Array.from({ length: 500 }, () => 1) }))
    expect(answer).toHaveProperty('issues.length', 20)
    expect(answer).toHaveProperty('message', expect.stringMatching(/; and many more$/))
  })

  it.each([
    ['', 'orderId: is the key: it must be a number or a text that is not empty'],
    ['x'.repeat(MAX_KEY + 1), `orderId: is the key: it may have ${MAX_KEY} characters, this one has ${MAX_KEY + 1}`],
    ['a\ud800', 'orderId: is the key: it holds half of a character (a lone surrogate)'],
  ])('with a key that is no key is refused, naming the field (%#)', async (orderId, message) => {
    const { service, commands } = world()
    const answer = await service.start(start(anOrder(orderId)))
    expect(answer).toMatchObject({ kind: 'refused', code: 'invalid', message: `workflow Order refused the payload: ${message}` })
    expect(commands).toEqual([])
  })

  it('with a key of the longest length and odd characters is taken', async () => {
    const { service, starts } = world()
    await service.start(start(anOrder('/@:#é'.padEnd(MAX_KEY, 'x'))))
    expect(starts()[0]!.stream).toMatch(/^Order\/%2F%40%3A%23%C3%A9x+$/)
  })

  it("is refused with the executor's own words where the executor refuses it", async () => {
    const { service } = world({ reply: () => ({ kind: 'refused', code: 'held', message: 'Order/1 is held by Order:0' }) })
    expect(await service.start(start(anOrder('1')))).toEqual({
      kind: 'refused',
      code: 'rejected',
      message: 'Order/1 is held by Order:0',
      because: 'held',
    })
  })
})

describe('a caller who waits', () => {
  it('gets the result when it is ready in time', async () => {
    const { service, starts } = world({
      reply: (c) =>
        c.kind === 'start'
          ? { kind: 'completed', instance: c.instance, output: { ok: true }, duplicate: false, differs: false }
          : undefined,
    })
    const answer = await service.start(start(anOrder('1'), { waitMs: 5_000 }))
    expect(answer).toEqual({ kind: 'completed', instance: 'Order:1@Order/1', output: { ok: true }, duplicate: false, differs: false })
    expect(starts()[0]).toHaveProperty('awaitResult', true)
  })

  it('hears that it was accepted when the time is over, with what is known by then', async () => {
    const { service, clock } = world()
    const answer = service.start(start(anOrder('1'), { waitMs: 5_000 }))
    await clock.advance(4_900)
    expect(await settledBy(answer)).toBe(false)
    await clock.advance(200)
    expect(await answer).toMatchObject({ kind: 'accepted', status: 'running', duplicate: false })
  })

  it('hears that it was accepted also where no reply comes at all', async () => {
    const { service, clock } = world({ reply: () => undefined })
    const answer = service.start(start(anOrder('1'), { waitMs: 5_000 }))
    await clock.advance(5_100)
    expect(await answer).toEqual({ kind: 'accepted', instance: 'Order:1@Order/1' })
  })
})
