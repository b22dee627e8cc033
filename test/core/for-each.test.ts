// A list: each item goes its own way through the body, and what comes of them stands in the order of the list.
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import {
  byKey,
  failed,
  flow,
  forEach,
  http,
  match,
  ok,
  perform,
  race,
  sideEffect,
  signal,
  sleep,
  step,
  waitFor,
  workflow,
} from '../../dsl/index.ts'
import type { Data, Failed, Ok } from '../../dsl/index.ts'
import type { Scenario } from '../../testing/index.ts'
import { answered, given, passed, resubmitted, signalled, started } from '../../testing/index.ts'

const Line = z.object({ id: z.string(), n: z.number() })
interface Line extends Data<typeof Line> {}
const Ordered = z.object({ id: z.string(), lines: z.array(Line) })
interface Ordered extends Data<typeof Ordered> {}
const Seen = z.object({ sum: z.number() })
interface Seen extends Data<typeof Seen> {}
const book = sideEffect('Book', { payload: Line, ok: z.object({ at: z.string() }), failed: z.object({ why: z.string() }) })
const base = { version: 1, triggers: [http({ decode: Ordered, id: 'id' })], state: Seen, initial: { sum: 0 } } as const
const lines = (many: number): Ordered => ({ id: 'o', lines: Array.from({ length: many }, (_, n) => ({ id: `l${n}`, n })) })

const booked = step('Booked', (x: Ok<Line, { at: string }>) => ({ output: { kind: 'booked' as const, id: x.input.id, at: x.value.at } }))
const refused = step('Refused', (x: Failed<Line, { why: string }>) => ({ output: { kind: 'refused' as const, id: x.input.id } }))
const all = workflow(
  { ...base, name: 'All' },
  forEach('lines', flow(perform(book), match({ ok: booked, failed: refused })), { concurrency: 2 }),
)

describe('a forEach', () => {
  it('has as many items open as it may, and gives the results in the order of the list, with the input', () => {
    const begun = given(all).when(started(all, lines(3)))
    expect(begun.requested.map(({ payload }) => payload)).toEqual([
      { id: 'l0', n: 0 },
      { id: 'l1', n: 1 },
    ])
    const now = begun
      .when(answered(book, ok({ at: 'x' }), { payload: { id: 'l1' } }))
      .when(answered(book, failed({ why: 'y' }), { payload: { id: 'l2' } }))
      .when(answered(book, ok({ at: 'z' })))
    now.expects({
      status: 'completed',
      output: {
        input: lines(3),
        results: [
          { kind: 'booked', id: 'l0', at: 'z' },
          { kind: 'booked', id: 'l1', at: 'x' },
          { kind: 'refused', id: 'l2' },
        ],
      },
    })
  })
  it('of nothing is done at once', () => {
    given(all)
      .when(started(all, lines(0)))
      .expects({ status: 'completed', output: { input: lines(0), results: [] } })
  })
  it('ends with the first item that says so, and gives the others up', () => {
    const one = workflow(
      { ...base, name: 'One' },
      forEach('lines', flow(perform(book), match({ ok: booked, failed: refused })), { until: 'refused' }),
    )
    const now = given(one)
      .when(started(one, lines(3)))
      .when(answered(book, ok({ at: 'x' })))
      .when(answered(book, failed({ why: 'y' }), { payload: { id: 'l2' } }))
    now.expects({
      status: 'completed',
      output: { input: lines(3), kind: 'refused', item: { id: 'l2', n: 2 }, value: { kind: 'refused', id: 'l2' } },
    })
    expect(now.requested).toHaveLength(1)
  })
  it('of races keeps them apart', () => {
    const slow = step('Slow', (x: Line) => ({ output: { id: x.id } }))
    const timed = workflow({ ...base, name: 'Timed' }, forEach('lines', race({ soon: flow(sleep('1h'), slow), booked: perform(book) })))
    const begun = given(timed)
      .when(started(timed, lines(3)))
      .when(answered(book, ok({ at: 'x' }), { payload: { id: 'l1' } }))
    begun.expects({ status: 'waiting' })
    const now = begun.when(passed('1h'))
    now.expects({ status: 'completed' })
    expect(now.output).toMatchObject({ results: [{ kind: 'soon' }, { kind: 'booked' }, { kind: 'soon' }] })
  })
  it('of forEach gives every item of every item a visit of its own', () => {
    const Nested = z.object({ id: z.string(), groups: z.array(z.object({ lines: z.array(Line) })) })
    const seen = step('Seen', (x: Line) => ({ output: { n: x.n } }))
    const nested = workflow(
      { ...base, triggers: [http({ decode: Nested, id: 'id' })], name: 'Nested' },
      forEach('groups', forEach('lines', seen)),
    )
    const groups = [lines(2), lines(0), lines(3)].map(({ lines: of }) => ({ lines: of }))
    const now = given(nested).when(started(nested, { id: 'n', groups }))
    now.expects({ status: 'completed' })
    const places = now.events.flatMap((e) => (e.kind === 'StepDone' ? [e.visit] : []))
    expect(new Set(places).size).toBe(5)
    expect(now.output).toMatchObject({
      results: [{ results: [{ n: 0 }, { n: 1 }] }, { results: [] }, { results: [{ n: 0 }, { n: 1 }, { n: 2 }] }],
    })
  })
  it('of which some are in review goes on with the others, and joins when the last was sent again', () => {
    let fails = true
    const fragile = step('Fragile', (x: Line) => {
      if (x.n % 2 === 1 && fails) throw new Error('not now')
      return { output: { n: x.n } }
    })
    const parts = workflow({ ...base, name: 'Parts' }, forEach('lines', flow(fragile, sleep('1d')), { concurrency: 2 }))
    const begun = given(parts).when(started(parts, lines(4)))
    begun.expects({ status: 'review' })
    // One of the two that may be open is in review: the next one is begun when the other ends.
    const parked = begun.when(passed('1d')).when(passed('1d'))
    expect(parked.events.flatMap((e) => (e.kind === 'StepDone' ? [e.visit] : []))).toEqual([2, 4])
    expect(parked.events.filter(({ kind }) => kind === 'InstanceParked')).toHaveLength(2)
    fails = false
    const [, second] = parked.events.flatMap((e) => (e.kind === 'InstanceParked' && e.node !== undefined ? [e] : []))
    const one = parked.when(resubmitted(undefined, { at: { node: second!.node!, visit: second!.visit! } }))
    one.expects({ status: 'review' })
    const both = one.when(resubmitted()).when(passed('1d'))
    both.expects({ status: 'completed' })
    expect(both.output).toMatchObject({ results: [{ n: 0 }, { n: 1 }, { n: 2 }, { n: 3 }] })
  })
  it('that is ended by an item gives up those that are in review, too', () => {
    const odd = step('Odd', (x: Line) => {
      if (x.n === 0) throw new Error('never')
      return { output: { kind: 'no' as const } }
    })
    const ending = workflow({ ...base, name: 'Ending' }, forEach('lines', odd, { until: 'no' }))
    given(ending)
      .when(started(ending, lines(2)))
      .expects({ status: 'completed', trouble: null })
  })
  it('refuses a place that is not in review, and names what is', () => {
    const never = step('Never', (x: Line) => {
      if (x.n === 1) throw new Error('never')
      return { output: { n: x.n } }
    })
    const some = workflow({ ...base, name: 'Some' }, forEach('lines', never))
    const parked = given(some).when(started(some, lines(2)))
    const elsewhere = resubmitted(undefined, { at: { node: 'body.Never', visit: 2 } })
    expect(() => parked.when(elsewhere)).toThrow('body.Never#2 of Some:o is not in review; what is: body.Never#3')
  })
})

const TOO_LARGE = /^the 18 results are \d+ characters long together/
describe('a list whose results are too large together', () => {
  const told = step('Told', (x: Ok<Line, { at: string }>) => ({ output: { n: x.input.n, text: 'x'.repeat(900_000) } }))
  const large = workflow({ ...base, name: 'Large' }, forEach('lines', flow(perform(book), match({ ok: told, failed: refused }))))
  const Lists = z.object({ id: z.string(), lists: z.array(Ordered) })
  const inside = workflow(
    { ...base, triggers: [http({ decode: Lists, id: 'id' })], name: 'Inside' },
    forEach('lists', forEach('lines', flow(perform(book), match({ ok: told, failed: refused })))),
  )
  const asked = (events: readonly { readonly kind: string }[]) => events.filter(({ kind }) => kind === 'EffectRequested').length
  const inReview = (now: Scenario): void => {
    now.expects({ status: 'review' })
    expect(now.trouble).toMatch(TOO_LARGE)
  }
  const allBooked = (now: Scenario, many: number) =>
    Array.from({ length: many }, (_, n) => n).reduce(
      (at, n) => at.when(answered(book, ok({ at: 'now' }), { payload: { id: `l${n}`, n } })),
      now,
    )

  it('stays in review when it is sent again as it is, and asks for nothing again', () => {
    const parked = allBooked(given(large).when(started(large, lines(18))), 18)
    inReview(parked)
    const again = parked.when(resubmitted())
    inReview(again)
    expect(asked(again.events)).toBe(18)
  })
  it('is opened once more, whole, where a person gives it another input', () => {
    const parked = allBooked(given(large).when(started(large, lines(18))), 18)
    const again = parked.when(resubmitted(lines(2)))
    expect(asked(again.events)).toBe(18 + 2)
    allBooked(again, 2).expects({ status: 'completed' })
  })
  it('keeps its items also where it is itself an item', () => {
    const parked = allBooked(given(inside).when(started(inside, { id: 'o', lists: [lines(18)] })), 18)
    inReview(parked)
    const again = parked.when(resubmitted())
    inReview(again)
    expect(asked(again.events)).toBe(18)
  })
})

const Review = z.object({ id: z.string(), reviewers: z.array(z.object({ reviewer: z.string() })) })
const Decided = z.object({ id: z.string(), n: z.string(), reviewer: z.string(), yes: z.boolean() })
const Decision = signal('Decision', { payload: Decided, id: 'n', to: byKey('id'), match: 'reviewer' })
const review = workflow(
  { ...base, triggers: [http({ decode: Review, id: 'id' })], name: 'Review' },
  forEach('reviewers', waitFor(Decision, '9d')),
)
const asked = { id: 'r', reviewers: [{ reviewer: 'ann' }, { reviewer: 'bob' }] }
const said = (n: string, reviewer: string, yes: boolean) => signalled(Decision, { id: 'r', n, reviewer, yes })

describe('a signal with match', () => {
  const results = [
    { kind: 'received', signal: { reviewer: 'ann', yes: true } },
    { kind: 'received', signal: { reviewer: 'bob', yes: false } },
  ]
  it('is taken by the wait of its value, in whatever order they come', () => {
    const now = given(review)
      .when(started(review, asked))
      .when(said('1', 'bob', false))
      .when(said('2', 'ann', true))
    now.expects({ status: 'completed' })
    expect(now.output).toMatchObject({ results })
  })
  it('that came before the waits is kept for the one of its value', () => {
    const now = given(review)
      .when(said('1', 'bob', false), said('2', 'cid', false), said('3', 'ann', true))
      .when(started(review, asked))
    now.expects({ status: 'completed' })
    expect(now.output).toMatchObject({ results })
  })
})
