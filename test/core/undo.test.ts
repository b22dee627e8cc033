// An undo that does not come about, and what is undone by itself because nobody waits for it any more.
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
  perform,
  race,
  repeat,
  sleep,
  step,
  take,
  takes,
  waitFor,
  withCompensation,
  withDeadline,
  workflow,
} from '../../dsl/index.ts'
import type { Data, InTime, Late } from '../../dsl/index.ts'
import { answered, cancelled, given, markedUndone, passed, resubmitted, started } from '../../testing/index.ts'

import {
  Go,
  Trip,
  base,
  begin,
  car,
  flight,
  freeCar,
  freeFlight,
  freeHotel,
  go,
  hotel,
  noted,
  quietCar,
  quietFlight,
  quietHotel,
} from './compensation.fixture.ts'
import type { Booked } from './compensation.fixture.ts'

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
  it('stops one item where its undo fails there, also that of an earlier round, and the other items go on', () => {
    const Many = z.object({ id: z.string(), legs: z.array(Trip) })
    const next = step('Next', (x: InTime<{ readonly input: Trip }> | Late<Trip>) => ({
      output: x.kind === 'late' ? { id: `${x.input.id}+`, kind: 'again' as const } : { id: x.value.input.id, kind: 'over' as const },
    }))
    const rounds = workflow(
      { ...base, name: 'ItemRounds', triggers: [http({ decode: Many, id: 'id' })] },
      flow(
        takes<Data<typeof Many>>(),
        forEach('legs', flow(repeat(flow(takes<Trip>(), withDeadline(quietHotel, '1h'), next), { max: 9 }), sleep('1d'))),
      ),
    )
    const begun = given(rounds).when(started(rounds, { id: 'a', legs: [{ id: '1' }, { id: '2' }] }))
    const given2 = begun.when(passed('1h')).when(answered(hotel, ok({ no: 'h' }), { payload: { id: '1' } }))
    const stuck = given2.when(answered(freeHotel, failed({})))
    stuck.expects({ status: 'review' })
    const on = stuck.when(answered(hotel, ok({ no: 'h' }), { payload: { id: '2+' } }))
    expect(on.events.filter((e) => e.kind === 'StepDone')).toHaveLength(3)
  })
})
