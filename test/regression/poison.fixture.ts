// A workflow with careless regular expressions everywhere: a payload that says so makes one of them run for ever.
import { flow, http, match, perform, sideEffect, sleep, step, workflow } from 'contrail/dsl'
import type { Data, Failed, Ok } from 'contrail/dsl'
import { z } from 'zod'

const CARELESS = /^([A-Z0-9]+\s?)+$/
const Pay = z.object({
  id: z.string(),
  first: z.string(),
  middle: z.string(),
  late: z.string(),
  schema: z.string().refine((text) => text === '' || CARELESS.test(text)),
  effect: z.string(),
})
interface Pay extends Data<typeof Pay> {}
const Paid = z.object({ steps: z.number() })
interface Paid extends Data<typeof Paid> {}

const note = sideEffect('Note', {
  payload: z.object({ id: z.string(), effect: z.string().refine((text) => text === '' || CARELESS.test(text)) }),
  ok: z.string(),
})
const check = (name: string, of: 'first' | 'middle' | 'late') =>
  step(name, (pay: Pay, { steps }: Paid) => ({ output: CARELESS.test(pay[of]) ? pay : { ...pay }, state: { steps: steps + 1 } }))

export const pay = workflow(
  { name: 'Pay', version: 1, triggers: [http({ decode: Pay, id: 'id' })], state: Paid, initial: { steps: 0 } },
  flow(
    check('First', 'first'),
    check('Middle', 'middle'),
    sleep('20ms'),
    check('Late', 'late'),
    perform(note),
    match({
      ok: step('Noted', ({ input }: Ok<Pay, string>, { steps }: Paid) => ({ output: input.id, state: { steps: steps + 1 } })),
      failed: step('Failed', (_: Failed<Pay, unknown>, { steps }: Paid) => ({ output: 'failed', state: { steps } })),
    }),
  ),
)
