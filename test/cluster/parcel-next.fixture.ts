// The next version of the parcel workflow: it understands those who weigh in kilograms, too.
import { kafka, workflow } from 'contrail/dsl'
import { z } from 'zod'
import { labelling, ordered, packed } from './parcel.fixture.ts'

const Weighed = z
  .object({ parcelId: z.string(), kilograms: z.number() })
  .transform(({ parcelId, kilograms }) => ({ parcelId, grams: kilograms * 1_000 }))

const weighed = kafka({ topic: 'parcels', decode: Weighed, id: 'parcelId' })

export const nextParcel = workflow(
  { name: 'Parcel', version: 2, triggers: [packed, weighed, ordered], state: z.object({}), initial: {} },
  labelling,
)
