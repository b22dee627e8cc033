// Safe kinds: reported at once where it is certain, tried again where it is not.
import { describe, expect, it } from 'vitest'
import { failed, ok, unknown } from '../dsl/index.ts'
import type { Call } from '../dsl/index.ts'
import { pause } from '../base/index.ts'
import { charge, KEY, losing, mail, registered, request, START, world } from './fakes.test.helper.ts'
import type { World } from './fakes.test.helper.ts'

const receipt = ok({ receipt: 'r-1' })
/** A safe handler for Charge that gives the answers in turn, the last one for ever; an Error is thrown. */
const answering = (...answers: readonly unknown[]) => {
  const calls: (Omit<Call, 'signal'> & { readonly payload: unknown })[] = []
  const run = async (payload: unknown, { effectKey, attempt }: Call) => {
    const answer = answers[Math.min(calls.length, answers.length - 1)]
    calls.push({ payload, effectKey, attempt })
    if (answer instanceof Error) throw answer
    return answer
  }
  return { calls, handler: registered(charge, { repeat: 'safe', run }) }
}
const reports = ({ reported }: World) => reported.map(({ attempt, report }) => ({ attempt, ...report }))

describe('a safe kind', () => {
  it('reports a success at once, to the stream that asked, and acknowledges', async () => {
    const { calls, handler } = answering(receipt)
    const w = world([handler])
    await w.ask(request())
    expect(calls).toEqual([{ payload: { order: '7', cents: 500 }, effectKey: KEY, attempt: 1 }])
    const { stream, of, after } = request()
    expect(w.reported).toEqual([
      { kind: 'outcome', stream, of, after, attempt: 1, repeat: 'safe', report: { kind: 'ok', value: { receipt: 'r-1' } } },
    ])
    expect(w.bus.load('effects')).toBe(0)
    expect(w.counted).toEqual(['run Charge: ok after 0'])
  })

  it('reports a failure at once: it is certain, another attempt would not help', async () => {
    const { calls, handler } = answering(failed({ reason: 'declined' }))
    const w = world([handler])
    await w.ask(request())
    expect(reports(w)).toEqual([{ attempt: 1, kind: 'failed', error: { reason: 'declined' } }])
    expect(calls).toHaveLength(1)
  })

  it('drops the value of a kind that declares none', async () => {
    const w = world([registered(mail, { repeat: 'safe', run: async () => ({ kind: 'ok', value: new Date() }) })])
    await w.ask(request({ effect: 'Mail', payload: { to: 'ann' } }))
    expect(reports(w)).toEqual([{ attempt: 1, kind: 'ok' }])
  })

  it('tries again after a throw, with a longer pause each time', async () => {
    const { calls, handler } = answering(new Error('503'), new Error('503'), receipt)
    const w = world([handler])
    await w.ask(request())
    expect({ calls: calls.length, load: w.bus.load('effects') }).toEqual({ calls: 1, load: 1 })
    await w.clock.advance(499)
    expect(calls).toHaveLength(1)
    await w.clock.advance(1)
    expect(calls).toHaveLength(2)
    await w.clock.advance(999)
    expect(calls).toHaveLength(2)
    await w.clock.advance(1)
    expect(calls.map((call) => call.attempt)).toEqual([1, 2, 3])
    expect(reports(w)).toEqual([{ attempt: 3, kind: 'ok', value: { receipt: 'r-1' } }])
  })

  it('counts an unknown like a throw', async () => {
    const { calls, handler } = answering(unknown(), receipt)
    const w = world([handler])
    await w.ask(request())
    await w.clock.advance(500)
    expect(calls).toHaveLength(2)
    expect(reports(w)).toMatchObject([{ attempt: 2, kind: 'ok' }])
  })

  it('says what went wrong last when no attempt is left, and never calls more often than it may', async () => {
    const { calls, handler } = answering(new Error('503'), new Error('502'), new Error('504 gateway'))
    const w = world([handler])
    await w.ask(request())
    await w.clock.runUntilIdle()
    expect(calls).toHaveLength(3)
    expect(reports(w)).toEqual([{ attempt: 3, kind: 'exhausted', error: '504 gateway' }])
    await w.ask(request({ attempts: 3, after: 4 }))
    await w.clock.runUntilIdle()
    expect(calls).toHaveLength(3)
    expect(reports(w)[1]).toMatchObject({ attempt: 3, kind: 'exhausted' })
  })

  it('hands a long pause to the executor, and goes on counting when asked again', async () => {
    const { calls, handler } = answering(new Error('503'), new Error('503'), receipt)
    const w = world([handler])
    const retries = { attempts: 3, backoff: 'fixed', delayMs: 60_000 } as const
    await w.ask(request({ retries }))
    expect(reports(w)).toEqual([{ attempt: 1, kind: 'attempted', error: '503', retryInMs: 60_000 }])
    expect(w.bus.load('effects')).toBe(0)
    await w.clock.advance(60_000)
    await w.ask(request({ retries, attempts: 1, after: 5 }))
    await w.clock.advance(60_000)
    await w.ask(request({ retries, attempts: 2, after: 7 }))
    expect(reports(w).slice(1)).toMatchObject([
      { attempt: 2, kind: 'attempted' },
      { attempt: 3, kind: 'ok' },
    ])
    expect(w.reported.map((each) => each.after)).toEqual([3, 5, 7])
    expect(calls.map((call) => call.attempt)).toEqual([1, 2, 3])
  })

  it('aborts a call at its time limit and tries again', async () => {
    const aborted: number[] = []
    const run = async (_: unknown, { attempt, signal }: Call) => {
      if (attempt === 2) return receipt
      return new Promise((_resolve, reject) => {
        signal.addEventListener('abort', () => {
          aborted.push(w.clock.now() - START)
          reject(signal.reason)
        })
      })
    }
    const w = world([registered(charge, { repeat: 'safe', run, limit: '5s' })])
    await w.ask(request())
    await w.clock.advance(5_499)
    expect({ aborted, reports: reports(w) }).toEqual({ aborted: [5_000], reports: [] })
    await w.clock.advance(1)
    expect(reports(w)).toMatchObject([{ attempt: 2, kind: 'ok' }])
    expect(w.counted).toEqual(['run Charge: timedOut after 5000', 'run Charge: ok after 0'])
  })

  it('reports the certain outcome of a call that ignored its time limit, and makes no further call', async () => {
    for (const outcome of [receipt, failed({ reason: 'declined' })]) {
      let calls = 0
      const run = async () => {
        calls++
        await pause(w.clock, 5_400)
        return outcome
      }
      const w = world([registered(charge, { repeat: 'safe', run, limit: '5s' })])
      await w.ask(request())
      await w.clock.advance(5_400)
      const { kind } = outcome
      expect(reports(w)).toMatchObject([{ attempt: 1, kind }])
      await w.clock.runUntilIdle()
      expect(calls).toBe(1)
      expect(new Set(reports(w).map((each) => JSON.stringify(each))).size).toBe(1)
      expect(w.bus.load('effects')).toBe(0)
      expect(w.logged).toEqual(['an outcome came after the time limit of its call'])
    }
  })

  it('reports a success that came late also where a later attempt has begun, but not a failure: that is for the later one to say', async () => {
    for (const [late, kinds] of [
      [receipt, ['ok', 'failed']],
      [failed({ reason: 'late' }), ['failed']],
    ] as const) {
      const run = async (_: unknown, { attempt }: Call) => {
        await pause(w.clock, attempt === 1 ? 6_000 : 2_000)
        return attempt === 1 ? late : failed({ reason: 'in time' })
      }
      const w = world([registered(charge, { repeat: 'safe', run, limit: '5s' })])
      await w.ask(request())
      await w.clock.runUntilIdle()
      expect(reports(w).map((each) => each.kind)).toEqual(kinds)
      expect(reports(w).at(-1)).toEqual({ attempt: 2, kind: 'failed', error: { reason: 'in time' } })
    }
  })

  it('logs where a late outcome cannot be reported, and goes on', async () => {
    const run = async (_: unknown, { attempt }: Call) => {
      await pause(w.clock, attempt === 1 ? 6_000 : 2_000)
      return receipt
    }
    const w = world([registered(charge, { repeat: 'safe', run, limit: '5s' })], {}, losing(1))
    await w.ask(request())
    await w.clock.runUntilIdle()
    expect(w.logged).toEqual(['an outcome came after the time limit of its call', 'an outcome that came late could not be reported'])
    expect(reports(w)).toMatchObject([{ attempt: 2, kind: 'ok' }])
  })

  it('says nothing of a late answer that is no certain outcome', async () => {
    for (const late of [unknown(), undefined, ok({ wrong: true })]) {
      const run = async () => {
        await pause(w.clock, 10_000)
        return late
      }
      const w = world([registered(charge, { repeat: 'safe', run, limit: '5s' })])
      await w.ask(request({ retries: { attempts: 1, backoff: 'fixed', delayMs: 500 } }))
      await w.clock.runUntilIdle()
      expect(reports(w)).toEqual([{ attempt: 1, kind: 'exhausted', error: 'no answer within 5000 ms' }])
    }
  })

  it('reports an error as its message alone, cut short', async () => {
    const error = Object.assign(new Error(`no ${'x'.repeat(600)}`), { payload: 'card 4711', cause: new Error('card 4711') })
    const { handler } = answering(error)
    const w = world([handler])
    await w.ask(request({ retries: { attempts: 1, backoff: 'fixed', delayMs: 500 } }))
    const [{ report }] = w.reported as [(typeof w.reported)[0]]
    expect(report.kind === 'exhausted' && report.error).toMatch(/^no x{496}…$/)
    expect(JSON.stringify(w.reported)).not.toContain('4711')
  })

  it('survives a handler that throws no Error, throws before any promise, or answers nonsense', async () => {
    const once = { retries: { attempts: 1, backoff: 'fixed', delayMs: 500 } } as const
    const errorOf = async (run: (payload: unknown, call: Call) => Promise<unknown>) => {
      const w = world([registered(charge, { repeat: 'safe', run })])
      await w.ask(request(once))
      const [first] = w.reported
      return first?.report.kind === 'exhausted' ? first.report.error : first?.report.kind
    }
    // oxlint-disable-next-line typescript/prefer-promise-reject-errors -- what a careless handler does
    expect(await errorOf(() => Promise.reject({ status: 503 }))).toBe('the handler threw something that is no Error')
    expect(
      await errorOf(() => {
        throw new TypeError('at once')
      }),
    ).toBe('at once')
    for (const nonsense of [undefined, null, 'ok', { kind: 'done' }, { kind: 'notFound' }])
      expect(await errorOf(async () => nonsense)).toBe(
        "the handler of 'Charge' answered with no outcome: return ok(…), failed(…) or unknown()",
      )
  })

  it('names the part of a value or an error that is not what the kind declares, and does not try again', async () => {
    for (const [answer, error] of [
      [ok({ receipt: 7 }), /^'Charge' happened, but its value does not fit: receipt: .*expected string/],
      [ok({ receipt: undefined }), /^'Charge' happened, but its value does not fit: receipt: /],
      [failed({ why: 'declined' }), /^'Charge' failed, but its error does not fit: reason: .*expected string/],
    ] as const) {
      const { calls, handler } = answering(answer)
      const w = world([handler])
      await w.ask(request())
      await w.clock.runUntilIdle()
      expect(reports(w)).toEqual([{ attempt: 1, kind: 'exhausted', error: expect.stringMatching(error) }])
      expect(calls).toHaveLength(1)
    }
  })

  it('refuses a payload that does not fit without calling anybody', async () => {
    const { calls, handler } = answering(receipt)
    const w = world([handler])
    await w.ask(request({ payload: { order: '7', cents: 'many' } }))
    expect(reports(w)).toEqual([
      { attempt: 0, kind: 'exhausted', error: expect.stringMatching(/^the payload does not fit 'Charge': cents: .*expected number/) },
    ])
    expect(calls).toEqual([])
  })
})
