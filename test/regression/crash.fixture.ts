// Orders whose handler does what their `how` says: it answers, or takes its process along.
import { z } from 'zod'
import { flow, http, match, perform, sideEffect, step, workflow } from 'contrail/dsl'

const Trial = z.object({ id: z.string(), how: z.string() })
export const act = sideEffect('Act', { payload: Trial })
const done = step('Done', () => ({ output: 'done' }))

export const trial = workflow(
  {
    name: 'Trial',
    version: 1,
    triggers: [http({ decode: Trial, id: 'id' })],
    metadata: { retries: { attempts: 2, backoff: 'fixed', delay: '20ms' } },
    state: z.object({}),
    initial: {},
  },
  flow(perform(act), match({ ok: done, failed: done })),
)
