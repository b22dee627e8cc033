// Several things at once, and what comes too late: the journal's order decides, and what is given up is never called.
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import {
  flow,
  http,
  byKey,
  match,
  ok,
  parallel,
  perform,
  race,
  sideEffect,
  signal,
  sleep,
  step,
  takes,
  waitFor,
  withDeadline,
  withEscalation,
  workflow,
} from '../../dsl/index.ts'
import type { Data, Ok, Failed, Waited } from '../../dsl/index.ts'
import type { Event } from '../../engine/index.ts'
import { answered, cancelled, given, passed, resubmitted, signalled, started } from '../../testing/index.ts'

const Asked = z.object({ id: z.string() })
interface Asked extends Data<typeof Asked> {}
const Noted = z.object({ by: z.string().optional(), late: z.boolean().optional(), beats: z.number().optional() })
interface Noted extends Data<typeof Noted> {}
const charge = sideEffect('Charge', { payload: Asked, ok: z.object({ receipt: z.string() }), failed: z.object({}) })
const mail = sideEffect('Mail', { payload: Asked })
const Said = z.object({ id: z.string(), n: z.string() })
interface Said extends Data<typeof Said> {}
const Paid = signal('Paid', { payload: Said, id: 'n', to: byKey('id') })
const Refused = signal('Refused', { payload: Said, id: 'n', to: byKey('id') })
const base = { version: 1, triggers: [http({ decode: Asked, id: 'id' })], state: Noted, initial: {} } as const
const kinds = (events: readonly Event[]): readonly string[] => events.map(({ kind }) => kind)
const note = (by: string) => step(`By${by}`, (_input: unknown, _state: Noted) => ({ output: { by }, state: { by } }))

const two = workflow(
  { ...base, name: 'Two' },
  race({ paid: flow(waitFor(Paid, '9d'), note('paid')), refused: flow(waitFor(Refused, '9d'), note('refused')) }),
)
const begun = given(two).when(started(two, { id: 'a' }))

describe('a race', () => {
  it('is won by the branch that ends first, publishes what that one patched, and closes what the others waited for', () => {
    const now = begun.when(signalled(Refused, { id: 'a', n: '1' }))
    now.expects({ status: 'completed', state: { by: 'refused' }, output: { kind: 'refused', value: { by: 'refused' } } })
    expect(kinds(now.events).slice(-5)).toEqual(['SignalTaken', 'StepDone', 'ScopeAbandoned', 'BranchesJoined', 'InstanceCompleted'])
  })
  it('takes one of two signals that came before it', () => {
    const early = workflow(
      { ...base, name: 'Early' },
      flow(sleep('1d'), takes<Asked>(), race({ a: waitFor(Paid, '9d'), b: waitFor(Refused, '9d') })),
    )
    const now = given(early)
      .when(started(early, { id: 'a' }))
      .when(signalled(Refused, { id: 'a', n: '1' }), signalled(Paid, { id: 'a', n: '2' }), passed('1d'))
    now.expects({ status: 'completed' })
    expect(now.events.filter(({ kind }) => kind === 'SignalTaken')).toHaveLength(1)
  })
  it('asks for nothing in a branch where another ends at once', () => {
    const quick = workflow({ ...base, name: 'Quick' }, race({ slow: perform(charge), quick: note('quick') }))
    const now = given(quick).when(started(quick, { id: 'a' }))
    now.expects({ status: 'completed', requested: [], state: { by: 'quick' } })
  })
  it('is decided by what came first, also where the instance was in review then', () => {
    let fails = true
    const broken = step('Broken', (_input: Asked) => {
      if (fails) throw new Error('not now')
      return { output: { kind: 'mended' as const } }
    })
    const parked = workflow(
      { ...base, name: 'Parked' },
      parallel({
        of: race({ timer: flow(sleep('1d'), note('timer')), signal: flow(waitFor(Paid, '9d'), note('signal')) }),
        broken: flow(sleep('1h'), broken),
      }),
    )
    const now = given(parked)
      .when(started(parked, { id: 'a' }))
      .when(passed('1h'))
      .when(passed('1d'))
      .when(signalled(Paid, { id: 'a', n: '1' }))
    now.expects({ status: 'review' })
    fails = false
    now.when(resubmitted()).expects({ status: 'completed', state: { by: 'timer' } })
  })
  it('gives up a call that is in flight: its failure closes it, its success is for a person', () => {
    const called = workflow({ ...base, name: 'Called' }, race({ slow: perform(charge), quick: waitFor(Paid, '9d') }))
    const now = given(called)
      .when(started(called, { id: 'a' }))
      .when(signalled(Paid, { id: 'a', n: '1' }))
    now.expects({ status: 'completed', requested: [{ kind: 'Charge', payload: { id: 'a' } }] })
    now.when(answered(charge, ok({ receipt: 'r' }))).expects({ trouble: 'Charge succeeded after the flow had given it up' })
  })
})

describe('what only reads', () => {
  const look = sideEffect('Look', { payload: Asked, ok: z.object({ there: z.boolean() }), failed: z.object({}), reads: true })
  const looking = workflow({ ...base, name: 'Looking' }, race({ slow: perform(look), quick: waitFor(Paid, '9d') }))
  const begins = given(looking).when(started(looking, { id: 'a' }))
  it("is over when it is given up, in flight or not, and what comes of it after that is nobody's business", () => {
    const now = begins.when(signalled(Paid, { id: 'a', n: '1' }))
    now.expects({ status: 'completed', requested: [], trouble: null })
    expect(kinds(now.events)).toContain('EffectWithdrawn')
  })
  it('is over when its instance is cancelled', () => {
    begins.when(cancelled()).expects({ status: 'cancelled', requested: [], trouble: null })
  })
})

const paid = step('Receipt', (x: Ok<Asked, { receipt: string }>, _state: Noted) => ({
  output: { receipt: x.value.receipt },
  state: { by: 'charge' },
}))
const unpaid = step('Unpaid', (_input: Failed<Asked, {}>) => ({ output: { receipt: '' } }))
const got = step('Got', (x: Waited<{ receipt: string }, Said>) => ({ output: { kind: x.kind } }))

describe('a deadline', () => {
  const order = workflow(
    { ...base, name: 'Order' },
    withDeadline(flow(perform(charge), match({ ok: paid, failed: unpaid }), waitFor(Paid, '90d'), got), '30d'),
  )
  const waiting = given(order)
    .when(started(order, { id: 'a' }))
    .when(answered(charge, ok({ receipt: 'r' })))
  it('that is met yields what the body gave', () => {
    const now = waiting.when(signalled(Paid, { id: 'a', n: '1' }))
    now.expects({ status: 'completed', output: { kind: 'inTime', value: { kind: 'received' } } })
  })
  it('that passes keeps what the body has patched', () => {
    waiting.expects({ state: { by: 'charge' } })
    const now = waiting.when(passed('30d'))
    now.expects({ status: 'completed', output: { kind: 'late', input: { id: 'a' } }, state: { by: 'charge' } })
  })
  it('waits for the person where the instance is in review', () => {
    let fails = true
    const fragile = step('Fragile', (x: Waited<Asked, Said>) => {
      if (fails) throw new Error('not now')
      return { output: { kind: x.kind } }
    })
    const held = workflow({ ...base, name: 'Held' }, withDeadline(flow(waitFor(Paid, '90d'), fragile), '1d'))
    const parked = given(held)
      .when(started(held, { id: 'a' }))
      .when(signalled(Paid, { id: 'a', n: '1' }))
      .when(passed('3d'))
    parked.expects({ status: 'review' })
    fails = false
    parked.when(resubmitted()).expects({ status: 'completed', output: { kind: 'inTime', value: { kind: 'received' } } })
  })
})

describe('an escalation', () => {
  const remind = step('Remind', (x: Asked, _state: Noted) => ({ output: {}, sideEffects: [mail({ id: x.id })] }))
  const nagging = workflow({ ...base, name: 'Nagging' }, withEscalation(waitFor(Paid, '90d'), '3d', remind, { every: '1d' }))
  const begins = given(nagging).when(started(nagging, { id: 'a' }))
  it('does at each beat what it says, beside the body, whose output it yields', () => {
    const beaten = begins.when(passed('3d')).when(passed('1d')).when(passed('1d'))
    beaten.expects({ status: 'waiting' })
    expect(beaten.requested).toHaveLength(3)
    const places = beaten.events.flatMap((e) => (e.kind === 'StepDone' ? [e.visit] : []))
    expect(places).toEqual([2, 3, 4])
    const ended = beaten.when(signalled(Paid, { id: 'a', n: '1' }))
    ended.expects({ status: 'completed', output: { input: { id: 'a' }, kind: 'received', signal: { id: 'a', n: '1' } } })
  })
  it('does nothing where the body has ended before', () => {
    const ended = begins.when(signalled(Paid, { id: 'a', n: '1' }))
    ended.expects({ status: 'completed', requested: [] })
  })
  it('once is done once', () => {
    const once = workflow({ ...base, name: 'Once' }, withEscalation(waitFor(Paid, '90d'), '3d', remind))
    const now = given(once)
      .when(started(once, { id: 'a' }))
      .when(passed('3d'))
      .when(passed('9d'))
    expect(now.requested).toHaveLength(1)
  })
})
