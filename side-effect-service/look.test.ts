// The look at once after an unsafe call that nobody heard the end of: it may settle the effect, and can do nothing else.
import { describe, expect, it } from 'vitest'
import { failed, notFound, ok, unknown } from '../dsl/index.ts'
import type { Call } from '../dsl/index.ts'
import { charge, KEY, nth, registered, request, START, world } from './fakes.test.helper.ts'
import { CLAIM, GRACE, LIMIT, patient, receipt, reports, scripted } from './scripted.test.helper.ts'

describe('the look at once after a call that nobody heard the end of', () => {
  it('reports an answer that was lost as soon as the connection was cut, or the limit is over', async () => {
    for (const [answer, heard] of [
      [new Error('connection cut'), 0],
      [unknown(), 0],
      ['never', LIMIT],
    ] as const)
      for (const [found, report] of [
        [receipt, { kind: 'ok', value: { receipt: 'r-1' } }],
        [failed({ reason: 'declined' }), { kind: 'failed', error: { reason: 'declined' } }],
      ] as const) {
        const { seen, handler } = scripted({ run: [answer], probe: [found] })
        const w = world([handler])
        await w.ask(request())
        await w.clock.advance(heard)
        expect(reports(w)).toEqual([{ attempt: 1, probed: true, ...report }])
        await w.clock.runUntilIdle()
        expect({ seen, reports: w.reported.length }).toEqual({ seen: ['run 1', 'probe 1'], reports: 1 })
      }
  })

  it('allows no other call when it finds nothing: the call may still be on its way', async () => {
    const times: [string, number][] = []
    const isThere = () => w.clock.now() >= START + LIMIT
    const run = async (_: unknown, { attempt }: Call) => {
      times.push([`run ${attempt}`, w.clock.now() - START])
      throw new Error('connection cut')
    }
    const probe = async () => {
      times.push(['probe', w.clock.now() - START])
      return isThere() ? receipt : notFound()
    }
    const w = world([registered(charge, { repeat: 'unsafe', limit: '5s', run, probe })], patient)
    await w.ask(request({ retries: { attempts: 3, backoff: 'fixed', delayMs: 1 } }))
    await w.clock.runUntilIdle()
    expect(times).toEqual([
      ['run 1', 0],
      ['probe', 0],
      ['probe', CLAIM + GRACE],
    ])
    expect(reports(w)).toMatchObject([{ attempt: 1, probed: true, kind: 'ok' }])
  })

  it('changes nothing when it finds nothing, cannot tell, throws, answers nonsense or hangs up to its limit', async () => {
    const afterLook = async (look: unknown) => {
      const { seen, handler } = scripted({ run: [new Error('connection cut'), receipt], probe: [look, notFound()] })
      const w = world([handler], patient)
      await w.ask(request())
      await w.clock.runUntilIdle()
      return { seen, reports: reports(w), claims: w.claims.rows }
    }
    const plain = await afterLook(notFound())
    expect(plain.seen).toEqual(['run 1', 'probe 1', 'probe 1', 'run 2'])
    expect(plain.claims[1]).toMatchObject({ attempt: 2, at: START + CLAIM + GRACE })
    for (const look of [unknown(), new Error('503'), 'nonsense', ok({ receipt: 7 }), 'never']) expect(await afterLook(look)).toEqual(plain)
  })

  it('asks nobody where the call has answered meanwhile, after its limit', async () => {
    let probes = 0
    const run = (_: unknown, { signal }: Call) => new Promise((resolve) => signal.addEventListener('abort', () => resolve(receipt)))
    const probe = async () => {
      probes++
      return notFound()
    }
    const w = world([registered(charge, { repeat: 'unsafe', limit: '5s', run, probe })])
    await w.ask(request())
    await w.clock.advance(LIMIT)
    expect({ probes, reports: reports(w) }).toMatchObject({
      probes: 0,
      reports: [
        { attempt: 1, kind: 'ok' },
        { attempt: 1, kind: 'ok' },
      ],
    })
    expect(w.bus.load('effects')).toBe(0)
  })

  it('keeps the room of its call, and does not queue behind others', async () => {
    const order: string[] = []
    const seen = (what: string, { effectKey }: Call) => void order.push(`${what} of ${effectKey === KEY ? 'one' : 'two'}`)
    const run = async (_: unknown, call: Call) => {
      seen('run', call)
      throw new Error('connection cut')
    }
    const probe = async (_: unknown, call: Call) => {
      seen('probe', call)
      return receipt
    }
    const w = world([registered(charge, { repeat: 'unsafe', concurrency: 1, run, probe })])
    await Promise.all([w.ask(request()), w.ask(request(nth(1)))])
    expect(order).toEqual(['run of one', 'probe of one', 'run of two', 'probe of two'])
  })
})
