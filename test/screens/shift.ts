// Shifts at a till, one at a time: an aggregate with a holder, a queue, a question and signals that nobody takes yet.
import { aggregate, flow, http, query, signal, step, waitFor, workflow } from 'contrail/dsl'
import type { Data, Waited } from 'contrail/dsl'
import { z } from 'zod'

const Shift = z.object({ shiftId: z.string(), till: z.string() })
interface Shift extends Data<typeof Shift> {}
const State = z.object({ takings: z.int(), pin: z.string().meta({ sensitive: 'secret' }) })
interface State extends Data<typeof State> {}

export const Till = aggregate({ name: 'Till', version: 1, state: State, initial: { takings: 40, pin: '1234' }, upcast: {} })
export const takings = query('takings', { of: Till, answer: ({ takings: now }: State) => now })
export const pin = query('pin', { of: Till, answer: ({ pin: now }: State) => now })
export const closed = signal('Closed', { payload: z.object({ till: z.string(), id: z.string() }), id: 'id', to: Till.by('till') })
export const counted = signal('Counted', { payload: z.object({ till: z.string(), id: z.string() }), id: 'id', to: Till.by('till') })

const over = step('Over', ({ kind }: Waited<Waited<Shift, unknown>, unknown>) => ({ output: { kind } }))
export const shift = workflow(
  {
    name: 'Shift',
    version: 1,
    triggers: [http({ decode: Shift, id: 'shiftId' })],
    metadata: { aggregate: Till.by('till'), accept: ({ shiftId }: Shift) => shiftId !== 'ghost' || 'nobody works then' },
  },
  flow(waitFor(closed, '1d'), waitFor(counted, '1d'), over),
)
