// The second version of a bill: it charges cents.
import { z } from 'zod'
import { flow, http, perform, sideEffect, workflow } from 'contrail/dsl'

const Bill = z.object({ id: z.string(), cents: z.int() })
const charge = sideEffect('Charge', { payload: Bill, ok: z.object({ receipt: z.string() }) })
export const bill = workflow(
  { name: 'Bill', version: 2, triggers: [http({ decode: Bill, id: 'id' })], state: z.object({}), initial: {} },
  flow(perform(charge)),
)
