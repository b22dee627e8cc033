// A workflow with a careless regular expression: some texts keep its step busy for longer than anybody waits.
import { flow, kafka, step, workflow } from 'contrail/dsl'
import type { Data } from 'contrail/dsl'
import { z } from 'zod'

const CARELESS = /^([A-Z0-9]+\s?)+$/
const Inspected = z.object({ inspectionId: z.string(), text: z.string() })
interface Inspected extends Data<typeof Inspected> {}

const inspect = step('Inspect', ({ inspectionId, text }: Inspected) => ({ output: { inspectionId, plain: CARELESS.test(text) } }))

export const inspection = workflow(
  {
    name: 'Inspection',
    version: 1,
    triggers: [kafka({ topic: 'orders.inspections', decode: Inspected, id: 'inspectionId' })],
    state: z.object({}),
    initial: {},
  },
  flow(inspect),
)
