// Two workflows on one aggregate whose stream can be made as long as one likes: its state stays small.
import { aggregate, flow, http, match, signal, step, waitFor, workflow } from 'contrail/dsl'
import type { Data, Waited } from 'contrail/dsl'
import { z } from 'zod'

const TallyState = z.object({ count: z.number(), closed: z.string().optional() })
interface TallyState extends Data<typeof TallyState> {}
const Tally = aggregate({ name: 'Tally', version: 1, state: TallyState, initial: { count: 0 }, upcast: {} })

const Counted = z.object({ tally: z.string(), entry: z.string() })
interface Counted extends Data<typeof Counted> {}
export const count = workflow(
  { name: 'Count', version: 1, triggers: [http({ decode: Counted, id: 'entry' })], metadata: { aggregate: Tally.by('tally') } },
  flow(step('Add', (_entry: Counted, tally: TallyState) => ({ output: tally.count + 1, state: { count: tally.count + 1 } }))),
)

const Closing = z.object({ tally: z.string(), seal: z.string() })
interface Closing extends Data<typeof Closing> {}
export const Seal = signal('Seal', { payload: Closing, id: 'seal', to: Tally.by('tally'), keep: '30d' })
const Closed = z.object({ tally: z.string(), id: z.string() })
interface Closed extends Data<typeof Closed> {}
/** Ends with the seal; the second of them finds no seal if the first has taken the only one. */
export const close = workflow(
  { name: 'Close', version: 1, triggers: [http({ decode: Closed, id: 'id' })], metadata: { aggregate: Tally.by('tally') } },
  flow(
    waitFor(Seal, '30d'),
    match({
      received: step(
        'Sealed',
        ({ signal: { seal } }: Extract<Waited<Closed, Closing>, { readonly kind: 'received' }>, _tally: TallyState) => ({
          output: seal,
          state: { closed: seal },
        }),
      ),
      timedOut: step('Open', (_unused: unknown, _tally: TallyState) => ({ output: null })),
    }),
  ),
)
