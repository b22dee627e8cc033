// Polling until it is there: a parcel is looked for every five minutes, at most for a day.
import { flow, http, match, perform, repeat, sideEffect, sleep, step, takes, workflow } from 'contrail/dsl'
import type { Data, Exhausted, Ok } from 'contrail/dsl'
import { z } from 'zod'

const Parcel = z.object({ parcelId: z.string().min(1) })
interface Parcel extends Data<typeof Parcel> {}
const State = z.object({ status: z.enum(['under way', 'delivered', 'missing']) })
interface State extends Data<typeof State> {}
const Found = z.object({ delivered: z.boolean() })
interface Found extends Data<typeof Found> {}

// A look that the other side refuses counts as one that found nothing; one that it never answered is tried again by the engine, as any.
export const look = sideEffect('Look', { payload: Parcel, ok: Found, reads: true, limit: '10s' })

const seen = step('Seen', ({ input, value }: Ok<Parcel, Found>) => ({
  output: { kind: value.delivered ? 'delivered' : 'again', parcelId: input.parcelId },
}))
const refused = step('Refused', ({ input }: { input: Parcel }) => ({ output: { kind: 'again', ...input } }))

const delivered = step('Delivered', (_input: unknown, _state: State) => ({ output: {}, state: { status: 'delivered' } }))
const missing = step('Missing', (_input: Exhausted<Parcel>, _state: State) => ({ output: {}, state: { status: 'missing' } }))

const oneLook = flow(takes<Parcel>(), perform(look), match({ ok: seen, failed: refused }), match({ again: sleep('5m'), delivered: flow() }))

export const poll = workflow(
  { name: 'Poll', version: 1, triggers: [http({ decode: Parcel, id: 'parcelId' })], state: State, initial: { status: 'under way' } },
  flow(repeat(oneLook, { max: 288 }), match({ delivered, exhausted: missing })),
)
