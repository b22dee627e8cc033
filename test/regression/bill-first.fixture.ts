// The first version of a bill: it sleeps, then charges an amount.
import { z } from 'zod'
import { flow, http, perform, sideEffect, sleep, workflow } from 'contrail/dsl'

const Bill = z.object({ id: z.string(), amount: z.number() })
const charge = sideEffect('Charge', { payload: Bill, ok: z.object({ receipt: z.string() }) })
export const bill = workflow(
  { name: 'Bill', version: 1, triggers: [http({ decode: Bill, id: 'id' })], state: z.object({}), initial: {} },
  flow(sleep('1d'), perform(charge)),
)
