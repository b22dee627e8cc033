// A workflow for days on which a clock is wrong: it sleeps, and is done.
import { flow, http, sleep, step, workflow } from 'contrail/dsl'
import type { Data } from 'contrail/dsl'
import { z } from 'zod'

const Tired = z.object({ napId: z.string() })
interface Tired extends Data<typeof Tired> {}

const lieDown = step('LieDown', ({ napId }: Tired) => ({ output: { napId } }))
const wakeUp = step('WakeUp', ({ napId }: Tired) => ({ output: { napId } }))

export const nap = workflow(
  { name: 'Nap', version: 1, triggers: [http({ decode: Tired, id: 'napId' })], state: z.object({}), initial: {} },
  flow(lieDown, sleep('20m'), wakeUp),
)
