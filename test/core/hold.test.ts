// A person pauses an instance: what arrives is recorded, nothing is done, asked for or tried; resumed, it comes to the end it would have had.
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { byKey, flow, http, match, perform, signal, sideEffect, sleep, step, waitFor, withDeadline, workflow } from '../../dsl/index.ts'
import type { Data } from '../../dsl/index.ts'
import { failed, ok } from '../../dsl/index.ts'
import type { Command, Event } from '../../engine/index.ts'
import { answered, cancelled, given, passed, paused, resumed, signalled, started } from '../../testing/index.ts'
import { charge, driven, notify, ok as succeeded, operator, pay, report, start } from './attack.fixture.ts'

const STREAM = 'Cart/c1'
const PAY = 'Pay:c1@Cart/c1'
const CHARGE = { instance: PAY, node: '0.Charge', visit: 1, index: 0 }
const pause = () => operator(STREAM, { do: 'pause', instance: PAY })
const resume = () => operator(STREAM, { do: 'resume', instance: PAY })
const replyTo = { process: 'me', request: 'r' }
const kinds = (events: readonly Event[]): readonly string[] => events.map(({ kind }) => kind)

const Asked = z.object({ id: z.string() })
interface Asked extends Data<typeof Asked> {}
const base = { version: 1, triggers: [http({ decode: Asked, id: 'id' })], state: z.object({}), initial: {} } as const
const Go = z.object({ id: z.string(), n: z.string() })
const go = signal('Go', { payload: Go, id: 'n', to: byKey('id') })
const done = step('Done', (x: { readonly kind: string }) => ({ output: x.kind }))
const asked: Asked = { id: 'a' }

describe('an instance that is paused', () => {
  const waits = workflow({ ...base, name: 'Waits' }, flow(waitFor(go, '2d'), done))
  const still = given(waits).when(started(waits, asked), paused('lunch'))

  it('is shown as paused, with who and why in the journal', () => {
    still.expects({ status: 'paused' })
    expect(still.events.at(-1)).toEqual({ kind: 'InstancePaused', instance: 'Waits:a', by: 'test', reason: 'lunch' })
  })
  it('records a signal that comes, and goes on with it once it is resumed', () => {
    const heard = still.when(signalled(go, { id: 'a', n: '1' }))
    heard.expects({ status: 'paused', output: undefined })
    expect(kinds(heard.events).at(-1)).toBe('SignalTaken')
    const goneOn = heard.when(resumed())
    goneOn.expects({ status: 'completed', output: 'received' })
    expect(kinds(goneOn.events).slice(-3)).toEqual(['InstanceUnpaused', 'StepDone', 'InstanceCompleted'])
  })
  it('has its sleeps and waits end in time, and nothing come of it before it is resumed', () => {
    const later = still.when(passed('3d'))
    later.expects({ status: 'paused', output: undefined })
    expect(kinds(later.events).at(-1)).toBe('TimerFired')
    later.when(resumed()).expects({ status: 'completed', output: 'timedOut' })
  })
  it('has a deadline that passes wait for the person: what ended the body by then counts', () => {
    const timely = workflow({ ...base, name: 'Timely' }, flow(withDeadline(waitFor(go, '9d'), '1d'), done))
    const late = given(timely).when(started(timely, asked), paused()).when(passed('2d'))
    late.when(resumed(), passed('1m')).expects({ status: 'completed', output: 'late' })
    late.when(signalled(go, { id: 'a', n: '1' }), resumed()).expects({ status: 'completed', output: 'inTime' })
  })
  it('is cancelled all the same', () => {
    still.when(cancelled()).expects({ status: 'cancelled' })
  })
  it('takes the kept signal that a turn had left behind when it is resumed', () => {
    const naps = workflow({ ...base, name: 'Naps' }, flow(sleep('1h'), waitFor(go, '2d'), done))
    const slept = given(naps).when(started(naps, asked), signalled(go, { id: 'a', n: '1' }), paused(), passed('1h'))
    slept.expects({ status: 'paused' })
    slept.when(resumed()).expects({ status: 'completed', output: 'received' })
  })
  it('has nobody behind it begin', async () => {
    const on = driven([pay, notify])
    await on.tell(start(pay), pause(), start(notify))
    expect((await on.journal.instance('Notify:c1@Cart/c1'))?.status).toBe('deferred')
  })
})

describe('a side effect of a paused instance', () => {
  it('has nobody begin a call: who is at work on it hears of the pause', async () => {
    const on = driven([pay])
    await on.tell(start(pay))
    await on.tell(pause())
    expect(on.requests.map(({ hold }) => hold)).toEqual([undefined, true])
  })
  it('is not asked for again by a drive, nor looked after as open', async () => {
    const on = driven([pay])
    await on.tell(start(pay), pause())
    const before = on.requests.length
    await on.tell({ kind: 'drive', stream: STREAM })
    expect(on.requests.length).toBe(before)
    expect((await on.journal.open(undefined, 10)).rows).toEqual([])
  })
  it('is asked for again once it is resumed', async () => {
    const on = driven([pay])
    await on.tell(start(pay))
    await on.tell(pause())
    await on.tell(resume())
    expect(on.requests.at(-1)).toMatchObject({ of: CHARGE, after: 3 })
    expect(on.requests.at(-1)).not.toHaveProperty('hold')
    await on.tell(report(STREAM, CHARGE, 1, succeeded()))
    expect((await on.journal.instance(PAY))?.status).toBe('completed')
  })
  it('has its outcome recorded when a call that was under way ends', async () => {
    const on = driven([pay])
    await on.tell(start(pay))
    await on.tell(pause())
    await on.tell(report(STREAM, CHARGE, 1, succeeded()))
    expect(kinds(await on.events(STREAM)).at(-1)).toBe('OutcomeRecorded')
    await on.tell(resume())
    expect((await on.journal.instance(PAY))?.status).toBe('completed')
  })
  it('that is put off is not tried before it is resumed, however long that takes', () => {
    const put = given(pay).when(started(pay, { id: 'c1', amount: 1 }))
    const paying = put.when(paused(), passed('60d'))
    expect(kinds(paying.events)).not.toContain('EffectDue')
    paying.when(resumed(), answered(charge, ok({ receipt: 'r' }))).expects({ status: 'completed', output: 'r' })
  })
  it('that is put off has no timer meanwhile, and is due at once when it is resumed', async () => {
    let now = 1_000
    const on = driven([pay], { now: () => now })
    await on.tell(start(pay))
    await on.tell(report(STREAM, CHARGE, 1, { kind: 'attempted', error: 'busy', retryInMs: 60_000 }))
    await on.tell(pause())
    expect(await on.journal.nextDue()).toBeNull()
    now += 600_000
    await on.tell({ kind: 'timer', stream: STREAM, due: 61_000 })
    expect(kinds(await on.events(STREAM))).not.toContain('EffectDue')
    await on.tell(resume())
    expect(await on.journal.nextDue()).toBe(61_000)
    await on.tell({ kind: 'timer', stream: STREAM, due: 61_000 })
    expect(on.requests.at(-1)).toMatchObject({ of: CHARGE, attempts: 1 })
  })
})

describe('pausing and resuming', () => {
  const refusalOf = async (tell: readonly Command[]): Promise<unknown> => {
    const on = driven([pay, notify])
    await on.tell(...tell)
    return on.replies.at(-1)
  }
  it('is refused in a sentence where it would change nothing', async () => {
    expect(await refusalOf([start(pay), pause(), { ...pause(), replyTo }])).toMatchObject({
      code: 'pausedAlready',
      message: `${PAY} is paused already, by ann: test; to give another reason, resume it first`,
    })
    expect(await refusalOf([start(pay), { ...resume(), replyTo }])).toMatchObject({
      code: 'notPaused',
      message: `${PAY} is not paused: contrail instance list --status paused shows those that are`,
    })
    expect(await refusalOf([{ ...pause(), replyTo }])).toMatchObject({ code: 'notOpen' })
    const behind = 'Notify:c1@Cart/c1'
    expect(await refusalOf([start(pay), start(notify), { ...operator(STREAM, { do: 'pause', instance: behind }), replyTo }])).toMatchObject(
      {
        code: 'deferred',
        message: `${behind} waits in the queue of its stream behind ${PAY}, nothing of it has begun: pause ${PAY}, or cancel this one`,
      },
    )
  })
  it('keeps what was in review in review', async () => {
    const on = driven([pay])
    await on.tell(start(pay), operator(STREAM, { do: 'park', instance: PAY }), pause())
    expect(await on.journal.instance(PAY)).toMatchObject({ status: 'paused', trouble: { code: 'parked' } })
    await on.tell(resume())
    expect((await on.journal.instance(PAY))?.status).toBe('review')
  })
})

it('a flow that is paused after each thing that happens comes to the end that it would have had', () => {
  const Paid = z.object({ id: z.string() })
  const book = sideEffect('Book', { payload: Paid, ok: z.object({}), failed: z.object({}) })
  const odd = workflow(
    { ...base, name: 'Odd' },
    flow(sleep('1h'), perform(book), match({ ok: done, failed: flow(waitFor(go, '2d'), done) })),
  )
  const happens = [passed('1h'), answered(book, failed({})), signalled(go, { id: 'a', n: '1' })]
  const plain = given(odd).when(started(odd, asked), ...happens)
  const broken = happens.reduce(
    (on, one) => on.when(paused(), passed('1m'), resumed(), paused(), one, passed('1m'), resumed()),
    given(odd).when(started(odd, asked)),
  )
  plain.expects({ status: 'completed', output: 'received' })
  broken.expects({ status: 'completed', output: 'received' })
  const without = (events: readonly Event[]) => kinds(events).filter((kind) => !kind.endsWith('aused'))
  expect(without(broken.events)).toEqual(without(plain.events))
})
