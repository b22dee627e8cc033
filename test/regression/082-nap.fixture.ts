// A workflow that sleeps for three seconds and is done.
import { flow, http, sleep, step, workflow } from 'contrail/dsl'
import type { Data } from 'contrail/dsl'
import { z } from 'zod'

const Tired = z.object({ napId: z.string() })
interface Tired extends Data<typeof Tired> {}

const lieDown = step('LieDown', ({ napId }: Tired) => ({ output: { napId } }))

export const shortNap = workflow(
  { name: 'ShortNap', version: 1, triggers: [http({ decode: Tired, id: 'napId' })], state: z.object({}), initial: {} },
  flow(lieDown, sleep('3s')),
)
