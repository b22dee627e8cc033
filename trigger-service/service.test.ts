import { describe, expect, it } from 'vitest'
import { Undeliverable } from '../bus/index.ts'
import { DEADLETTERS } from '../engine/index.ts'
import { anOrder, aShipment, door, order, settledBy, startOf as start, turn, version, world } from './fakes.test.helper.ts'

const signalled = (raw: unknown, signal = 'Shipment') => ({ signal, raw, source: 'http' as const, origin: { source: 'http' } })

describe('a reply', () => {
  it('that is lost costs its details, not the acceptance', async () => {
    const { service, clock } = world({ reply: () => undefined }, { limits: { replyMs: 500 } })
    const answer = service.start(start(anOrder('1')))
    await clock.advance(400)
    expect(await settledBy(answer)).toBe(false)
    await clock.advance(200)
    expect(await answer).toEqual({ kind: 'accepted', instance: 'Order:1@Order/1' })
  })

  it('to another process is of no concern here, though the number be the same', async () => {
    const { service, bus } = world({ reply: () => undefined })
    const answer = service.start(start(anOrder('1')))
    await turn()
    await bus.publish('replies', [
      { key: 'p2', value: { kind: 'refused', code: 'no', message: 'no', to: { process: 'p2', request: '1' } } },
    ])
    await bus.quiet()
    expect(await settledBy(answer)).toBe(false)
    await bus.publish('replies', [{ key: 'p1', value: { kind: 'done', to: { process: 'p1', request: '1' } } }])
    expect(await answer).toMatchObject({ kind: 'accepted' })
  })

  it('to a question that is answered already changes nothing', async () => {
    const { service, bus } = world()
    await service.start(start(anOrder('1')))
    await bus.publish('replies', [{ key: 'p1', value: { kind: 'done', to: { process: 'p1', request: '1' } } }])
    await bus.quiet()
    expect(await service.start(start(anOrder('2')))).toMatchObject({ kind: 'accepted', instance: 'Order:2@Order/2' })
  })
})

describe('what is not known to be durable', () => {
  it('is answered as unavailable when its time is over, and may be sent again', async () => {
    const never = door()
    const { service, clock, logged } = world({ durable: never.passed }, { limits: { submitMs: 30_000 } })
    const answer = service.start(start(anOrder('1')))
    await clock.advance(30_100)
    expect(await answer).toEqual({
      kind: 'refused',
      code: 'unavailable',
      message: 'it was not confirmed in time: send it again, with the same key it counts once',
    })
    expect(logged).toEqual([{ fields: { target: 'Order', reason: expect.any(String) }, message: 'a command is not known to be durable' }])
  })

  it('and never will be is refused as the payload’s fault, which no second try changes', async () => {
    const { service } = world({ rejects: () => new Undeliverable('it is too big') })
    expect(await service.start(start(anOrder('1')))).toEqual({ kind: 'refused', code: 'invalid', message: 'workflow Order: it is too big' })
    expect(await service.signal(signalled(aShipment('s', '1')))).toMatchObject({
      code: 'invalid',
      message: 'signal Shipment: it is too big',
    })
  })

  it('is no acceptance, however long the caller would wait for a result', async () => {
    const never = door()
    const { service, clock } = world({ durable: never.passed }, { limits: { submitMs: 30_000 } })
    const answer = service.start(start(anOrder('1'), { waitMs: 1_000 }))
    await clock.advance(2_000)
    expect(await settledBy(answer)).toBe(false)
    never.open()
    await clock.advance(100)
    expect(await answer).toMatchObject({ kind: 'accepted' })
  })

  it('is said where the active versions cannot be read', async () => {
    const { service } = world({}, { readActive: () => Promise.reject(new Error('disk')) })
    expect(await service.start(start(anOrder('1')))).toMatchObject({ kind: 'refused', code: 'unavailable' })
    expect(await service.signal(signalled(aShipment('s', '1')))).toMatchObject({ kind: 'refused', code: 'unavailable' })
    expect(await service.startRefusal('Order', 'http')).toMatchObject({ code: 'unavailable' })
  })
})

describe('back-pressure', () => {
  it('refuses single requests while too much work is open, and takes them again afterwards', async () => {
    const held = door()
    const { service, bus } = world({ durable: held.passed }, { limits: { maxOpen: 2 } })
    const first = [1, 2, 3].map((n) => service.start(start(anOrder(`${n}`))))
    await turn()
    expect(await service.start(start(anOrder('4')))).toMatchObject({ kind: 'refused', code: 'tooBusy' })
    expect(await service.signal(signalled(aShipment('s', '1')))).toMatchObject({ kind: 'refused', code: 'tooBusy' })
    held.open()
    await Promise.all(first)
    await bus.quiet()
    expect(await service.start(start(anOrder('4')))).toMatchObject({ kind: 'accepted' })
  })

  it('makes feeds wait instead', async () => {
    const held = door()
    const { service, clock, commands } = world({ durable: held.passed }, { limits: { maxOpen: 0 } })
    const first = await service.offerStart(start(anOrder('1')))
    const second = service.offerStart(start(anOrder('2')))
    const third = service.offerSignal(signalled(aShipment('s', '3')))
    await clock.advance(1_000)
    expect(commands).toHaveLength(1)
    held.open()
    await clock.advance(10)
    expect(await first.answer).toMatchObject({ instance: 'Order:1@Order/1' })
    expect(await (await second).answer).toMatchObject({ instance: 'Order:2@Order/2' })
    expect(await (await third).answer).toMatchObject({ id: 's' })
  })
})

describe('a signal', () => {
  it('becomes a command for the stream that its payload addresses', async () => {
    const { service, signals } = world()
    expect(await service.signal(signalled(aShipment('s-1', '10248')))).toEqual({
      kind: 'accepted',
      signal: 'Shipment',
      id: 's-1',
      stream: 'Order/10248',
    })
    expect(signals()[0]).toMatchObject({ stream: 'Order/10248', id: 's-1', keep: 30 * 86_400_000, payload: aShipment('s-1', '10248') })
  })

  it("goes to the workflow's own stream where it names no aggregate", async () => {
    const { service, signals } = world()
    await service.signal(signalled({ day: '2026-11-21' }, 'DayClosed'))
    expect(signals()[0]).toMatchObject({ stream: 'Nightly:2026-11-21', id: '2026-11-21' })
  })

  it('is refused where nobody waits for it, where it does not decode, and where the executor refuses it', async () => {
    const { service } = world({ reply: () => ({ kind: 'refused', code: 'gone', message: 'no' }) })
    expect(await service.signal(signalled({}, 'Shpment'))).toMatchObject({
      code: 'unknownSignal',
      message: 'no active workflow and no open instance waits for a signal "Shpment" (did you mean "Shipment"?)',
    })
    expect(await service.signal(signalled({ shipmentId: 's' }))).toMatchObject({ code: 'invalid', issues: [{ path: 'orderId' }] })
    expect(await service.signal(signalled(aShipment('s', '')))).toMatchObject({ code: 'invalid', issues: [{ path: 'orderId' }] })
    expect(await service.signal(signalled(aShipment('s', '1')))).toMatchObject({ code: 'rejected', because: 'gone' })
  })
})

describe('a dead letter', () => {
  const letter = {
    origin: { source: 'file', at: 'orders.jsonl:12' },
    target: 'workflow Order',
    workflow: 'Order',
    reason: 'why',
    raw: '{oops',
  }

  it('is kept with its reason and its raw text, under an id made of its content', async () => {
    const { service, deadLetters, counted } = world()
    const first = await service.deadLetter(letter)
    const again = await service.deadLetter(letter)
    const other = await service.deadLetter({ ...letter, origin: { source: 'file', at: 'orders.jsonl:13' } })
    expect(first).toEqual({ kind: 'deadLettered', id: expect.stringMatching(/^[0-9a-f]{64}$/) })
    expect(again).toEqual(first)
    expect(other).not.toEqual(first)
    const { target: _, ...said } = letter
    expect(deadLetters()[0]).toMatchObject({ ...said, stream: DEADLETTERS })
    expect(counted).toEqual(['deadLettered file', 'deadLettered file', 'deadLettered file'])
  })

  it('of great length keeps its beginning, cut between characters, and says so', async () => {
    const { service, deadLetters } = world()
    await service.deadLetter({ ...letter, raw: `x${'😀'.repeat(140_000)}` })
    const kept = deadLetters()[0]!
    expect(kept.raw).toHaveLength(262_143)
    expect(kept.raw.isWellFormed()).toBe(true)
    expect(kept.reason).toBe('why (only the first 262144 of its 280001 characters are kept)')
  })

  it('of which only the beginning is known is told apart by its digest', async () => {
    const { service } = world()
    const [one, other] = [await service.deadLetter({ ...letter, digest: 'a' }), await service.deadLetter({ ...letter, digest: 'b' })]
    expect(one).not.toEqual(other)
  })

  it('that is not known to be durable is refused', async () => {
    const never = door()
    const { service, clock } = world({ durable: never.passed })
    const answer = service.deadLetter(letter)
    await clock.advance(31_000)
    expect(await answer).toMatchObject({ kind: 'refused', code: 'unavailable' })
  })

  it('is never logged with what it holds', async () => {
    const { service, logged } = world()
    await service.deadLetter({ ...letter, raw: 'ann@example.com' })
    await service.start(start({ orderId: ['ann@example.com'] }))
    expect(JSON.stringify(logged)).not.toContain('ann@')
  })
})

describe('stopping', () => {
  it('takes no more, waits for what is open, and tells waiting callers what is known', async () => {
    const held = door()
    const { service, clock } = world({ durable: (c) => (c.kind === 'start' && c.key === 'slow' ? held.passed() : Promise.resolve()) })
    const waiting = service.start(start(anOrder('1'), { waitMs: 60_000 }))
    const slow = service.start(start(anOrder('slow')))
    await turn()
    const stopped = service.stop(10_000)
    expect(await waiting).toMatchObject({ kind: 'accepted', status: 'running' })
    expect(await service.start(start(anOrder('2')))).toMatchObject({ kind: 'refused', code: 'unavailable' })
    expect(await settledBy(stopped)).toBe(false)
    held.open()
    expect(await slow).toMatchObject({ kind: 'accepted' })
    await clock.runUntilIdle()
    await stopped
  })

  it('ends at its limit, also for feeds that wait for room', async () => {
    const never = door()
    const { service, clock } = world({ durable: never.passed }, { limits: { maxOpen: 0 } })
    const stuck = service.start(start(anOrder('1')))
    await turn()
    const feeding = service.offerStart(start(anOrder('2')))
    await turn()
    const stopped = service.stop(2_000)
    await clock.advance(2_100)
    await stopped
    expect(await stuck).toMatchObject({ kind: 'refused', code: 'unavailable' })
    expect(await (await feeding).answer).toMatchObject({ kind: 'refused', code: 'unavailable' })
  })
})

it('knows before a feed begins that nobody takes it', async () => {
  const { service } = world({}, { active: [version(order)] })
  expect(await service.startRefusal('Order', 'file')).toBeNull()
  expect(await service.startRefusal('Nope', 'file')).toMatchObject({ code: 'unknownWorkflow' })
  expect(await service.signalRefusal('Shipment')).toBeNull()
  expect(await service.signalRefusal('Nope')).toMatchObject({ code: 'unknownSignal' })
})
