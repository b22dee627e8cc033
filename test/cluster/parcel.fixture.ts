// A workflow for tests of a cluster: a parcel is labelled by a side effect, and done.
import { flow, http, kafka, match, perform, sideEffect, step, workflow } from 'contrail/dsl'
import type { Data, Failed, Ok } from 'contrail/dsl'
import { z } from 'zod'

const ParcelPacked = z.object({ parcelId: z.string(), grams: z.number() })
interface ParcelPacked extends Data<typeof ParcelPacked> {}
const Labelled = z.object({ label: z.string() })
export interface Labelled extends Data<typeof Labelled> {}
const Refusal = z.object({ reason: z.string() })
export interface Refusal extends Data<typeof Refusal> {}

export const label = sideEffect('Label', { payload: ParcelPacked, ok: Labelled, failed: Refusal })

const weigh = step('Weigh', ({ parcelId, grams }: ParcelPacked) => ({ output: { parcelId, grams } }))
const note = step('Note', ({ value }: Ok<unknown, Labelled>) => ({ output: value }))
const complain = step('Complain', ({ error }: Failed<unknown, Refusal>) => ({ output: error }))

/** Shared with the version that comes after this one. */
export const labelling = flow(weigh, perform(label), match({ ok: note, failed: complain }))
export const packed = kafka({ topic: 'parcels', decode: ParcelPacked, id: 'parcelId' })
export const ordered = http({ decode: ParcelPacked, id: 'parcelId' })

export const parcel = workflow({ name: 'Parcel', version: 1, triggers: [packed, ordered], state: z.object({}), initial: {} }, labelling)
