// A trip, recorded by the real engine: every kind of node that goes its own way, for tests of what is shown of them.
import { z } from 'zod'
import {
  byKey,
  duration,
  flow,
  forEach,
  http,
  match,
  perform,
  race,
  repeat,
  sideEffect,
  signal,
  sleep,
  step,
  take,
  takes,
  after,
  waitFor,
  withDeadline,
  withEscalation,
  workflow,
} from '../../dsl/index.ts'
import type { Data, Failed, InTime, Late, Ok, Results, Waited } from '../../dsl/index.ts'
import type { Journal } from '../../journal/index.ts'
import type { Versions } from '../../versions/index.ts'
import { given } from '../../testing/scenario.ts'
import { hashOf } from '../../testing/streams.ts'
import type { Happening, Scenario } from '../../testing/index.ts'
import { instanceId, ownStream } from '../../engine/index.ts'
import { teller } from '../../visualizer/server/sample-order.test.helper.ts'

const Leg = z.object({ id: z.string(), n: z.number() })
export interface Leg extends Data<typeof Leg> {}
const Asked = z.object({ id: z.string(), left: z.number(), patience: duration(), legs: z.array(Leg) })
export interface Asked extends Data<typeof Asked> {}
const Seen = z.object({ looks: z.number() })
interface Seen extends Data<typeof Seen> {}

export const look = sideEffect('Look', { payload: z.object({ id: z.string() }), ok: z.object({ price: z.number() }), failed: z.object({}) })
export const book = sideEffect('Book', { payload: Leg, ok: z.object({ seat: z.string() }), failed: z.object({ why: z.string() }) })
export const Approval = signal('Approval', { payload: z.object({ id: z.string(), n: z.string() }), id: 'n', to: byKey('id') })

/** A seat that nobody can book: its item parks. */
export const NO_SEAT = 'none'
const booked = step('Booked', (x: Ok<Leg, { seat: string }>) => {
  if (x.value.seat === NO_SEAT) throw new Error('this is no seat')
  return { output: { id: x.input.id, seat: x.value.seat } }
})
const lost = step('Lost', (x: Failed<Leg, { why: string }>) => ({ output: { id: x.input.id, why: x.error.why } }))
const check = step('Check', (x: Asked, seen: Seen) => ({
  output: x.left > 0 ? { ...x, kind: 'again' as const, left: x.left - 1 } : { ...x, kind: 'ready' as const },
  state: { looks: seen.looks + 1 },
}))
type Legs = Results<Asked, unknown>

export const trip = workflow(
  { name: 'Trip', version: 1, triggers: [http({ decode: Asked, id: 'id' })], state: Seen, initial: { looks: 0 } },
  flow(
    race({
      cached: flow(
        sleep('1h'),
        step('Cached', (x: Asked) => ({ output: x })),
      ),
      looked: perform(look),
    }),
    match({ cached: take('value'), looked: flow(take('value'), take('input')) }),
    repeat(flow(takes<Asked>(), sleep('10m'), check), { max: 5 }),
    match({ ready: step('Ready', (x: Asked) => ({ output: x })), exhausted: take('input') }),
    withDeadline(forEach('legs', flow(perform(book), match({ ok: booked, failed: lost })), { concurrency: 3 }), after('patience')),
    match({
      inTime: step('Sum', (x: InTime<Legs>) => ({ output: { seats: x.value.results.length } })),
      late: step('Without', (_late: Late<Asked>) => ({ output: { seats: 0 } })),
    }),
    withEscalation(
      waitFor(Approval, '9d'),
      '2d',
      step('Remind', () => ({ output: null })),
      { every: '1d' },
    ),
    step('Close', (x: Waited<{ seats: number }, unknown>) => ({ output: { kind: x.kind, seats: x.input.seats } })),
  ),
)
export const TRIP_HASH = hashOf(trip)
export const tripVersions: Versions = {
  get: async (hash) => (hash === TRIP_HASH ? { hash, workflow: trip } : undefined),
  active: async () => [{ hash: TRIP_HASH, workflow: trip }],
}

export const tripStream = (id: string): string => ownStream('Trip', id)
export const tripInstance = (id: string): string => instanceId('Trip', id, tripStream(id))
export const asked = (id: string, many: number, left = 2): Asked => ({
  id,
  left,
  patience: '3d',
  legs: Array.from({ length: many }, (_, n) => ({ id: `leg${n}`, n })),
})

/** What happens to one trip, a turn for each. Gives what the last of them left. */
export const tellTrip = async (journal: Journal, id: string, happenings: readonly Happening[]): Promise<Scenario> => {
  let now = given(trip)
  const tell = teller(journal, now.now)
  for (const [i, happening] of happenings.entries()) {
    const before = now
    now = now.when(happening)
    const events = now.events.slice(before.events.length)
    if (events.length > 0) await tell(tripStream(id), now.now - before.now, { kind: 'start', id: `${id}-${i}` }, events)
  }
  return now
}
