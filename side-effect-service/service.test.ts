// The service as a whole: kinds without a handler, room by kind, requests that come again, lost reports, stopping.
import { describe, expect, it } from 'vitest'
import { ok } from '../dsl/index.ts'
import type { Call } from '../dsl/index.ts'
import { pause } from '../base/index.ts'
import { charge, KEY, losing, mail, nth, registered, request, world } from './fakes.test.helper.ts'
import type { World } from './fakes.test.helper.ts'

const receipt = ok({ receipt: 'r-1' })
const letter = { effect: 'Mail', payload: { to: 'ann' } }
const reports = ({ reported }: World) => reported.map(({ attempt, report }) => ({ attempt, ...report }))

describe('a kind that nobody handles', () => {
  it('waits visibly: it is reported with a time to ask again, logged once and shown', async () => {
    const w = world([])
    await w.ask(request())
    await w.ask(request({ ...nth(1), attempts: 2 }))
    const error = "no handler for kind 'Charge'"
    expect(reports(w)).toEqual([
      { attempt: 0, kind: 'attempted', error, retryInMs: 60_000 },
      { attempt: 2, kind: 'attempted', error, retryInMs: 60_000 },
    ])
    expect(w.bus.load('effects')).toBe(0)
    expect(w.logged).toEqual(["no handler for kind 'Charge': its side effects wait until there is one"])
    expect(w.counted).toEqual(['Charge: unhandled'])
  })

  it('is served as soon as there is a handler and it is asked for again', async () => {
    const w = world([])
    await w.ask(request())
    w.handlers.set('Charge', registered(charge, { repeat: 'safe', run: async () => receipt }))
    await w.ask(request())
    expect(reports(w)[1]).toEqual({ attempt: 1, kind: 'ok', value: { receipt: 'r-1' } })
    expect(w.logged[1]).toBe("there is a handler for kind 'Charge' now")
    expect(w.counted).toEqual(['Charge: unhandled', 'Charge: handled', 'run Charge: ok after 0'])
  })
})

describe('room by kind', () => {
  it('runs no more calls of a kind side by side than its handler allows, and holds up no other kind', async () => {
    let inWork = 0
    let most = 0
    const run = async () => {
      inWork++
      most = Math.max(most, inWork)
      await pause(w.clock, 1_000)
      inWork--
      return receipt
    }
    const w = world([
      registered(charge, { repeat: 'safe', run, concurrency: 2 }),
      registered(mail, { repeat: 'safe', run: async () => ok() }),
    ])
    for (let index = 0; index < 5; index++) await w.ask(request(nth(index)))
    await w.ask(request({ ...nth(9), ...letter }))
    expect(reports(w)).toEqual([{ attempt: 1, kind: 'ok' }])
    expect(w.counted.slice(0, 3)).toEqual(['Charge: 1 waiting', 'Charge: 2 waiting', 'Charge: 3 waiting'])
    await w.clock.advance(1_000)
    expect(w.reported).toHaveLength(3)
    await w.clock.advance(2_000)
    expect(w.reported.map(({ of }) => of.index)).toEqual([9, 0, 1, 2, 3, 4])
    expect(most).toBe(2)
    expect(w.counted.at(-1)).toBe('run Charge: ok after 1000')
  })

  it('keeps no room while it waits for the next attempt', async () => {
    const order: string[] = []
    const run = async (payload: unknown) => {
      const { order: name } = payload as { readonly order: string }
      order.push(name)
      if (name === 'failing') throw new Error('503')
      return receipt
    }
    const w = world([registered(charge, { repeat: 'safe', run, concurrency: 1 })])
    await w.ask(request({ ...nth(0), payload: { order: 'failing', cents: 1 } }))
    await w.ask(request({ ...nth(1), payload: { order: 'fine', cents: 1 } }))
    expect(order).toEqual(['failing', 'fine'])
    expect(reports(w)).toMatchObject([{ kind: 'ok' }])
  })
})

describe('a request that comes again', () => {
  it('gets the same answer without another call, unless the executor has asked anew', async () => {
    let calls = 0
    const run = async () => {
      calls++
      return ok({ receipt: `r-${calls}` })
    }
    const w = world([registered(charge, { repeat: 'safe', run })])
    await w.ask(request({ after: 3 }))
    await w.ask(request({ after: 3 }))
    await w.ask(request({ after: 2 }))
    expect(calls).toBe(1)
    expect(reports(w).map((each) => each.kind === 'ok' && each.value)).toEqual([{ receipt: 'r-1' }, { receipt: 'r-1' }, { receipt: 'r-1' }])
    await w.ask(request({ after: 4 }))
    expect(reports(w)[3]).toMatchObject({ value: { receipt: 'r-2' } })
  })

  it('is not tried again before its time', async () => {
    let calls = 0
    const run = async () => {
      calls++
      throw new Error('503')
    }
    const w = world([registered(charge, { repeat: 'safe', run })])
    const retries = { attempts: 3, backoff: 'fixed', delayMs: 60_000 } as const
    await w.ask(request({ retries }))
    await w.clock.advance(59_999)
    await w.ask(request({ retries }))
    expect(calls).toBe(1)
    expect(reports(w)).toMatchObject([{ retryInMs: 60_000 }, { retryInMs: 1 }])
    await w.clock.advance(1)
    await w.ask(request({ retries }))
    expect(calls).toBe(2)
  })

  it('is called once for all that wait behind the first, with the newest of them', async () => {
    const payloads: unknown[] = []
    const run = async (payload: unknown) => {
      payloads.push(payload)
      await pause(w.clock, 1_000)
      return receipt
    }
    const w = world([registered(charge, { repeat: 'safe', run })])
    for (const [after, cents] of [
      [3, 1],
      [5, 3],
      [4, 2],
    ] as const)
      await w.ask(request({ after, payload: { order: '7', cents } }))
    await w.clock.runUntilIdle()
    expect(payloads).toEqual([
      { order: '7', cents: 1 },
      { order: '7', cents: 3 },
    ])
    expect(w.reported.map((each) => each.after)).toEqual([3, 5])
  })
})

describe('acknowledging', () => {
  it('waits until the report is published, and a report that was lost is made again without another call', async () => {
    let calls = 0
    const run = async () => {
      calls++
      return receipt
    }
    const w = world([registered(charge, { repeat: 'safe', run })], {}, losing(2))
    let acknowledged = false
    void w.bus.submit('effects', { key: KEY, value: request() }).then(() => (acknowledged = true))
    await w.clock.advance(0)
    expect({ calls, acknowledged }).toEqual({ calls: 1, acknowledged: false })
    await w.clock.runUntilIdle()
    expect({ calls, acknowledged }).toEqual({ calls: 1, acknowledged: true })
    expect(reports(w)).toMatchObject([{ attempt: 1, kind: 'ok' }])
  })
})

describe('stopping', () => {
  it('waits for calls that are under way, and reports them', async () => {
    const run = async () => {
      await pause(w.clock, 3_000)
      return receipt
    }
    const w = world([registered(charge, { repeat: 'safe', run })])
    await w.ask(request())
    let stopped = false
    void w.service.stop(10_000).then(() => (stopped = true))
    await w.clock.advance(2_999)
    expect(stopped).toBe(false)
    await w.clock.advance(1)
    expect(stopped).toBe(true)
    expect(reports(w)).toMatchObject([{ kind: 'ok' }])
  })

  it('ends a short pause at once: the attempts made are reported, the next one is for whoever is asked then', async () => {
    const w = world([registered(charge, { repeat: 'safe', run: () => Promise.reject(new Error('503')) })])
    await w.ask(request())
    await w.service.stop(10_000)
    await w.clock.advance(0)
    expect(reports(w)).toEqual([{ attempt: 1, kind: 'attempted', error: '503', retryInMs: 500 }])
    expect(w.bus.load('effects')).toBe(0)
  })

  it('reports the attempts made also of what waits for room to be tried again', async () => {
    const run = async (_: unknown, { attempt, effectKey }: Call) => {
      if (effectKey === KEY && attempt === 1) throw new Error('503')
      await pause(w.clock, 1_000)
      return receipt
    }
    const w = world([registered(charge, { repeat: 'safe', run, concurrency: 1 })])
    await w.ask(request())
    await w.ask(request(nth(1)))
    await w.clock.advance(500)
    const stopped = w.service.stop(10_000)
    await w.clock.advance(500)
    await stopped
    expect(w.reported.map(({ of, attempt, report }) => [of.index, attempt, report.kind])).toEqual([
      [0, 1, 'attempted'],
      [1, 1, 'ok'],
    ])
  })

  it('leaves what was not begun to the next owner', async () => {
    const run = async () => {
      await pause(w.clock, 1_000)
      return receipt
    }
    const w = world([registered(charge, { repeat: 'safe', run, concurrency: 1 })])
    await w.ask(request(nth(0)))
    await w.ask(request(nth(1)))
    const stopped = w.service.stop(10_000)
    await w.clock.advance(1_000)
    await stopped
    expect(w.reported.map(({ of }) => of.index)).toEqual([0])
    expect(w.bus.load('effects')).toBe(1)
  })
})
