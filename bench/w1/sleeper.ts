// An instance that sleeps: what many open timers cost.
import { flow, http, sleep, step, workflow } from 'contrail/dsl'
import type { Data } from 'contrail/dsl'
import { z } from 'zod'

const Work = z.object({ id: z.string(), filler: z.string() })
interface Work extends Data<typeof Work> {}
const Own = z.object({})

const wake = step('Wake', (work: Work) => ({ output: work.id }))

export const sleeper = workflow(
  { name: 'Sleeper', version: 1, triggers: [http({ decode: Work, id: 'id' })], state: Own, initial: {} },
  flow(sleep('365d'), wake),
)
