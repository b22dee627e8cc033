// A past step is edited: only what depends on it is done anew, what was answered stays, and what cannot be is refused in one sentence.
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { aggregate, flow, http, match, ok, perform, race, sideEffect, signal, sleep, step, waitFor, workflow } from '../../dsl/index.ts'
import type { Data, Ok, Waited } from '../../dsl/index.ts'
import { answered, cancelled, edited, given, paused, passed, resubmitted, signalled, started } from '../../testing/index.ts'
import type { Scenario } from '../../testing/index.ts'

const Offer = z.object({ id: z.string(), amount: z.number() })
interface Offer extends Data<typeof Offer> {}
const Deal = aggregate({
  name: 'Deal',
  version: 1,
  state: z.object({ price: z.number(), note: z.string(), log: z.string() }),
  initial: { price: 0, note: '', log: '' },
  upcast: {},
})
type DealState = Readonly<{ price: number; note: string; log: string }>
const Approve = signal('Approve', { payload: z.object({ n: z.string(), id: z.string(), by: z.string() }), id: 'n', to: Deal.by('id') })
const mail = sideEffect('Mail', { payload: z.object({ text: z.string() }) })
const charge = sideEffect('Charge', { payload: z.object({ id: z.string(), amount: z.number() }), ok: z.object({ receipt: z.string() }) })
const lookUp = sideEffect('LookUp', {
  payload: z.object({ id: z.string(), amount: z.number() }),
  ok: z.object({ rate: z.number() }),
  reads: true,
})
const def = { version: 1, triggers: [http({ decode: Offer, id: 'id' })], metadata: { aggregate: Deal.by('id') } } as const

const price = step('Price', (x: Offer, _state: DealState) => ({
  output: x,
  state: { price: x.amount },
  sideEffects: [mail({ text: `price ${x.amount}` })],
}))
const greet = step('Greet', (x: Offer, _state: DealState) => ({
  output: x,
  state: { note: 'hello' },
  sideEffects: [mail({ text: 'hello' })],
}))
const settle = step('Settle', (x: Waited<Offer, { by: string }>, state: DealState) => ({
  output: x.kind === 'received' ? x.input : { id: '', amount: 0 },
  state: { log: `${x.kind === 'received' ? x.signal.by : 'nobody'} ${state.price}` },
}))
const pay = step('Pay', (x: Ok<Offer, { receipt: string }>) => ({ output: x.value.receipt }))
const unpaid = step('Unpaid', () => ({ output: 'unpaid' }))
const approved = flow(greet, price, waitFor(Approve, '9d'), settle)
const charged = workflow(
  { ...def, name: 'Charged' },
  flow(approved, perform(charge), match({ ok: pay, failed: unpaid }), waitFor(Approve, '9d')),
)
const begin = started(charged, { id: 'd1', amount: 5 })
const yes = (n = '1') => signalled(Approve, { n, id: 'd1', by: 'ann' })
const paid = answered(charge, ok({ receipt: 'r' }))
const atCharge = given(charged).when(begin, yes())
const behindIt = atCharge.when(paid)

const reopened = ({ events }: Scenario) => events.flatMap((e) => (e.kind === 'StepReopened' ? [e] : []))
const anew = (of: Scenario): readonly string[] =>
  reopened(of).flatMap(({ stale }) => stale.map(({ node, visit, why, key }) => `${node}#${visit} ${why}${key ? ` ${key}` : ''}`))
const mails = ({ events }: Scenario) => events.flatMap((e) => (e.kind === 'EffectRequested' && e.effect === 'Mail' ? [e.payload] : []))

describe('an edit', () => {
  it('has only what depends on it done anew, and the answers of people stay', () => {
    const now = given(charged)
      .when(begin, yes())
      .when(edited('0.1.Price', { id: 'd1', amount: 5 }))
    expect(anew(now)).toEqual(['0.1.Price#2 edited'])
    const other = behindIt.when(edited('0.1.Price', { id: 'd1', amount: 9 }, { keep: ['0.1.Price#1/0', '1.Charge#1'] }))
    expect(anew(other)).toEqual(['0.1.Price#2 edited', '0.3.Settle#2 input', '2.ok.Pay#2 input'])
    other.expects({ state: { price: 9, note: 'hello', log: 'ann 9' } })
    expect(other.events.filter(({ kind }) => kind === 'WaitOpened')).toHaveLength(2)
  })
  it('asks for nothing again that a step had asked for before, and for what is new', () => {
    const same = atCharge.when(edited('0.0.Greet', { id: 'd1', amount: 5 }))
    expect(mails(same)).toEqual([{ text: 'hello' }, { text: 'price 5' }])
    expect(same.events.findLast((e) => e.kind === 'StepDone')).toMatchObject({
      node: '0.0.Greet',
      visit: 2,
      kept: [{ index: 0, visit: 1, of: 0, effect: 'Mail', payload: { text: 'hello' } }],
    })
    const other = behindIt.when(edited('0.1.Price', { id: 'd1', amount: 9 }, { keep: ['0.1.Price#1/0', '1.Charge#1'] }))
    expect(mails(other)).toEqual([{ text: 'hello' }, { text: 'price 5' }, { text: 'price 9' }])
  })
  it('changes the answer that was taken', () => {
    const now = atCharge.when(edited('0.2.Approve', { n: '1', id: 'd1', by: 'bob' }))
    expect(anew(now)).toEqual(['0.2.Approve#2 edited', '0.3.Settle#2 input'])
    now.expects({ state: { price: 5, note: 'hello', log: 'bob 5' } })
  })
  it('asks for a side effect again, under another key, where a person says so', () => {
    const simple = workflow(
      { ...def, name: 'Simple' },
      flow(price, perform(charge), match({ ok: pay, failed: unpaid }), waitFor(Approve, '9d')),
    )
    const now = given(simple)
      .when(started(simple, { id: 'd1', amount: 5 }), paid)
      .when(edited('0.Price', { id: 'd1', amount: 9 }, { keep: ['0.Price#1/0'], again: ['1.Charge#1'] }))
    expect(anew(now)).toEqual(['0.Price#2 edited', '1.Charge#2 takes', '2.ok.Pay#2 behind', '3.Approve#2 behind'])
    expect(now.events.filter((e) => e.kind === 'EffectKeptStale')).toMatchObject([
      { node: '0.Price', visit: 1, index: 0, choice: 'keep' },
      { node: '1.Charge', visit: 1, index: 0, choice: 'again' },
    ])
    expect(now.requested).toContainEqual({ kind: 'Charge', payload: { id: 'd1', amount: 9 } })
    now.when(answered(charge, ok({ receipt: 'r2' })), yes()).expects({ status: 'completed' })
  })
  it('does a look-up again by itself, and one that is in flight is of no use any more', () => {
    const rated = workflow({ ...def, name: 'Rated' }, flow(price, perform(lookUp), waitFor(Approve, '9d')))
    const now = given(rated)
      .when(started(rated, { id: 'd1', amount: 5 }))
      .when(edited('0.Price', { id: 'd1', amount: 9 }, { keep: ['0.Price#1/0'] }))
    expect(now.events).toContainEqual(expect.objectContaining({ kind: 'EffectWithdrawn', node: '1.LookUp', visit: 1, reason: 'reads' }))
    expect(now.requested.filter(({ kind }) => kind === 'LookUp')).toEqual([{ kind: 'LookUp', payload: { id: 'd1', amount: 9 } }])
  })
  it('does again what a declaration says, and keeps what it says', () => {
    const kept = sideEffect('Kept', { payload: z.object({ id: z.string(), amount: z.number() }), ok: z.object({}), onEdit: 'keep' })
    const quiet = step('Quiet', (x: Offer, _state: DealState) => ({ output: x, state: { price: x.amount } }))
    const of = workflow({ ...def, name: 'Kept' }, flow(quiet, perform(kept), waitFor(Approve, '9d')))
    const now = given(of).when(started(of, { id: 'd1', amount: 5 }), answered(kept, ok({})), edited('0.Quiet', { id: 'd1', amount: 9 }))
    expect(anew(now)).toEqual(['0.Quiet#2 edited'])
    expect(now.events.filter((e) => e.kind === 'EffectKeptStale')).toMatchObject([{ node: '1.Kept', choice: 'keep', declared: true }])
  })
  it('leads another way: what was done on the first is no part of the state any more', () => {
    const decide = step('Decide', (x: Offer, _state: DealState) => ({
      output: { kind: x.amount > 7 ? ('large' as const) : ('small' as const), ...x },
    }))
    const large = step('Large', (x: Offer, _state: DealState) => ({ output: x, state: { log: 'large' } }))
    const small = step('Small', (x: Offer, _state: DealState) => ({ output: x, state: { note: 'small' } }))
    const of = workflow({ ...def, name: 'Ways' }, flow(decide, match({ large, small }), waitFor(Approve, '9d')))
    const now = given(of)
      .when(started(of, { id: 'd1', amount: 5 }))
      .when(edited('0.Decide', { id: 'd1', amount: 9 }))
    now.expects({ state: { price: 0, note: '', log: 'large' } })
    expect(anew(now)).toEqual(['0.Decide#2 edited', '1.small.Small#2 route'])
    now.when(edited('0.Decide', { id: 'd1', amount: 1 })).expects({ state: { price: 0, note: 'small', log: '' } })
  })
  it('leaves a later patch of the same key on top', () => {
    const first = step('First', (x: Offer, _state: DealState) => ({ output: x, state: { note: `first ${x.amount}` } }))
    const later = step('Later', (_input: unknown, _state: DealState) => ({ output: 1, state: { note: 'later' } }))
    const of = workflow({ ...def, name: 'Later' }, flow(first, later, waitFor(Approve, '9d')))
    const now = given(of)
      .when(started(of, { id: 'd1', amount: 5 }))
      .when(edited('0.First', { id: 'd1', amount: 9 }))
    now.expects({ state: { price: 0, note: 'later', log: '' } })
  })
  it('gives a step that is run again what it drew before', () => {
    const draw = step('Draw', (x: Offer, _state: DealState, context) => ({ output: { ...x, uuid: context.uuid() } }))
    const of = workflow({ ...def, name: 'Draws' }, flow(price, draw, waitFor(Approve, '9d')))
    const now = given(of)
      .when(started(of, { id: 'd1', amount: 5 }))
      .when(edited('0.Price', { id: 'd1', amount: 9 }, { keep: ['0.Price#1/0'] }))
    const drawn = now.events.flatMap((e) => (e.kind === 'StepDone' && e.node === '1.Draw' ? [e.drawn] : []))
    expect(drawn).toHaveLength(2)
    expect(drawn[1]).toEqual(drawn[0])
  })
  it('is let go on from review where the edit changes what is in review', () => {
    const fragile = step('Fragile', (x: Offer, _state: DealState) => {
      if (x.amount > 7) throw new Error('too much')
      return { output: x, state: { note: 'fine' } }
    })
    const of = workflow({ ...def, name: 'Fragile' }, flow(price, fragile, waitFor(Approve, '9d')))
    const parked = given(of).when(started(of, { id: 'd1', amount: 9 }))
    parked.expects({ status: 'review' })
    parked
      .when(edited('0.Price', { id: 'd1', amount: 5 }, { keep: ['0.Price#1/0'] }))
      .expects({ status: 'waiting', trouble: null, state: { price: 5, note: 'fine', log: '' } })
    expect(() => parked.when(edited('0.Price', { id: 'd1', amount: 9 }))).toThrow(
      /is in review at '1.Fragile', and the edit changes nothing there/,
    )
  })
})

describe('an edit is refused, and nothing is done,', () => {
  const refusal = (of: Scenario, ...change: Parameters<typeof edited>): string => {
    try {
      of.when(edited(...change))
    } catch (error) {
      return error instanceof Error ? error.message : String(error)
    }
    return 'it was let in'
  }
  const nine = { id: 'd1', amount: 9 }
  it('where the instance has ended, or does not stand at such a place', () => {
    const ended = behindIt.when(yes('2'))
    ended.expects({ status: 'completed' })
    expect(refusal(ended, '0.1.Price', nine)).toMatch(/has ended/)
    expect(refusal(atCharge, '0.7.Nowhere', nine)).toBe("the graph of Charged 1 has no node '0.7.Nowhere'")
    expect(refusal(atCharge, '2.ok.Pay', nine)).toBe("'2.ok.Pay' of Charged:d1@Deal/d1 is not done, so there is nothing to edit yet")
    expect(refusal(atCharge, '1.Charge', nine)).toMatch(
      /is a perform: a step, a signal that was taken or a task that was done can be edited/,
    )
  })
  it('where it is paused or being cancelled', () => {
    expect(refusal(atCharge.when(paused()), '0.1.Price', nine)).toBe('Charged:d1@Deal/d1 is paused, by test: resume it first')
    expect(refusal(atCharge.when(cancelled()), '0.1.Price', nine)).toMatch(/has ended/)
  })
  it('where a side effect that would go stale is under way', () => {
    expect(refusal(atCharge, '0.1.Price', nine, { keep: ['0.1.Price#1/0'] })).toMatch(
      /Charge#1\/0 is under way, and would be asked for with something else/,
    )
  })
  it('where nobody said what becomes of a side effect, each of them named', () => {
    expect(refusal(behindIt, '0.1.Price', nine)).toBe(
      "'1.Charge#1', '0.1.Price#1/0' would have been asked for with something else, or not at all: say for each whether to keep it or to have it done again",
    )
    expect(refusal(behindIt, '0.0.Greet', { id: 'd1', amount: 5 }, { keep: ['1.Charge#1'] })).toMatch(/'1.Charge#1' does not go stale/)
  })
  it('where people answered behind what would be asked for anew', () => {
    const of = workflow({ ...def, name: 'Behind' }, flow(price, perform(charge), waitFor(Approve, '9d'), sleep('9d')))
    const now = given(of).when(started(of, { id: 'd1', amount: 5 }), paid, yes())
    expect(refusal(now, '0.Price', nine, { keep: ['0.Price#1/0'], again: ['1.Charge#1'] })).toMatch(
      /'2.Approve' was answered behind what is asked for anew/,
    )
  })
  it('inside what is done anew as a whole, and where that would be', () => {
    const nap = step('Nap', (x: Offer, _state: DealState) => ({ output: x, state: { note: 'nap' } }))
    const of = workflow({ ...def, name: 'Raced' }, flow(price, race({ a: flow(nap, sleep('1s')), b: sleep('9d') }), waitFor(Approve, '9d')))
    const now = given(of).when(started(of, { id: 'd1', amount: 5 }), passed('2s'))
    expect(refusal(now, '1.a.0.Nap', nine)).toBe("'1.a.0.Nap' stands inside '1', which is done anew as a whole: edit what went into that")
    expect(refusal(now, '0.Price', nine, { keep: ['0.Price#1/0'] })).toMatch(
      /'1' stands in the way of the edit: it has ended, and what goes into it would change/,
    )
  })
  it('where a step would fail on it, with what it says', () => {
    const strict = step('Strict', (x: Offer, _state: DealState) => {
      if (x.amount > 7) throw new Error('too much')
      return { output: x }
    })
    const of = workflow({ ...def, name: 'Strict' }, flow(price, strict, waitFor(Approve, '9d')))
    const now = given(of).when(started(of, { id: 'd1', amount: 5 }))
    expect(refusal(now, '0.Price', nine, { keep: ['0.Price#1/0'] })).toBe(
      "'1.Strict' stands in the way of the edit: step 'Strict': it threw Error: too much",
    )
  })
  it('where the answer does not fit its schema', () => {
    expect(refusal(atCharge, '0.2.Approve', { n: '1', id: 'd1', by: 7 })).toMatch(
      /what is given does not fit the payload of signal Approve: by/,
    )
  })
  it('where it is in review and the edit changes nothing there', () => {
    expect(() => atCharge.when(resubmitted())).toThrow()
  })
})
