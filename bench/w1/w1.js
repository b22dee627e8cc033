// W1, the workload that peers are measured with too: three steps of about 400 bytes each and one awaited, safe side effect.
import { flow, http, kafka, match, perform, sideEffect, step, workflow } from 'contrail/dsl'
import { z } from 'zod'
const Work = z.object({ id: z.string(), filler: z.string() })
const Own = z.object({ steps: z.number() })
export const echo = sideEffect('Echo', { payload: z.object({ id: z.string() }), ok: z.object({ at: z.string() }), failed: z.object({}) })
const first = step('First', (work, _state) => ({ output: { ...work, first: true }, state: { steps: 1 } }))
const second = step('Second', (work, state) => ({
  output: { ...work, second: state.steps },
  state: { steps: state.steps + 1 },
}))
const third = step('Third', ({ input, value }, state) => ({
  output: { id: input.id, at: value.at, steps: state.steps, filler: input.filler },
  state: { steps: state.steps + 1 },
}))
const refused = step('Refused', (at) => ({ output: at.kind }))
export const w1 = workflow(
  {
    name: 'W1',
    version: 1,
    triggers: [http({ decode: Work, id: 'id' }), kafka({ topic: 'w1', decode: Work, id: 'id' })],
    state: Own,
    initial: { steps: 0 },
  },
  flow(first, second, perform(echo), match({ ok: third, failed: refused })),
)
//# sourceMappingURL=w1.js.map
