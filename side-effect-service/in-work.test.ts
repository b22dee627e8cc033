// A newer request for an effect ends what an older one waits for, and the older one calls nobody any more.
import { describe, expect, it } from 'vitest'
import { pause } from '../base/index.ts'
import { failed, ok } from '../dsl/index.ts'
import { inWork } from './in-work.ts'
import { charge, nth, registered, request, world } from './fakes.test.helper.ts'

const fixed = { attempts: 5, backoff: 'fixed', delayMs: 2_000 } as const
const down = () => {
  const calls: number[] = []
  const run = async (_: unknown, { attempt }: { readonly attempt: number }) => {
    calls.push(attempt)
    throw new Error('503')
  }
  return { calls, handler: registered(charge, { repeat: 'safe', run }) }
}

describe('a request that has a newer one behind it', () => {
  it('reports the attempt that it made and the pause that is left, and makes no other', async () => {
    const { calls, handler } = down()
    const w = world([handler])
    await w.ask(request({ retries: fixed }))
    await w.clock.advance(500)
    await w.ask(request({ retries: fixed, attempts: 0, after: 4, lookOnly: true }))
    expect(w.reported).toMatchObject([
      { after: 3, attempt: 1, report: { kind: 'attempted', retryInMs: 1_500 } },
      { after: 4, report: { kind: 'unknown' } },
    ])
    await w.clock.runUntilIdle()
    expect(calls).toEqual([1])
  })

  it('goes on where it is only the same one again, or one that is older', async () => {
    const { calls, handler } = down()
    const w = world([handler])
    await w.ask(request({ retries: fixed }))
    await w.ask(request({ retries: fixed }))
    await w.ask(request({ retries: fixed, after: 2 }))
    await w.clock.advance(8_000)
    expect(calls).toEqual([1, 2, 3, 4, 5])
  })

  it('says nothing where it waited for room, and is acknowledged without being called', async () => {
    const called: string[] = []
    const run = async (_: unknown, { effectKey }: { readonly effectKey: string }) => {
      called.push(effectKey.at(-1) ?? '')
      await pause(w.clock, 1_000)
      return called.length > 1 ? failed({ reason: 'no' }) : ok({ receipt: 'r' })
    }
    const w = world([registered(charge, { repeat: 'safe', concurrency: 1, run })])
    await w.ask(request())
    await w.ask(request(nth(1)))
    await w.ask(request({ ...nth(1), after: 4, lookOnly: true }))
    await w.clock.runUntilIdle()
    expect(called).toEqual(['0'])
    expect(w.reported.map(({ of, after, report }) => `${of.index} ${after} ${report.kind}`)).toEqual(['0 3 ok', '1 4 unknown'])
    expect(w.bus.load('effects')).toBe(0)
  })

  it('has its turn no more once the partition is another owner’s', () => {
    const lost = new AbortController()
    const standing = inWork().begin('k', request(), { epoch: 1, signal: lost.signal })
    expect(standing.isOver()).toBe(false)
    lost.abort()
    expect({ over: standing.isOver(), newer: standing.hasNewer() }).toEqual({ over: true, newer: false })
  })
})

describe('a request whose instance is paused', () => {
  it('reports the attempt that it made, and makes no other; the one that holds it is answered with nothing', async () => {
    const { calls, handler } = down()
    const w = world([handler])
    await w.ask(request({ retries: fixed }))
    await w.clock.advance(500)
    await w.ask(request({ retries: fixed, hold: true }))
    await w.clock.runUntilIdle()
    expect(calls).toEqual([1])
    expect(w.reported).toMatchObject([{ after: 3, attempt: 1, report: { kind: 'attempted', retryInMs: 1_500 } }])
    expect(w.bus.load('effects')).toBe(0)
  })

  it('is not called where it still waited for room', async () => {
    const called: string[] = []
    const run = async (_: unknown, { effectKey }: { readonly effectKey: string }) => {
      called.push(effectKey.at(-1) ?? '')
      await pause(w.clock, 1_000)
      return ok({ receipt: 'r' })
    }
    const w = world([registered(charge, { repeat: 'safe', concurrency: 1, run })])
    await w.ask(request())
    await w.ask(request(nth(1)))
    await w.ask(request({ ...nth(1), hold: true }))
    await w.clock.runUntilIdle()
    expect([called, w.reported.length, w.bus.load('effects')]).toEqual([['0'], 1, 0])
  })
})

describe('a request whose workflow is paused', () => {
  const held = (handler: ReturnType<typeof down>['handler']) => {
    let tell = (): void => {}
    let isOn = false
    const w = world([handler], {
      pauses: { isPaused: (workflow) => isOn && workflow === 'Order', onChange: (listener) => void (tell = listener) },
    })
    const pauses = (on: boolean): void => {
      isOn = on
      tell()
    }
    return { w, pauses }
  }
  it('has no call begun, and is asked for again later', async () => {
    const { calls, handler } = down()
    const { w, pauses } = held(handler)
    pauses(true)
    await w.ask(request({ retries: fixed }))
    expect(calls).toEqual([])
    expect(w.reported).toMatchObject([{ attempt: 0, report: { kind: 'attempted', error: 'Order is paused', retryInMs: 60_000 } }])
    pauses(false)
    await w.ask(request({ retries: fixed, after: 4 }))
    expect(calls).toEqual([1])
  })
  it('ends what it waits for, and makes no other attempt', async () => {
    const { calls, handler } = down()
    const { w, pauses } = held(handler)
    await w.ask(request({ retries: fixed }))
    await w.clock.advance(500)
    pauses(true)
    await w.clock.runUntilIdle()
    expect(calls).toEqual([1])
    expect(w.reported).toMatchObject([{ attempt: 1, report: { kind: 'attempted', retryInMs: 1_500 } }])
  })
})
