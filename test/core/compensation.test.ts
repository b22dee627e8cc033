// What is undone, in which order and when: at `compensate`, at a cancel, and where something turns out to be done that nobody waits for any more.
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import {
  byKey,
  compensate,
  failed,
  flow,
  forEach,
  http,
  match,
  ok,
  parallel,
  perform,
  race,
  repeat,
  sideEffect,
  signal,
  sleep,
  step,
  take,
  takes,
  unknown,
  waitFor,
  withCompensation,
  withDeadline,
  workflow,
} from '../../dsl/index.ts'
import type { Data, Undo, Workflow } from '../../dsl/index.ts'
import type { Event } from '../../engine/index.ts'
import { answered, cancelled, given, markedUndone, passed, resubmitted, signalled, started } from '../../testing/index.ts'

const Trip = z.object({ id: z.string() })
interface Trip extends Data<typeof Trip> {}
const Notes = z.object({ paid: z.boolean().optional(), undone: z.array(z.string()).optional() })
interface Notes extends Data<typeof Notes> {}
const booking = { payload: Trip, ok: z.object({ no: z.string() }), failed: z.object({}) }
const hotel = sideEffect('Hotel', booking)
const flight = sideEffect('Flight', booking)
const car = sideEffect('Car', booking)
const freeing = { payload: z.object({ no: z.string() }), failed: z.object({}) }
const freeHotel = sideEffect('FreeHotel', freeing)
const freeFlight = sideEffect('FreeFlight', freeing)
const freeCar = sideEffect('FreeCar', freeing)
const Go = signal('Go', { payload: z.object({ id: z.string(), n: z.string() }), id: 'n', to: byKey('id') })
const go = signalled(Go, { id: 'a', n: '1' })
const base = { version: 1, triggers: [http({ decode: Trip, id: 'id' })], state: Notes, initial: {} } as const

type Booked = Undo<Trip, { readonly no: string }>
const noted = (what: string) =>
  step(`Noted${what}`, (_input: unknown, { undone = [] }: Notes) => ({ output: { noted: what }, state: { undone: [...undone, what] } }))
const bookedHotel = withCompensation(
  flow(takes<Trip>(), perform(hotel)),
  flow(takes<Booked>(), take('value'), perform(freeHotel), noted('hotel')),
)
const bookedFlight = withCompensation(
  flow(takes<Trip>(), perform(flight)),
  flow(takes<Booked>(), take('value'), perform(freeFlight), noted('flight')),
)
const quietHotel = withCompensation(flow(takes<Trip>(), perform(hotel)), flow(takes<Booked>(), take('value'), perform(freeHotel)))
const quietFlight = withCompensation(flow(takes<Trip>(), perform(flight)), flow(takes<Booked>(), take('value'), perform(freeFlight)))
const quietCar = withCompensation(flow(takes<Trip>(), perform(car)), flow(takes<Booked>(), take('value'), perform(freeCar)))
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
const begin = <P>(of: Workflow<Trip, unknown, P>) => given(of).when(started(of, { id: 'a' }))

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

describe('an undo that does not come about', () => {
  const plain = workflow({ ...base, name: 'Plain' }, flow(quietHotel, take('input'), quietFlight, take('input'), waitFor(Go, '9d')))
  const ending = begin(plain)
    .when(answered(hotel, ok({ no: 'h' })))
    .when(answered(flight, ok({ no: 'f' })))
    .when(cancelled())
  const stuck = ending.when(answered(freeFlight, failed({})))
  it('is in review, with what is left behind it', () => {
    stuck.expects({ status: 'review', requested: [] })
    stuck.expects({ trouble: "the undo of '2' ended as 'failed': send it again, or undo it by other means and mark it as done" })
  })
  it('is sent again as a whole, under effect keys of its own', () => {
    const again = stuck.when(resubmitted())
    again.expects({ status: 'waiting', requested: [{ kind: 'FreeFlight', payload: { no: 'f' } }] })
    again.when(answered(freeFlight, ok())).when(answered(freeHotel, ok())).expects({ status: 'cancelled' })
    const keys = again.events.flatMap((e) => (e.kind === 'EffectRequested' ? [`${e.node}#${e.visit}`] : []))
    expect(new Set(keys).size).toBe(keys.length)
    again.when(answered(freeFlight, failed({}))).expects({ status: 'review' })
  })
  it('is sent again with what a person gives in place of what it took', () => {
    const again = stuck.when(resubmitted({ input: { id: 'a' }, value: { no: 'f-2' } }))
    again.expects({ requested: [{ kind: 'FreeFlight', payload: { no: 'f-2' } }] })
  })
  it('is marked as done by a person, who says why; then the next comes', () => {
    const marked = stuck.when(markedUndone('2', { reason: 'by telephone' }))
    marked.expects({ status: 'waiting', requested: [{ kind: 'FreeHotel', payload: { no: 'h' } }] })
    expect(marked.events.findLast((e) => e.kind === 'UndoDone')).toMatchObject({ node: '2', by: 'test', reason: 'by telephone' })
    marked.when(answered(freeHotel, ok())).expects({ status: 'cancelled' })
  })
  it('is marked as done while it is under way, too: what it asked for is only found out', () => {
    const marked = ending.when(markedUndone('2'))
    marked.expects({
      requested: [
        { kind: 'FreeFlight', payload: { no: 'f' } },
        { kind: 'FreeHotel', payload: { no: 'h' } },
      ],
    })
    marked.when(answered(freeHotel, ok())).expects({ status: 'cancelled' })
  })
  it('is not marked where nobody asked for it, where nothing is there, or where nothing is decided', () => {
    const open = begin(plain).when(answered(hotel, ok({ no: 'h' })))
    expect(() => open.when(markedUndone('0'))).toThrow("'0' of Plain:a is done, and nobody has asked for it to be undone")
    expect(() => open.when(markedUndone('2'))).toThrow("nothing is to be undone at '2' of Plain:a")
    expect(() => open.when(cancelled()).when(markedUndone('2'))).toThrow(
      "nobody knows yet whether '2' was done: settle or skip its side effect",
    )
  })
  it('that throws is in review at its step, and goes on from there', () => {
    let fails = true
    const fragile = step('Fragile', (x: Booked) => {
      if (fails) throw new Error('not now')
      return { output: x.value }
    })
    const throwing = workflow(
      { ...base, name: 'Throwing' },
      flow(withCompensation(flow(takes<Trip>(), perform(hotel)), flow(fragile, perform(freeHotel))), take('input'), waitFor(Go, '9d')),
    )
    const now = begin(throwing)
      .when(answered(hotel, ok({ no: 'h' })))
      .when(cancelled())
    now.expects({ status: 'review' })
    fails = false
    now.when(resubmitted()).when(answered(freeHotel, ok())).expects({ status: 'cancelled' })
  })
})

describe('what nobody waits for any more', () => {
  const late = workflow({ ...base, name: 'Late' }, withDeadline(quietHotel, '3d'))
  it('is undone by itself where it turns out to be done, and the instance ends after that', () => {
    const now = begin(late).when(passed('3d'))
    now.expects({ status: 'waiting', requested: [{ kind: 'Hotel', payload: { id: 'a' } }] })
    const undoing = now.when(answered(hotel, ok({ no: 'h' })))
    undoing.expects({ status: 'waiting', requested: [{ kind: 'FreeHotel', payload: { no: 'h' } }], trouble: null })
    undoing.when(answered(freeHotel, ok())).expects({ status: 'completed', output: { input: { id: 'a' }, kind: 'late' } })
    now.when(answered(hotel, failed({}))).expects({ status: 'completed' })
  })
  it('goes on beside the flow', () => {
    const on = workflow({ ...base, name: 'On' }, flow(withDeadline(quietHotel, '3d'), noted('on'), waitFor(Go, '9d')))
    const now = begin(on)
      .when(passed('3d'))
      .when(answered(hotel, ok({ no: 'h' })))
    now.expects({ state: { undone: ['on'] }, requested: [{ kind: 'FreeHotel', payload: { no: 'h' } }] })
    const over = now.when(go)
    over.expects({ status: 'waiting' })
    over.when(answered(freeHotel, ok())).expects({ status: 'completed' })
  })
  it('stays where it was done in time: the flow knows of it, and compensates if it must', () => {
    const kept = workflow(
      { ...base, name: 'Kept' },
      flow(
        withDeadline(flow(quietHotel, take('input'), waitFor(Go, '9d')), '3d'),
        match({ inTime: flow(), late: flow(take('input'), compensate()) }),
      ),
    )
    const now = begin(kept).when(answered(hotel, ok({ no: 'h' })))
    now.when(passed('3d')).expects({ requested: [{ kind: 'FreeHotel', payload: { no: 'h' } }] })
    now.when(go).expects({ status: 'completed' })
  })
  const racing = workflow(
    { ...base, name: 'Racing' },
    flow(
      race({ a: flow(quietHotel, take('input'), quietFlight, take('input'), quietCar), b: waitFor(Go, '9d') }),
      noted('on'),
      sleep('1d'),
    ),
  )
  it('is undone where its branch lost, the latest first, and not before what is in flight there is decided', () => {
    const lost = begin(racing)
      .when(answered(hotel, ok({ no: 'h' })))
      .when(answered(flight, ok({ no: 'f' })))
      .when(go)
    lost.expects({ state: { undone: ['on'] }, requested: [{ kind: 'Car', payload: { id: 'a' } }] })
    const decided = lost.when(answered(car, ok({ no: 'c' })))
    decided.expects({ requested: [{ kind: 'FreeCar', payload: { no: 'c' } }] })
    const done = decided.when(answered(freeCar, ok())).when(answered(freeFlight, ok())).when(passed('1d'))
    done.expects({ status: 'waiting', requested: [{ kind: 'FreeHotel', payload: { no: 'h' } }] })
    done.when(answered(freeHotel, ok())).expects({ status: 'completed' })
  })
  it('is left alone where its branch won', () => {
    const won = begin(racing)
      .when(answered(hotel, ok({ no: 'h' })))
      .when(answered(flight, ok({ no: 'f' })))
      .when(answered(car, ok({ no: 'c' })))
    won.when(passed('1d')).expects({ status: 'completed' })
  })
  it('has its compensate go on where that is given up', () => {
    const given1 = workflow(
      { ...base, name: 'GivenUp' },
      flow(withDeadline(flow(quietHotel, take('input'), quietFlight, take('input'), compensate()), '3d'), sleep('9d')),
    )
    const now = begin(given1)
      .when(answered(hotel, ok({ no: 'h' })))
      .when(answered(flight, ok({ no: 'f' })))
    const passed3 = now.when(passed('3d')).when(answered(freeFlight, ok()))
    passed3.expects({ requested: [{ kind: 'FreeHotel', payload: { no: 'h' } }] })
    passed3.when(answered(freeHotel, ok())).when(passed('9d')).expects({ status: 'completed' })
  })
})
