// What is undone, in which order and when: at `compensate`, at a cancel, and where something turns out to be done that nobody waits for any more.
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import {
  compensate,
  failed,
  flow,
  forEach,
  http,
  match,
  ok,
  parallel,
  perform,
  repeat,
  sleep,
  step,
  take,
  takes,
  unknown,
  waitFor,
  withCompensation,
  workflow,
} from '../../dsl/index.ts'
import type { Data } from '../../dsl/index.ts'
import type { Event } from '../../engine/index.ts'
import { answered, cancelled, given, passed, started } from '../../testing/index.ts'

import {
  Go,
  Trip,
  base,
  begin,
  bookedFlight,
  bookedHotel,
  car,
  flight,
  freeFlight,
  freeHotel,
  go,
  hotel,
  noted,
  quietHotel,
} from './compensation.fixture.ts'
import type { Booked } from './compensation.fixture.ts'

const trip = workflow(
  { ...base, name: 'Trip' },
  flow(
    bookedHotel,
    take('input'),
    bookedFlight,
    take('input'),
    perform(car),
    match({ ok: flow(), failed: flow(compensate(), take('input')) }),
  ),
)
const kinds = (events: readonly Event[]): readonly string[] => events.map(({ kind }) => kind)
const asks = (events: readonly Event[]): readonly string[] => events.flatMap((e) => (e.kind === 'EffectRequested' ? [e.effect] : []))
const first = given(trip).when(started(trip, { id: 'a' }))
const both = first.when(answered(hotel, ok({ no: 'h1' }))).when(answered(flight, ok({ no: 'f1' })))

describe('compensate', () => {
  it('undoes what was done, the latest first and one after the other, and goes on with its input when all is undone', () => {
    const failing = both.when(answered(car, failed({})))
    failing.expects({ status: 'waiting', requested: [{ kind: 'FreeFlight', payload: { no: 'f1' } }] })
    const second = failing.when(answered(freeFlight, ok()))
    second.expects({ status: 'waiting', requested: [{ kind: 'FreeHotel', payload: { no: 'h1' } }] })
    const done = second.when(answered(freeHotel, ok()))
    done.expects({ status: 'completed', output: { id: 'a' }, state: { undone: ['flight', 'hotel'] } })
    expect(kinds(done.events).slice(-4)).toEqual(['StepDone', 'UndoDone', 'BranchesJoined', 'InstanceCompleted'])
  })
  it('has nothing to do with what failed', () => {
    const none = first.when(answered(hotel, failed({}))).when(answered(flight, ok({ no: 'f' })), answered(car, failed({})))
    none.when(answered(freeFlight, ok())).expects({ status: 'completed', state: { undone: ['flight'] } })
  })
  it('is not needed where all went well', () => {
    both.when(answered(car, ok({ no: 'c' }))).expects({ status: 'completed', state: {} })
  })
  it('undoes what stands in its own branch, and the state sees that when the branch is joined', () => {
    const branches = workflow(
      { ...base, name: 'Branches' },
      flow(
        parallel({
          stay: flow(bookedHotel, take('input'), compensate()),
          fly: flow(
            withCompensation(flow(takes<Trip>(), perform(flight)), flow(takes<Booked>(), take('value'), perform(freeFlight))),
            waitFor(Go, '9d'),
          ),
        }),
      ),
    )
    const now = begin(branches)
      .when(answered(hotel, ok({ no: 'h' })))
      .when(answered(flight, ok({ no: 'f' })))
    now.expects({ requested: [{ kind: 'FreeHotel', payload: { no: 'h' } }] })
    const freed = now.when(answered(freeHotel, ok()))
    freed.expects({ status: 'waiting', state: {}, requested: [] })
    freed.when(go).expects({ status: 'completed', state: { undone: ['hotel'] } })
  })
  it('undoes a round as well as the one before, though their state is gone', () => {
    const round = step('Round', (x: { readonly input: Trip; readonly kind: string }) => ({
      output: { id: x.input.id, kind: x.kind === 'ok' ? ('again' as const) : ('over' as const) },
    }))
    const rounds = workflow({ ...base, name: 'Rounds' }, flow(repeat(flow(bookedHotel, round), { max: 9 }), compensate()))
    const four = begin(rounds)
      .when(answered(hotel, ok({ no: 'h1' })))
      .when(answered(hotel, ok({ no: 'h2' })))
      .when(answered(hotel, ok({ no: 'h3' })))
      .when(answered(hotel, failed({})))
    four.expects({ requested: [{ kind: 'FreeHotel', payload: { no: 'h3' } }] })
    const done = four.when(answered(freeHotel, ok())).when(answered(freeHotel, ok())).when(answered(freeHotel, ok()))
    done.expects({ status: 'completed', state: { undone: ['hotel', 'hotel', 'hotel'] } })
    const keys = done.events.flatMap((e) => (e.kind === 'EffectRequested' ? [`${e.node}#${e.visit}`] : []))
    expect(new Set(keys).size).toBe(keys.length)
  })
  it('undoes what the items of a list did', () => {
    const Many = z.object({ id: z.string(), legs: z.array(Trip) })
    const legs = workflow(
      { ...base, name: 'Legs', triggers: [http({ decode: Many, id: 'id' })] },
      flow(takes<Data<typeof Many>>(), forEach('legs', quietHotel), compensate()),
    )
    const now = given(legs)
      .when(started(legs, { id: 'a', legs: [{ id: '1' }, { id: '2' }, { id: '3' }] }))
      .when(answered(hotel, ok({ no: 'h2' }), { payload: { id: '2' } }))
      .when(answered(hotel, failed({}), { payload: { id: '1' } }))
      .when(answered(hotel, ok({ no: 'h3' }), { payload: { id: '3' } }))
    now.expects({ requested: [{ kind: 'FreeHotel', payload: { no: 'h3' } }] })
    const last = now.when(answered(freeHotel, ok()))
    last.expects({ requested: [{ kind: 'FreeHotel', payload: { no: 'h2' } }] })
    last.when(answered(freeHotel, ok())).expects({ status: 'completed' })
  })
  it('undoes in an item what that item did, while the others go on', () => {
    const Many = z.object({ id: z.string(), legs: z.array(Trip) })
    const legs = workflow(
      { ...base, name: 'Items', triggers: [http({ decode: Many, id: 'id' })] },
      flow(
        takes<Data<typeof Many>>(),
        forEach('legs', flow(quietHotel, take('input'), perform(car), match({ ok: flow(), failed: flow(take('input'), compensate()) }))),
      ),
    )
    const now = given(legs)
      .when(started(legs, { id: 'a', legs: [{ id: '1' }, { id: '2' }] }))
      .when(answered(hotel, ok({ no: 'h1' }), { payload: { id: '1' } }))
      .when(answered(hotel, ok({ no: 'h2' }), { payload: { id: '2' } }))
      .when(answered(car, failed({}), { payload: { id: '1' } }))
    now.expects({
      requested: [
        { kind: 'Car', payload: { id: '2' } },
        { kind: 'FreeHotel', payload: { no: 'h1' } },
      ],
    })
    now
      .when(answered(car, ok({ no: 'c' })))
      .when(answered(freeHotel, ok()))
      .expects({ status: 'completed' })
  })
  it('undoes a part of a workflow with a state of its own on that state', () => {
    const inner = workflow({ ...base, name: 'Inner', initial: { undone: ['before'] } }, bookedHotel)
    const outer = workflow({ ...base, name: 'Outer' }, flow(inner, compensate(), noted('outer')))
    const now = begin(outer)
      .when(answered(hotel, ok({ no: 'h' })))
      .when(answered(freeHotel, ok()))
    now.expects({ status: 'completed', state: { undone: ['outer'] } })
    const patches = now.events.flatMap((e) => (e.kind === 'StepDone' ? [e.patch] : []))
    expect(patches).toEqual([{ undone: ['before', 'hotel'] }, { undone: ['outer'] }])
  })
})

describe('a cancel', () => {
  it('undoes what was done, patches the state, and ends the instance then', () => {
    const now = both.when(cancelled())
    now.expects({
      status: 'waiting',
      requested: [
        { kind: 'Car', payload: { id: 'a' } },
        { kind: 'FreeFlight', payload: { no: 'f1' } },
      ],
    })
    const done = now.when(answered(freeFlight, ok())).when(answered(freeHotel, ok()))
    done.expects({ status: 'cancelled', state: { undone: ['flight', 'hotel'] } })
    const end = done.events.find((e) => e.kind === 'InstanceCancelled')
    expect(end).toMatchObject({ by: 'test', reason: 'the test says so' })
  })
  it('undoes nothing while a call is undecided, and what turns out to be done first', () => {
    const now = first.when(answered(hotel, ok({ no: 'h1' }))).when(cancelled())
    now.expects({ status: 'waiting', requested: [{ kind: 'Flight', payload: { id: 'a' } }] })
    const decided = now.when(answered(flight, ok({ no: 'late' })))
    decided.expects({ requested: [{ kind: 'FreeFlight', payload: { no: 'late' } }] })
    decided.when(answered(freeFlight, ok())).when(answered(freeHotel, ok())).expects({ status: 'cancelled' })
    now.when(answered(flight, failed({}))).expects({ requested: [{ kind: 'FreeHotel', payload: { no: 'h1' } }] })
  })
  it('waits for the person where nobody knows whether it happened', () => {
    const now = first.when(cancelled()).when(answered(hotel, unknown()))
    now.expects({ status: 'waiting' })
    expect(kinds(now.events)).not.toContain('InstanceCancelled')
  })
  it('ends at once where nothing is to be undone, and says so a second time by a sentence', () => {
    given(trip)
      .when(started(trip, { id: 'a' }))
      .when(answered(hotel, failed({})), answered(flight, failed({})))
      .when(cancelled())
      .expects({ status: 'cancelled' })
    expect(() => both.when(cancelled()).when(cancelled())).toThrow('Trip:a is being cancelled: it ends when all that it had done is undone')
  })
  it('takes over what a compensate has begun, and does it once', () => {
    const now = both.when(answered(car, failed({}))).when(cancelled())
    now.expects({ requested: [{ kind: 'FreeFlight', payload: { no: 'f1' } }] })
    const done = now.when(answered(freeFlight, ok())).when(answered(freeHotel, ok()))
    done.expects({ status: 'cancelled' })
    expect(asks(done.events).filter((kind) => kind.startsWith('Free'))).toEqual(['FreeFlight', 'FreeHotel'])
  })
  it('ends what is in review, and undoes it', () => {
    const broken = step('Broken', (_input: { readonly kind: string }): { output: Trip } => {
      throw new Error('not now')
    })
    const parked = workflow({ ...base, name: 'Parked' }, flow(bookedHotel, broken))
    const now = begin(parked).when(answered(hotel, ok({ no: 'h' })))
    now.expects({ status: 'review' })
    now.when(cancelled()).when(answered(freeHotel, ok())).expects({ status: 'cancelled' })
  })
  it('lets an undo wait, for a time or a signal', () => {
    const slow = workflow(
      { ...base, name: 'Slow' },
      flow(
        withCompensation(
          flow(takes<Trip>(), perform(hotel)),
          flow(takes<Booked>(), waitFor(Go, '9d'), match({ received: sleep('1d'), timedOut: flow() })),
        ),
        take('input'),
        waitFor(Go, '90d'),
      ),
    )
    const now = begin(slow)
      .when(answered(hotel, ok({ no: 'h' })))
      .when(cancelled())
    now.expects({ status: 'waiting' })
    now.when(go).when(passed('1d')).expects({ status: 'cancelled' })
  })
})
