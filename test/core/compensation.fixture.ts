// What the tests of compensation share: bookings, and how each is undone.
import { z } from 'zod'
import { byKey, flow, http, perform, sideEffect, signal, step, take, takes, withCompensation } from '../../dsl/index.ts'
import type { Data, Undo, Workflow } from '../../dsl/index.ts'
import { given, signalled, started } from '../../testing/index.ts'

export const Trip = z.object({ id: z.string() })
export interface Trip extends Data<typeof Trip> {}
export const Notes = z.object({ paid: z.boolean().optional(), undone: z.array(z.string()).optional() })
export interface Notes extends Data<typeof Notes> {}
export const booking = { payload: Trip, ok: z.object({ no: z.string() }), failed: z.object({}) }
export const hotel = sideEffect('Hotel', booking)
export const flight = sideEffect('Flight', booking)
export const car = sideEffect('Car', booking)
export const freeing = { payload: z.object({ no: z.string() }), failed: z.object({}) }
export const freeHotel = sideEffect('FreeHotel', freeing)
export const freeFlight = sideEffect('FreeFlight', freeing)
export const freeCar = sideEffect('FreeCar', freeing)
export const Go = signal('Go', { payload: z.object({ id: z.string(), n: z.string() }), id: 'n', to: byKey('id') })
export const go = signalled(Go, { id: 'a', n: '1' })
export const base = { version: 1, triggers: [http({ decode: Trip, id: 'id' })], state: Notes, initial: {} } as const

export type Booked = Undo<Trip, { readonly no: string }>
export const noted = (what: string) =>
  step(`Noted${what}`, (_input: unknown, { undone = [] }: Notes) => ({ output: { noted: what }, state: { undone: [...undone, what] } }))
export const bookedHotel = withCompensation(
  flow(takes<Trip>(), perform(hotel)),
  flow(takes<Booked>(), take('value'), perform(freeHotel), noted('hotel')),
)
export const bookedFlight = withCompensation(
  flow(takes<Trip>(), perform(flight)),
  flow(takes<Booked>(), take('value'), perform(freeFlight), noted('flight')),
)
export const quietHotel = withCompensation(flow(takes<Trip>(), perform(hotel)), flow(takes<Booked>(), take('value'), perform(freeHotel)))
export const quietFlight = withCompensation(flow(takes<Trip>(), perform(flight)), flow(takes<Booked>(), take('value'), perform(freeFlight)))
export const quietCar = withCompensation(flow(takes<Trip>(), perform(car)), flow(takes<Booked>(), take('value'), perform(freeCar)))
export const begin = <P>(of: Workflow<Trip, unknown, P>) => given(of).when(started(of, { id: 'a' }))
