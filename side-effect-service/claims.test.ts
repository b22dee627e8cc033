// Claims: durable before the call, good for a time only, and respected whoever made them.
import { describe, expect, it } from 'vitest'
import { unknown } from '../dsl/index.ts'
import { pause } from '../base/index.ts'
import { fakeClaims, KEY, request, START, world } from './fakes.test.helper.ts'
import type { registered } from './fakes.test.helper.ts'
import { JournalUnavailable } from '../journal/index.ts'
import { BEGINS, CLAIM, GRACE, LIMIT, patient, receipt, reports, scripted } from './scripted.test.helper.ts'

const LOST = 'the process ended before its call was answered; the probe found nothing: nothing was done'

/** A store in which a claim is known to be durable so many milliseconds after it was asked for, each in turn and the last for ever. */
const slowStore = (handler: ReturnType<typeof registered>, times: readonly number[]) => {
  const claims = fakeClaims()
  let nth = 0
  const claim: typeof claims.claim = async (of) => {
    const answer = await claims.claim(of)
    await pause(w.clock, times[Math.min(nth++, times.length - 1)] ?? 0)
    return answer
  }
  const w = world([handler], { ...patient, journal: { ...claims, claim } })
  return { ...w, rows: claims.rows, asked: () => nth }
}

describe('the claim of an unsafe kind', () => {
  it('has a durable claim before it is called, and reports a certain outcome at once', async () => {
    const { handler } = scripted({})
    const claims = fakeClaims()
    const order: string[] = []
    const run = async () => {
      order.push('called')
      return receipt
    }
    const journal = {
      ...claims,
      claim: async (claim: Parameters<typeof claims.claim>[0]) => {
        const answer = await claims.claim(claim)
        order.push('claimed')
        return answer
      },
    }
    const w = world([{ ...handler, handler: { ...handler.handler, run } }], { journal })
    await w.ask(request())
    expect(order).toEqual(['claimed', 'called'])
    expect(claims.rows).toEqual([{ effect: KEY, attempt: 1, at: START, until: START + CLAIM, by: 'p1' }])
    expect(w.reported).toMatchObject([{ attempt: 1, repeat: 'unsafe', report: { kind: 'ok', value: { receipt: 'r-1' } } }])
    expect(w.reported[0]).not.toHaveProperty('probed')
  })

  it('does not call where another process has claimed: it waits for the end of that claim, and probes', async () => {
    const { seen, handler } = scripted({ probe: [receipt] })
    const w = world([handler], patient)
    w.claims.rows.push({ effect: KEY, attempt: 4, at: START - 1_000, until: START + 4_000, by: 'crashed' })
    await w.ask(request())
    await w.clock.advance(4_000 + GRACE - 1)
    expect(seen).toEqual([])
    await w.clock.advance(1)
    expect(seen).toEqual(['probe 4'])
    expect(reports(w)).toMatchObject([{ attempt: 4, probed: true, kind: 'ok' }])
  })

  it('says when to ask again where another’s claim lasts too long to be waited for here', async () => {
    const { seen, handler } = scripted({})
    const w = world([handler], { graceMs: GRACE })
    w.claims.rows.push({ effect: KEY, attempt: 1, at: START, until: START + LIMIT, by: 'other' })
    await w.ask(request())
    expect(seen).toEqual([])
    expect(reports(w)).toEqual([
      { attempt: 0, kind: 'attempted', error: 'what came of an earlier call is not known yet', retryInMs: LIMIT + GRACE, claimed: true },
    ])
  })

  it('says how long a call may be on its way that is left to be looked up later, however long the pause after it', async () => {
    const { handler } = scripted({ run: [new Error('cut')] })
    const w = world([handler], { graceMs: GRACE })
    expect(w.service.claimsEnd()).toBe(0)
    await w.ask(request({ retries: { attempts: 3, backoff: 'fixed', delayMs: 60_000 } }))
    expect(reports(w)).toMatchObject([{ kind: 'attempted', retryInMs: 60_000 }])
    expect(w.service.claimsEnd()).toBe(START + CLAIM + GRACE)
  })

  it('leaves nothing to be looked up later where the look at once has told', async () => {
    const { handler } = scripted({ run: [new Error('cut')], probe: [receipt] })
    const w = world([handler], { graceMs: GRACE })
    await w.ask(request())
    expect(w.service.claimsEnd()).toBe(0)
  })

  it('goes on after the last claim that the executor knows of, also when a person has it tried again', async () => {
    const { seen, handler } = scripted({})
    const w = world([handler], patient)
    for (const attempt of [1, 2, 3]) w.claims.rows.push({ effect: KEY, attempt, at: 0, until: attempt, by: 'p0' })
    await w.ask(request({ attempts: 3, after: 9, retries: { attempts: 6, backoff: 'fixed', delayMs: 500 } }))
    expect(seen).toEqual(['probe 3', 'run 4'])
    expect(reports(w)).toMatchObject([{ attempt: 4, kind: 'ok' }])
  })

  it('pauses, and asks the probe, as at first after a person had it tried again', async () => {
    const retries = { attempts: 6, backoff: 'exponential', delayMs: 20_000 } as const
    const cut = scripted({ run: [new Error('cut')] })
    const w = world([cut.handler], { graceMs: GRACE })
    await w.ask(request({ attempts: 3, forgiven: 3, after: 9, retries }))
    expect(reports(w)).toMatchObject([{ attempt: 4, kind: 'attempted', retryInMs: 20_000 }])

    const silent = scripted({ probe: [unknown()] })
    const v = world([silent.handler], patient)
    v.claims.rows.push({ effect: KEY, attempt: 3, at: 0, until: 3, by: 'p0' })
    await v.ask(request({ attempts: 3, forgiven: 3, after: 9, retries }))
    await v.clock.runUntilIdle()
    expect(silent.seen).toEqual(['probe 3', 'probe 3', 'probe 3'])
  })

  it('calls nobody after a claim that the executor has not heard of: the request may be older than its outcome', async () => {
    const { seen, handler } = scripted({})
    const w = world([handler], patient)
    w.claims.rows.push({ effect: KEY, attempt: 1, at: 0, until: 1, by: 'p0' })
    await w.ask(request())
    expect(seen).toEqual(['probe 1'])
    expect(reports(w)).toEqual([{ attempt: 1, kind: 'attempted', error: LOST, retryInMs: 0, lost: 1 }])
    // The effect is still open: the executor asks again, and now it has heard of it.
    await w.ask(request({ attempts: 1, after: 5 }))
    expect(seen).toEqual(['probe 1', 'probe 1', 'run 2'])
    expect(reports(w)[1]).toMatchObject({ attempt: 2, kind: 'ok' })
  })

  it('counts the attempt of a process that crashed as one of those allowed', async () => {
    const { seen, handler } = scripted({})
    const w = world([handler], patient)
    w.claims.rows.push({ effect: KEY, attempt: 1, at: 0, until: 1, by: 'p0' })
    const retries = { attempts: 1, backoff: 'fixed', delayMs: 500 } as const
    await w.ask(request({ retries }))
    await w.ask(request({ retries, attempts: 1, after: 5 }))
    expect(seen).toEqual(['probe 1', 'probe 1'])
    expect(reports(w)[1]).toMatchObject({ attempt: 1, kind: 'exhausted' })
  })

  it('asks again, under a claim of its own, after one whose answer was lost: nobody was called under it', async () => {
    const { seen, handler } = scripted({})
    const claims = fakeClaims()
    let lost = 1
    const journal = {
      ...claims,
      claim: async (claim: Parameters<typeof claims.claim>[0]) => {
        const answer = await claims.claim(claim)
        if (lost-- > 0) throw new JournalUnavailable('no answer')
        return answer
      },
    }
    const w = world([handler], { ...patient, journal })
    await w.ask(request())
    await w.clock.runUntilIdle()
    expect(reports(w)).toEqual([{ attempt: 1, kind: 'attempted', error: LOST, retryInMs: 0, lost: 1 }])
    await w.ask(request({ attempts: 1, after: 5 }))
    await w.clock.runUntilIdle()
    expect(seen).toEqual(['probe 1', 'probe 1', 'run 2'])
    expect(reports(w)[1]).toMatchObject({ attempt: 2, kind: 'ok' })
  })

  it('calls nobody under a claim that came too late, and claims the next number at once, with twice the time', async () => {
    const { seen, handler } = scripted({})
    const w = slowStore(handler, [BEGINS + 1, 2 * BEGINS])
    await w.ask(request())
    await w.clock.runUntilIdle()
    expect(seen).toEqual(['run 2'])
    expect(w.rows.map(({ at, until }) => [at - START, until - at])).toEqual([
      [0, CLAIM],
      [BEGINS + 1, 2 * BEGINS + LIMIT],
    ])
    expect(reports(w)).toEqual([{ attempt: 2, kind: 'ok', value: { receipt: 'r-1' } }])
  })

  it('probes first where it was held up for longer than its claim lasts: others may have gone on meanwhile', async () => {
    const { seen, handler } = scripted({})
    const w = slowStore(handler, [CLAIM + 1, BEGINS])
    await w.ask(request())
    await w.clock.runUntilIdle()
    expect(seen).toEqual(['probe 1', 'run 2'])
    expect(reports(w)).toMatchObject([{ attempt: 2, kind: 'ok' }])
  })

  it('leaves the next number to whoever took it while this process was held up', async () => {
    for (const held of [BEGINS + 1, CLAIM + 1]) {
      const { seen, handler } = scripted({ probe: [receipt] })
      const w = slowStore(handler, [held])
      await w.ask(request())
      w.rows.push({ effect: KEY, attempt: 2, at: START, until: START + 2 * CLAIM, by: 'p2' })
      await w.clock.advance(2 * CLAIM + GRACE - 1)
      expect(seen).toEqual([])
      await w.clock.runUntilIdle()
      expect({ seen, asked: w.asked() }).toEqual({ seen: ['probe 2'], asked: 1 })
      expect(reports(w)).toMatchObject([{ attempt: 2, probed: true, kind: 'ok' }])
    }
  })

  it('has no longer to begin than eight times what it has at first', async () => {
    const { seen, handler } = scripted({})
    const w = slowStore(handler, [...Array.from({ length: 6 }, () => 8 * BEGINS + 1), 0])
    await w.ask(request())
    await w.clock.runUntilIdle()
    expect(seen.at(-1)).toBe('run 7')
    expect(w.rows.map(({ at, until }) => (until - at - LIMIT) / BEGINS)).toEqual([1, 2, 4, 8, 8, 8, 8])
  })

  it('allows as many calls as ever after a claim that came too late', async () => {
    const { seen, handler } = scripted({ run: [new Error('cut')] })
    const w = slowStore(handler, [BEGINS + 1, 0])
    await w.ask(request({ retries: { attempts: 2, backoff: 'fixed', delayMs: 500 } }))
    await w.clock.runUntilIdle()
    expect(seen).toEqual([2, 3].flatMap((n) => [`run ${n}`, `probe ${n}`, `probe ${n}`]))
    expect(reports(w)).toEqual([{ attempt: 3, kind: 'exhausted', error: 'cut; the probe found nothing of attempt 3: nothing was done' }])
  })

  it('tells the executor of the numbers that it took when it stops before it called', async () => {
    const { seen, handler } = scripted({})
    const w = slowStore(handler, [BEGINS + 1, BEGINS])
    await w.ask(request())
    const stopping = w.service.stop(2 * BEGINS)
    await w.clock.advance(BEGINS + 1)
    await stopping
    expect(seen).toEqual([])
    expect(reports(w)).toEqual([
      { attempt: 1, kind: 'attempted', error: 'the claim came too late, so that nothing was called', retryInMs: 0 },
    ])
  })

  it('is called once where two services race for it', async () => {
    const { seen, handler } = scripted({ run: ['never'], probe: [receipt] })
    const claims = fakeClaims()
    const one = world([handler], { ...patient, journal: claims, process: 'one' })
    const two = world([handler], { ...patient, journal: claims, process: 'two', clock: one.clock })
    await Promise.all([one.ask(request()), two.ask(request())])
    expect(seen).toEqual(['run 1'])
    expect(claims.rows.map(({ by }) => by)).toEqual(['one'])
    await one.clock.runUntilIdle()
    expect(seen.toSorted()).toEqual(['probe 1', 'probe 1', 'run 1'])
    for (const each of [one, two]) expect(reports(each)).toMatchObject([{ attempt: 1, probed: true, kind: 'ok' }])
  })
})
