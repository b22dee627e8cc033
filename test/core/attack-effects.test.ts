// Attacks on side effects: each case is a redelivery, a late answer or a click that once lost or doubled something.
import { describe, expect, it } from 'vitest'
import type { EffectPlace, StreamState } from '../../engine/index.ts'
import { driven, failed, notify, ok, operator, pay, report, start } from './attack.fixture.ts'
import type { Driven } from './attack.fixture.ts'

const STREAM = 'Cart/c1'
const CHARGE: EffectPlace = { instance: `Pay:c1@${STREAM}`, node: '0.Charge', visit: 1, index: 0 }
const MAIL: EffectPlace = { instance: `Notify:c1@${STREAM}`, node: 'Ask', visit: 1, index: 0 }
const kinds = async (on: Driven): Promise<readonly string[]> => (await on.events(STREAM)).map((e) => e.kind)
const lates = async (on: Driven): Promise<number> => (await kinds(on)).filter((kind) => kind === 'LateOutcome').length
const only = (state: StreamState) => state.effects.first(1)[0]

describe('an outcome that comes after the effect was closed', () => {
  it('is kept also while an earlier late one is still in review', async () => {
    const on = driven([notify])
    await on.tell(start(notify))
    await on.tell(report(STREAM, MAIL, 3, { kind: 'exhausted', error: 'timed out three times' }))
    await on.tell(operator(STREAM, { do: 'skipEffect', effect: MAIL }))
    await on.tell(report(STREAM, MAIL, 1, ok(null)))
    await on.tell(report(STREAM, MAIL, 2, ok(null)))
    expect(await lates(on)).toBe(2)
  })
  it('counts once, however often it is delivered, also after a person dealt with it', async () => {
    const on = driven([notify])
    await on.tell(start(notify))
    await on.tell(report(STREAM, MAIL, 3, { kind: 'exhausted', error: 'timed out three times' }))
    await on.tell(operator(STREAM, { do: 'skipEffect', effect: MAIL }))
    for (const attempt of [1, 1, 2, 1, 2]) await on.tell(report(STREAM, MAIL, attempt, ok(null)))
    await on.tell(operator(STREAM, { do: 'skipEffect', effect: MAIL }))
    for (const attempt of [1, 2]) await on.tell(report(STREAM, MAIL, attempt, ok(null)))
    expect(await lates(on)).toBe(2)
    expect((await on.state(STREAM)).effects.size).toBe(0)
  })
  it('is nothing new when it is the failure that a person has skipped', async () => {
    const on = driven([notify])
    await on.tell(start(notify))
    await on.tell(report(STREAM, MAIL, 1, failed()))
    await on.tell(operator(STREAM, { do: 'skipEffect', effect: MAIL }))
    await on.tell(report(STREAM, MAIL, 1, failed()))
    expect(await lates(on)).toBe(0)
  })
  it('is a second success when an attempt before a retry by a person succeeded too', async () => {
    const on = driven([pay])
    await on.tell(start(pay))
    await on.tell(report(STREAM, CHARGE, 1, { kind: 'unknown', detail: 'the probe could not tell' }))
    await on.tell(operator(STREAM, { do: 'retryEffect', effect: CHARGE }))
    const { attempts, after } = on.requests.at(-1)!
    await on.tell(report(STREAM, CHARGE, attempts + 1, ok(), { after }))
    await on.tell(report(STREAM, CHARGE, 1, ok()))
    expect(await lates(on)).toBe(1)
  })
  it('cannot be accepted a second time by a person', async () => {
    const on = driven([pay])
    await on.tell(start(pay))
    await on.tell(report(STREAM, CHARGE, 1, ok()), report(STREAM, CHARGE, 2, ok()))
    await on.tell(operator(STREAM, { do: 'settleEffect', effect: CHARGE, outcome: { kind: 'failed' } }))
    expect((await kinds(on)).filter((kind) => kind === 'OutcomeRecorded')).toHaveLength(1)
    expect((await on.state(STREAM)).effects.size).toBeGreaterThan(0)
  })
  it('is judged by the status that its instance has now, not by what was read before a lost race', async () => {
    const on = driven([pay])
    const other = driven([pay], { journal: on.journal })
    await on.tell(start(pay))
    await on.tell(report(STREAM, CHARGE, 1, failed()))
    const append = on.journal.append.bind(on.journal)
    let raced = false
    const journal = {
      ...on.journal,
      append: async (batch: Parameters<typeof append>[0]) => {
        if (!raced) {
          raced = true
          await other.tell(report(STREAM, CHARGE, 2, ok()))
          await other.tell(operator(STREAM, { do: 'skipEffect', effect: CHARGE }))
        }
        return append(batch)
      },
    }
    const frozen = driven([pay], { journal })
    await frozen.tell(report(STREAM, CHARGE, 2, ok()))
    expect(await lates(on)).toBe(1)
  })
})

describe('a person who has a side effect tried again', () => {
  it('grants new attempts, and says how many it forgives; the old ones keep their numbers', async () => {
    const on = driven([pay])
    await on.tell(start(pay))
    const limit = on.requests[0]!.retries.attempts
    await on.tell(report(STREAM, CHARGE, limit, { kind: 'exhausted', error: 'timed out' }))
    await on.tell(operator(STREAM, { do: 'retryEffect', effect: CHARGE }))
    expect(on.requests[0]).not.toHaveProperty('forgiven')
    expect(on.requests.at(-1)).toMatchObject({ attempts: limit, forgiven: limit, retries: { attempts: 2 * limit } })
  })
  it.each(['exhausted', 'attempted', 'unknown'] as const)('is not undone by a redelivered "%s" of the request before', async (kind) => {
    const on = driven([pay])
    await on.tell(start(pay))
    const old = { exhausted: { kind, error: 'x' }, attempted: { kind, error: 'x', retryInMs: 5_000 }, unknown: { kind, detail: 'x' } }[kind]
    await on.tell(report(STREAM, CHARGE, 5, { kind: 'exhausted', error: 'timed out' }))
    await on.tell(operator(STREAM, { do: 'retryEffect', effect: CHARGE }))
    // `as`: the three are reports, the look-up by kind hides it from the compiler.
    await on.tell(report(STREAM, CHARGE, 6, old as Parameters<typeof report>[3]))
    expect(only(await on.state(STREAM))).toMatchObject({ trouble: null, retryAt: null })
  })
})

const waiting = async (): Promise<Driven> => {
  const on = driven([pay])
  await on.tell(start(pay))
  await on.tell(report(STREAM, CHARGE, 0, { kind: 'attempted', error: 'no handler for Charge', retryInMs: 59_000.5 }))
  return on
}

describe('a side effect that waits for a later attempt', () => {
  it('is put off also when no attempt was made: nobody handles its kind, or a claim has to end first', async () => {
    expect(only(await (await waiting()).state(STREAM))).toMatchObject({ attempts: 0, retryAt: 60_001 })
  })
  it('can be settled or tried again by a person, so that a kind that nobody handles is not open for ever', async () => {
    const settled = await waiting()
    await settled.tell(operator(STREAM, { do: 'settleEffect', effect: CHARGE, outcome: { kind: 'ok', value: { receipt: 'by hand' } } }))
    expect((await settled.state(STREAM)).holder).toBeNull()
    const again = await waiting()
    await again.tell(operator(STREAM, { do: 'retryEffect', effect: CHARGE }))
    expect(again.requests).toHaveLength(2)
  })
  it('is not settled by a person who knows no more than the handler', async () => {
    const on = await waiting()
    await on.tell(operator(STREAM, { do: 'settleEffect', effect: CHARGE, outcome: { kind: 'unknown', detail: 'who knows' } }))
    expect(only(await on.state(STREAM))).toBeDefined()
  })
})

const cancelled = async (): Promise<Driven> => {
  const on = driven([pay])
  await on.tell(start(pay))
  await on.tell(operator(STREAM, { do: 'cancel', instance: CHARGE.instance }))
  return on
}

describe('a side effect of a cancelled instance', () => {
  it('shows its success also where it is in review for something less certain', async () => {
    const on = await cancelled()
    await on.tell(report(STREAM, CHARGE, 1, { kind: 'unknown', detail: 'the probe could not tell' }))
    await on.tell(report(STREAM, CHARGE, 1, ok()))
    expect(only(await on.state(STREAM))?.trouble?.code).toBe('afterCancel')
  })
  it('keeps its success in review when another attempt failed', async () => {
    const on = await cancelled()
    await on.tell(report(STREAM, CHARGE, 1, ok()))
    await on.tell(report(STREAM, CHARGE, 2, failed()))
    expect(only(await on.state(STREAM))?.trouble?.code).toBe('afterCancel')
    expect(JSON.stringify(await on.events(STREAM))).toContain('"no"')
  })
})
