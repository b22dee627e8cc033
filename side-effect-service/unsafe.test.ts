// Unsafe kinds: after a call whose end nobody heard, a probe before anything else.
import { describe, expect, it } from 'vitest'
import { failed, notFound, ok, unknown } from '../dsl/index.ts'
import { pause } from '../base/index.ts'
import { charge, KEY, nth, registered, request, START, world } from './fakes.test.helper.ts'
import { CLAIM, GRACE, LIMIT, patient, receipt, reports, scripted } from './scripted.test.helper.ts'

describe('an unsafe kind', () => {
  it('waits, when a look at once did not tell, until its claim is over and a grace, then probes, and reports what that found', async () => {
    for (const [found, report] of [
      [receipt, { kind: 'ok', value: { receipt: 'r-1' } }],
      [failed({ reason: 'declined' }), { kind: 'failed', error: { reason: 'declined' } }],
    ] as const) {
      const { seen, handler } = scripted({ run: [new Error('connection cut')], probe: [notFound(), found] })
      const w = world([handler], patient)
      await w.ask(request())
      await w.clock.advance(CLAIM + GRACE - 1)
      expect(seen).toEqual(['run 1', 'probe 1'])
      await w.clock.advance(1)
      expect(seen).toEqual(['run 1', 'probe 1', 'probe 1'])
      expect(reports(w)).toEqual([{ attempt: 1, probed: true, ...report }])
    }
  })

  it('probes also after a time-out and after an unknown', async () => {
    for (const answer of ['never', unknown()]) {
      const { seen, handler } = scripted({ run: [answer], probe: [receipt] })
      const w = world([handler], patient)
      await w.ask(request())
      await w.clock.runUntilIdle()
      expect(seen).toEqual(['run 1', 'probe 1'])
      expect(reports(w)).toMatchObject([{ attempt: 1, probed: true, kind: 'ok' }])
    }
  })

  it('calls again under a new claim when the probe finds nothing', async () => {
    const { seen, handler } = scripted({ run: [new Error('connection cut'), receipt] })
    const w = world([handler], patient)
    await w.ask(request())
    await w.clock.runUntilIdle()
    expect(seen).toEqual(['run 1', 'probe 1', 'probe 1', 'run 2'])
    expect(w.claims.rows.map(({ attempt, at }) => ({ attempt, at }))).toEqual([
      { attempt: 1, at: START },
      { attempt: 2, at: START + CLAIM + GRACE },
    ])
    expect(reports(w)).toEqual([{ attempt: 2, kind: 'ok', value: { receipt: 'r-1' } }])
  })

  it('waits out the pause between attempts where that is longer than the claim', async () => {
    const { seen, handler } = scripted({ run: [new Error('connection cut'), receipt] })
    const w = world([handler], { shortRetryMs: 60_000, graceMs: GRACE })
    await w.ask(request({ retries: { attempts: 3, backoff: 'fixed', delayMs: 30_000 } }))
    await w.clock.advance(29_999)
    expect(seen).toEqual(['run 1', 'probe 1'])
    await w.clock.advance(1)
    expect(seen).toEqual(['run 1', 'probe 1', 'probe 1', 'run 2'])
  })

  it('is exhausted only after a probe has found nothing of the last attempt', async () => {
    const { seen, handler } = scripted({ run: [new Error('first'), new Error('second'), new Error('third')] })
    const w = world([handler], patient)
    await w.ask(request())
    await w.clock.runUntilIdle()
    expect(seen).toEqual([1, 2, 3].flatMap((n) => [`run ${n}`, `probe ${n}`, `probe ${n}`]))
    expect(reports(w)).toEqual([{ attempt: 3, kind: 'exhausted', error: 'third; the probe found nothing of attempt 3: nothing was done' }])
  })

  it('asks the probe again where it fails, and says that nobody knows when it never tells', async () => {
    const told = scripted({ run: [new Error('cut')], probe: [notFound(), new Error('503'), unknown(), receipt] })
    const w = world([told.handler], patient)
    await w.ask(request())
    await w.clock.runUntilIdle()
    expect(told.seen).toEqual(['run 1', 'probe 1', 'probe 1', 'probe 1', 'probe 1'])
    expect(reports(w)).toMatchObject([{ attempt: 1, probed: true, kind: 'ok' }])

    const silent = scripted({ run: [new Error('cut')], probe: [notFound(), 'never', new Error('502'), new Error('503')] })
    const v = world([silent.handler], patient)
    await v.ask(request())
    await v.clock.runUntilIdle()
    expect(silent.seen).toEqual(['run 1', 'probe 1', 'probe 1', 'probe 1', 'probe 1'])
    expect(reports(v)).toEqual([{ attempt: 1, kind: 'unknown', detail: 'cut; the probe: 503' }])
  })

  it('pauses between probes as between attempts, but never longer than it waits in the service', async () => {
    const times: number[] = []
    const probe = async () => {
      times.push(w.clock.now())
      return unknown()
    }
    const handler = registered(charge, { repeat: 'unsafe', limit: '5s', run: async () => unknown(), probe })
    const w = world([handler], { shortRetryMs: 15_000, graceMs: GRACE })
    await w.ask(request({ retries: { attempts: 4, backoff: 'exponential', delayMs: 10_000 } }))
    await w.clock.runUntilIdle()
    const [atOnce, ...later] = times.map((at) => at - START)
    expect(atOnce).toBe(0)
    expect(later.map((at) => at - CLAIM - GRACE)).toEqual([0, 10_000, 25_000, 40_000])
  })

  it('names what does not fit in the answer of a call or a probe, and calls nobody again', async () => {
    const called = scripted({ run: [ok({ receipt: 7 })] })
    const w = world([called.handler], patient)
    await w.ask(request())
    await w.clock.runUntilIdle()
    const misfit = { kind: 'exhausted', error: expect.stringMatching(/^'Charge' happened, but its value does not fit: receipt/) }
    expect({ seen: called.seen, reports: reports(w) }).toEqual({ seen: ['run 1'], reports: [{ attempt: 1, ...misfit }] })

    const probed = scripted({ run: [unknown()], probe: [ok({ receipt: 7 })] })
    const v = world([probed.handler], patient)
    await v.ask(request())
    await v.clock.runUntilIdle()
    expect({ seen: probed.seen, reports: reports(v) }).toEqual({
      seen: ['run 1', 'probe 1', 'probe 1'],
      reports: [{ attempt: 1, ...misfit }],
    })
  })

  it('hands a wait that is too long to the executor, and probes first when asked again', async () => {
    const { seen, handler } = scripted({ run: [new Error('cut'), receipt] })
    const w = world([handler], { graceMs: GRACE })
    await w.ask(request())
    expect(reports(w)).toEqual([{ attempt: 1, kind: 'attempted', error: 'cut', retryInMs: CLAIM + GRACE, claimed: true }])
    expect(w.bus.load('effects')).toBe(0)
    await w.clock.advance(CLAIM + GRACE)
    await w.ask(request({ attempts: 1, after: 5 }))
    expect(seen).toEqual(['run 1', 'probe 1', 'probe 1', 'run 2'])
    expect(reports(w)[1]).toMatchObject({ attempt: 2, kind: 'ok' })
  })

  it('reports what its call answered after the limit, with the number of its claim, and asks the probe no more', async () => {
    for (const outcome of [receipt, failed({ reason: 'declined' })]) {
      let probes = 0
      const run = async () => {
        await pause(w.clock, LIMIT + 500)
        return outcome
      }
      const probe = async () => {
        probes++
        return notFound()
      }
      const w = world([registered(charge, { repeat: 'unsafe', limit: '5s', run, probe })], patient)
      await w.ask(request())
      await w.clock.runUntilIdle()
      expect({ probes, attempts: w.reported.map((each) => each.attempt) }).toEqual({ probes: 1, attempts: [1, 1] })
    }
  })

  it('leaves the failure of a call that answered after the limit alone where another call has been allowed since', async () => {
    for (const [late, reported] of [
      [failed({ reason: 'declined' }), []],
      [receipt, [{ attempt: 1, kind: 'ok', value: { receipt: 'r-1' } }]],
    ] as const) {
      const run = async () => {
        await pause(w.clock, LIMIT + 500)
        return late
      }
      const w = world([registered(charge, { repeat: 'unsafe', limit: '5s', run, probe: async () => unknown() })], patient)
      await w.ask(request())
      w.claims.rows.push({ effect: KEY, attempt: 2, at: START, until: START + CLAIM, by: 'p2' })
      await w.clock.advance(LIMIT + 500)
      expect(reports(w)).toEqual(reported)
    }
  })

  it('has room by kind for its probes too', async () => {
    let inWork = 0
    let most = 0
    const busy = async () => {
      inWork++
      most = Math.max(most, inWork)
      await pause(w.clock, 100)
      inWork--
      return unknown()
    }
    const w = world([registered(charge, { repeat: 'unsafe', limit: '5s', concurrency: 2, run: busy, probe: busy })], patient)
    for (let index = 0; index < 5; index++) await w.ask(request(nth(index)))
    await w.clock.runUntilIdle()
    expect(reports(w).map((each) => each.kind)).toEqual(['unknown', 'unknown', 'unknown', 'unknown', 'unknown'])
    expect({ most, inWork }).toEqual({ most: 2, inWork: 0 })
  })

  it('when stopped reports the attempt that it made, and leaves alone what it only waited for', async () => {
    const made = scripted({ run: [new Error('cut')] })
    const w = world([made.handler], patient)
    await w.ask(request())
    await w.service.stop(1_000)
    await w.clock.advance(0)
    expect(reports(w)).toEqual([{ attempt: 1, kind: 'attempted', error: 'cut', retryInMs: 0 }])

    const waited = scripted({})
    const v = world([waited.handler], patient)
    v.claims.rows.push({ effect: KEY, attempt: 1, at: START, until: START + LIMIT, by: 'other' })
    await v.ask(request())
    await v.service.stop(1_000)
    await v.clock.advance(0)
    expect({ seen: waited.seen, reports: reports(v), load: v.bus.load('effects') }).toEqual({ seen: [], reports: [], load: 1 })
  })
})
