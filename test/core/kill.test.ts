// A person ends an instance by force: its stream is free, nothing is undone, and what succeeds later is for a person.
import { describe, expect, it } from 'vitest'
import { ok } from '../../dsl/index.ts'
import { deriveIndex, evolveTurn, initial } from '../../engine/index.ts'
import type { Event } from '../../engine/index.ts'
import { answered, given, killed, started } from '../../testing/index.ts'
import { charge, driven, notify, ok as succeeded, operator, pay, report, start } from './attack.fixture.ts'

const STREAM = 'Cart/c1'
const PAY = 'Pay:c1@Cart/c1'
const CHARGE = { instance: PAY, node: '0.Charge', visit: 1, index: 0 }
const kill = operator(STREAM, { do: 'kill', instance: PAY })
const kinds = (events: readonly Event[]): readonly string[] => events.map(({ kind }) => kind)

describe('an instance that is killed', () => {
  it('frees the stream for the next, and undoes nothing', async () => {
    const on = driven([pay, notify])
    await on.tell(start(pay), start(notify), kill)
    const events = await on.events(STREAM)
    expect(events.find((e) => e.kind === 'InstanceKilled')).toEqual({ kind: 'InstanceKilled', instance: PAY, by: 'ann', reason: 'test' })
    expect(kinds(events.slice(events.findIndex((e) => e.kind === 'InstanceKilled')))).toEqual([
      'InstanceKilled',
      'InstanceBegan',
      'StepDone',
      'EffectRequested',
      'InstanceCompleted',
    ])
    expect(await on.journal.instance(PAY)).toMatchObject({ status: 'killed', ended: 1_000, openEffects: 1 })
  })
  it('has what it waited for looked up, never called, and a success in review', async () => {
    const on = driven([pay])
    await on.tell(start(pay))
    await on.tell(kill)
    expect(on.requests.at(-1)).toMatchObject({ of: CHARGE, lookOnly: true })
    await on.tell(report(STREAM, CHARGE, 1, succeeded()))
    const [open] = (await on.state(STREAM)).effects.values()
    expect(open?.trouble).toMatchObject({ code: 'afterCancel', message: 'Charge succeeded after its instance was killed' })
    expect(await on.journal.instance(PAY)).toMatchObject({ status: 'killed', effectsInReview: 1 })
  })
  it('leaves the queue', async () => {
    const on = driven([pay])
    const second = { ...start(pay), key: 'c2', instance: 'Pay:c2@Cart/c1' }
    await on.tell(start(pay), second)
    await on.tell(operator(STREAM, { do: 'kill', instance: second.instance }))
    expect((await on.state(STREAM)).queue.size).toBe(0)
    expect((await on.journal.instance(second.instance))?.status).toBe('killed')
  })
  it('is killed also in review', async () => {
    const on = driven([pay])
    await on.tell(start(pay), operator(STREAM, { do: 'park', instance: PAY }), kill)
    expect((await on.state(STREAM)).holder).toBeNull()
  })
  it('is known as killed by who waits for its result, now and later', async () => {
    const on = driven([pay])
    const to = { process: 'me', request: 'r' }
    await on.tell({ ...start(pay), replyTo: to, awaitResult: true })
    await on.tell(kill)
    await on.tell({ ...start(pay), replyTo: to, awaitResult: true })
    expect(on.replies).toMatchObject([
      { kind: 'accepted', status: 'killed', duplicate: false },
      { kind: 'accepted', status: 'killed', duplicate: true },
    ])
  })
  it('is refused once it has ended, and under another id again', async () => {
    const on = driven([pay])
    const replyTo = { process: 'me', request: 'r' }
    await on.tell(start(pay), kill)
    await on.tell({ ...operator(STREAM, { do: 'kill', instance: PAY }), replyTo })
    expect(on.replies).toMatchObject([{ kind: 'refused', code: 'notOpen', message: `${PAY} is not open: it has ended or never was` }])
  })
  it('is killed in a test', () => {
    given(pay)
      .when(started(pay, { id: 'c1', amount: 1 }), killed('no use'))
      .expects({ status: 'killed' })
      .when(answered(charge, ok({ receipt: 'r' })))
      .expects({ status: 'killed', trouble: 'Charge succeeded after its instance was killed' })
  })
  it('has the same line however its rows are derived', async () => {
    const on = driven([pay])
    await on.tell(start(pay), kill)
    let state = initial
    for (const turn of await on.journal.read(STREAM, 1, Infinity)) {
      const after = evolveTurn(state, turn)
      expect(deriveIndex(state, turn, after).instances.at(-1)).toEqual(await on.journal.instance(PAY))
      state = after
    }
  })
})
