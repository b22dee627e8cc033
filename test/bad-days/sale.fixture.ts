// A workflow for bad days: a sale is rung up, and paid by a call that must never be made twice.
import { flow, http, kafka, match, perform, sideEffect, step, workflow } from 'contrail/dsl'
import type { Data, Failed, Ok } from 'contrail/dsl'
import { z } from 'zod'

const Sold = z.object({ saleId: z.string(), cents: z.number() })
interface Sold extends Data<typeof Sold> {}
const Paid = z.object({ receipt: z.string() })
interface Paid extends Data<typeof Paid> {}
const Refusal = z.object({ reason: z.string() })
interface Refusal extends Data<typeof Refusal> {}

export const pay = sideEffect('Pay', { payload: Sold, ok: Paid, failed: Refusal })

const ringUp = step('RingUp', ({ saleId, cents }: Sold) => ({ output: { saleId, cents } }))
const thank = step('Thank', ({ value }: Ok<unknown, Paid>) => ({ output: value }))
const apologise = step('Apologise', ({ error }: Failed<unknown, Refusal>) => ({ output: error }))

export const sale = workflow(
  {
    name: 'Sale',
    version: 1,
    triggers: [kafka({ topic: 'sales', decode: Sold, id: 'saleId' }), http({ decode: Sold, id: 'saleId' })],
    metadata: { retries: { attempts: 5, backoff: 'fixed', delay: '1s' } },
    state: z.object({}),
    initial: {},
  },
  flow(ringUp, perform(pay), match({ ok: thank, failed: apologise })),
)
