// The first version of a bill, as it charges an amount at once.
import { z } from 'zod'
import { http, perform, sideEffect, workflow } from 'contrail/dsl'

const Bill = z.object({ id: z.string(), amount: z.number() })
const charge = sideEffect('Charge', { payload: Bill, ok: z.object({ receipt: z.string() }) })
export const bill = workflow(
  { name: 'Bill', version: 1, triggers: [http({ decode: Bill, id: 'id' })], state: z.object({}), initial: {} },
  perform(charge),
)
