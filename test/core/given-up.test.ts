// What is given up stays so: after a restart, however turns are folded, and where two parts end in one moment.
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import {
  failed,
  flow,
  forEach,
  http,
  match,
  ok,
  parallel,
  perform,
  race,
  sideEffect,
  sleep,
  step,
  take,
  takes,
  withEscalation,
  workflow,
} from '../../dsl/index.ts'
import type { Data, Failed, Ok } from '../../dsl/index.ts'
import { evolve, evolveTurns, initial } from '../../engine/index.ts'
import type { Event } from '../../engine/index.ts'
import { answered, given, passed, started } from '../../testing/index.ts'

const Line = z.object({ id: z.string() })
interface Line extends Data<typeof Line> {}
const Ordered = z.object({ id: z.string(), lines: z.array(Line), nothing: z.null() })
interface Ordered extends Data<typeof Ordered> {}
const asked: Ordered = { id: 'a', lines: [{ id: 'l0' }, { id: 'l1' }, { id: 'l2' }], nothing: null }
const base = { version: 1, triggers: [http({ decode: Ordered, id: 'id' })], state: z.object({}), initial: {} } as const
const book = sideEffect('Book', { payload: Line, ok: z.object({}), failed: z.object({}) })
const booked = step('Booked', (x: Ok<Line, {}>) => ({ output: { kind: 'booked' as const, id: x.input.id } }))
const refused = step('Refused', (x: Failed<Line, {}>) => ({ output: { kind: 'refused' as const, id: x.input.id } }))
/** How much the state holds of what was done. */
const heldAfter = (events: readonly Event[]): number | undefined => events.reduce(evolve, initial).holder?.done.size
const many = (events: readonly Event[], kind: Event['kind']): number => events.filter((event) => event.kind === kind).length

describe('a list that an item has ended', () => {
  const list = workflow(
    { ...base, name: 'List' },
    flow(
      forEach('lines', flow(perform(book), match({ ok: flow(sleep('9d'), booked), failed: refused })), { until: 'refused' }),
      sleep('1d'),
      sleep('1d'),
    ),
  )
  const ended = given(list)
    .when(started(list, asked))
    .when(answered(book, ok({}), { payload: { id: 'l0' } }))
    .when(answered(book, failed({}), { payload: { id: 'l1' } }))
  it('ends once', () => {
    expect([many(ended.events, 'ScopeAbandoned'), many(ended.events, 'ItemsJoined')]).toEqual([1, 1])
  })
  it('leaves the other items alone, also for who has only its state', () => {
    // The first to go on from here has the way that led here, the second finds it from the state.
    const [first, second] = [ended.when(passed('1d')), ended.when(passed('1d'))]
    first.expects({ status: 'waiting' })
    expect(second.events).toEqual(first.events)
    expect(many(second.events, 'TimerSet')).toBe(3)
  })
})

describe('a beat', () => {
  it('is forgotten when the next begins: an escalation over weeks is no larger than one over a day', () => {
    const remind = step('Remind', (x: Ordered) => ({ output: { id: x.id } }))
    const reminded = workflow(
      { ...base, name: 'Reminded' },
      flow(takes<Ordered>(), withEscalation(sleep('60d'), '1d', remind, { every: '1d' })),
    )
    let now = given(reminded).when(started(reminded, asked)).when(passed('2d'))
    const early = heldAfter(now.events)
    for (let day = 0; day < 20; day++) now = now.when(passed('1d'))
    expect(many(now.events, 'StepDone')).toBeGreaterThan(20)
    expect(heldAfter(now.events)).toEqual(early)
  })
})

describe('a race', () => {
  it('closes all that was open in the others, whether its turns are folded one by one or together', () => {
    const naps = parallel({ x: sleep('2d'), y: sleep('2d'), z: sleep('2d') })
    const napping = workflow({ ...base, name: 'Naps' }, flow(race({ soon: sleep('1h'), naps }), sleep('1d')))
    const { events } = given(napping).when(started(napping, asked)).when(passed('1h'))
    const together = evolveTurns(initial, [{ format: 1, stream: 'Naps:a', version: 1, at: 1, causes: [], events }])
    expect(together.holder?.pending.keys()).toEqual(['1.sleep#1'])
    expect(events.reduce(evolve, initial).holder?.pending.keys()).toEqual(['1.sleep#1'])
  })
  it('yields what its winner gave, be it null, where another ended in the same moment', () => {
    const tie = workflow(
      { ...base, name: 'Tie' },
      flow(takes<Ordered>(), race({ a: flow(sleep('1h'), takes<Ordered>(), take('nothing')), b: sleep('1h') })),
    )
    const now = given(tie).when(started(tie, asked)).when(passed('1h'))
    now.expects({ status: 'completed', output: { kind: 'a', value: null } })
  })
})
