// After the journal lost what was written last: no unsafe call is made that may have been made before.
import { describe, expect, it } from 'vitest'
import { failed, notFound, ok } from '../dsl/index.ts'
import { KEY, request, START, world } from './fakes.test.helper.ts'
import { GRACE, LIMIT, receipt, reports, scripted } from './scripted.test.helper.ts'

describe('an unsafe effect without a claim, in a journal that was restored', () => {
  it('is looked for by its probe before its first call, once such a call must have ended', async () => {
    const { seen, handler } = scripted({ run: [receipt], probe: [receipt] })
    const w = world([handler], { graceMs: GRACE, shortRetryMs: LIMIT + GRACE, restoredAt: START })
    await w.ask(request())
    await w.clock.advance(LIMIT + GRACE - 1)
    expect(seen).toEqual([])
    await w.clock.advance(1)
    expect(seen).toEqual(['probe 1'])
    expect(reports(w)).toEqual([{ attempt: 1, probed: true, kind: 'ok', value: { receipt: 'r-1' } }])
    expect(w.claims.rows).toEqual([])
  })

  it('is called where the probe finds nothing, and uses up no attempt by that', async () => {
    const { seen, handler } = scripted({ run: [receipt], probe: [notFound()] })
    const w = world([handler], { graceMs: GRACE, restoredAt: START - LIMIT - GRACE })
    await w.ask(request({ retries: { attempts: 1, backoff: 'fixed', delayMs: 0 } }))
    await w.clock.runUntilIdle()
    expect(seen).toEqual(['probe 1', 'run 1'])
    expect(w.claims.rows).toMatchObject([{ effect: KEY, attempt: 1 }])
    expect(reports(w)).toEqual([{ attempt: 1, kind: 'ok', value: { receipt: 'r-1' } }])
  })

  it('goes to a person where the probe cannot tell', async () => {
    const { seen, handler } = scripted({ run: [receipt], probe: [new Error('cut'), new Error('cut'), new Error('cut')] })
    const w = world([handler], { graceMs: GRACE, restoredAt: START - LIMIT - GRACE })
    await w.ask(request())
    await w.clock.runUntilIdle()
    expect(seen.filter((what) => what.startsWith('run'))).toEqual([])
    expect(reports(w)).toMatchObject([{ kind: 'unknown' }])
  })

  it('is closed by a failure that the probe finds', async () => {
    const { handler } = scripted({ probe: [failed({ reason: 'declined' })] })
    const w = world([handler], { graceMs: GRACE, restoredAt: START - LIMIT - GRACE })
    await w.ask(request())
    await w.clock.runUntilIdle()
    expect(reports(w)).toEqual([{ attempt: 1, probed: true, kind: 'failed', error: { reason: 'declined' } }])
  })

  it('waits by the clock of this process where clocks may differ', async () => {
    const { seen, handler } = scripted({ probe: [receipt] })
    const w = world([handler], { graceMs: GRACE, shortRetryMs: LIMIT + GRACE, clocks: 'apart', restoredAt: START - 3_600_000 })
    await w.ask(request())
    await w.clock.advance(LIMIT + GRACE - 1)
    expect(seen).toEqual([])
    await w.clock.advance(1)
    expect(seen).toEqual(['probe 1'])
  })

  it('is called at once in any other journal', async () => {
    const { seen, handler } = scripted({ run: [ok({ receipt: 'r-1' })] })
    const w = world([handler], { graceMs: GRACE })
    await w.ask(request())
    await w.clock.runUntilIdle()
    expect(seen).toEqual(['run 1'])
  })
})
