// Steps of an undo are verified like any other: with what went in, on the state that they saw.
import { expect, it } from 'vitest'
import { z } from 'zod'
import {
  failed,
  flow,
  http,
  match,
  ok,
  perform,
  repeat,
  sideEffect,
  step,
  compensate,
  takes,
  withCompensation,
  workflow,
} from '../../dsl/index.ts'
import type { Data, Undo } from '../../dsl/index.ts'
import { answered, cancelled, given, started } from '../../testing/index.ts'
import type { Event } from '../../engine/index.ts'
import { rerun } from './rerun.ts'

const Trip = z.object({ id: z.string() })
interface Trip extends Data<typeof Trip> {}
const State = z.object({ undone: z.array(z.string()) })
interface State extends Data<typeof State> {}
const hotel = sideEffect('Hotel', { payload: Trip, ok: z.object({ no: z.string() }), failed: z.object({}) })
const tripOf = (mark: string) => {
  const back = step('Back', ({ value }: Undo<Trip, { readonly no: string }>, { undone }: State) => ({
    output: {},
    state: { undone: [...undone, `${mark}${value.no}`] },
  }))
  const booked = withCompensation(flow(takes<Trip>(), perform(hotel)), back)
  const round = step('Round', (x: { readonly kind: string; readonly input: Trip }) => ({
    output: { id: x.input.id, kind: x.kind === 'ok' ? ('again' as const) : ('over' as const) },
  }))
  return workflow(
    { name: 'Trip', version: 1, triggers: [http({ decode: Trip, id: 'id' })], state: State, initial: { undone: [] } },
    flow(repeat(flow(booked, round), { max: 9 }), match({ over: compensate(), exhausted: flow() })),
  )
}
const trip = tripOf('')
const two = given(trip)
  .when(started(trip, { id: 'a' }))
  .when(answered(hotel, ok({ no: '1' })))
  .when(answered(hotel, ok({ no: '2' })))
const again = (of: typeof trip, events: readonly Event[]) =>
  rerun({ turns: [{ format: 1, stream: 'Trip:a', version: 1, at: 0, causes: [], events }], version: (hash) => ({ hash, workflow: of }) })

it('at a compensate, and at a cancel, they come out the same; by other code they differ', () => {
  const compensated = two.when(answered(hotel, failed({})))
  compensated.expects({ status: 'completed', state: { undone: ['2', '1'] } })
  for (const { events } of [compensated, two.when(cancelled()).when(answered(hotel, ok({ no: '3' })))]) {
    const own = again(trip, events)
    expect(own.map(({ kind }) => kind)).toEqual(own.map(() => 'same'))
    const backs = again(tripOf('-'), events).filter(({ node }) => node.endsWith('undo.Back'))
    expect(backs.length).toBeGreaterThan(1)
    expect(backs[0]).toMatchObject({ kind: 'different' })
  }
})
