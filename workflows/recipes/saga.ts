// A saga: a trip is a hotel, a flight and a car. Where one of them cannot be had, or the customer steps back, what was booked is given back, the latest first.
import { byKey, compensate, flow, http, match, perform, sideEffect, signal, step, take, takes, waitFor } from 'contrail/dsl'
import { withCompensation, workflow } from 'contrail/dsl'
import type { Data, Undo } from 'contrail/dsl'
import { z } from 'zod'

const Trip = z.object({ tripId: z.string().min(1), email: z.email() })
interface Trip extends Data<typeof Trip> {}
const State = z.object({ status: z.enum(['booking', 'booked', 'given back']), refunded: z.array(z.string()) })
interface State extends Data<typeof State> {}
const Booking = z.object({ number: z.string() })
interface Booking extends Data<typeof Booking> {}

const booking = { payload: z.object({ tripId: z.string() }), ok: Booking, failed: z.object({ reason: z.string() }) }
export const bookHotel = sideEffect('BookHotel', booking)
export const bookFlight = sideEffect('BookFlight', booking)
export const rentCar = sideEffect('RentCar', booking)
const giving = { payload: Booking, failed: z.object({ reason: z.string() }) }
export const cancelHotel = sideEffect('CancelHotel', giving)
export const cancelFlight = sideEffect('CancelFlight', giving)
export const returnCar = sideEffect('ReturnCar', giving)
export const sendMail = sideEffect('SendMail', { payload: z.object({ email: z.email(), text: z.string() }) })
export const stepBack = signal('StepBack', { payload: z.object({ tripId: z.string(), id: z.string() }), id: 'id', to: byKey('tripId') })

/** What an undo takes: what went in, and the booking. */
type Booked = Undo<Trip, Booking>
const noted = (name: string, what: string) =>
  step(name, (_input: unknown, { refunded }: State) => ({ output: {}, state: { refunded: [...refunded, what] } }))
const number = flow(takes<Booked>(), take('value'))

const hotel = withCompensation(
  flow(takes<Trip>(), perform(bookHotel)),
  flow(number, perform(cancelHotel), match({ ok: noted('NoteHotel', 'hotel'), failed: flow() })),
)
const flight = withCompensation(
  flow(takes<Trip>(), perform(bookFlight)),
  flow(number, perform(cancelFlight), match({ ok: noted('NoteFlight', 'flight'), failed: flow() })),
)
const car = withCompensation(
  flow(takes<Trip>(), perform(rentCar)),
  flow(number, perform(returnCar), match({ ok: noted('NoteCar', 'car'), failed: flow() })),
)

const end = (name: string, status: State['status'], text: string) =>
  step(name, ({ email }: Trip, _state: State) => ({ output: { status }, state: { status }, sideEffects: [sendMail({ email, text })] }))
const giveBack = flow(takes<{ readonly input: Trip }>(), take('input'), compensate(), end('GiveBack', 'given back', 'All is given back.'))
const keep = flow(takes<{ readonly input: Trip }>(), take('input'), end('Keep', 'booked', 'Have a good trip.'))

export const saga = workflow(
  {
    name: 'Saga',
    version: 1,
    triggers: [http({ decode: Trip, id: 'tripId' })],
    state: State,
    initial: { status: 'booking', refunded: [] },
  },
  flow(
    hotel,
    match({
      failed: giveBack,
      ok: flow(
        take('input'),
        flight,
        match({
          failed: giveBack,
          ok: flow(
            take('input'),
            car,
            match({ failed: giveBack, ok: flow(take('input'), waitFor(stepBack, '14d'), match({ received: giveBack, timedOut: keep })) }),
          ),
        }),
      ),
    }),
  ),
)
