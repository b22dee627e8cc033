// One instance begins another: who asked first is answered by it, is cancelled with who gave it up, and nobody shares it.
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import {
  call,
  child,
  contract,
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
  workflow,
} from '../../dsl/index.ts'
import type { Data } from '../../dsl/index.ts'
import type { Event } from '../../engine/index.ts'
import { answered, cancelled, given, killed, passed, resubmitted, started } from '../../testing/index.ts'

const Work = z.object({ id: z.string(), key: z.string() })
interface Work extends Data<typeof Work> {}
const Result = z.object({ receipt: z.string() })
const charge = sideEffect('Charge', { payload: z.object({ key: z.string() }), ok: Result, failed: z.object({}) })
const own = { version: 1, state: z.object({}), initial: {} } as const
const asChild = call({ decode: Work, id: 'key', result: Result })
const none = step('None', (_input: unknown) => ({ output: { receipt: 'none' } }))
const paying = flow(takes<{ readonly key: string }>(), perform(charge), match({ ok: take('value'), failed: none }))
const pay = workflow({ ...own, name: 'Pay', triggers: [asChild, http({ decode: Work, id: 'key' })] }, paying)
const asked = { triggers: [http({ decode: Work, id: 'id' })] } as const
const order = workflow({ ...own, ...asked, name: 'Order' }, child(pay))
const begun = given(order, pay).when(started(order, { id: 'a', key: 'k' }))
const input = { id: 'a', key: 'k' }
const kinds = (events: readonly Event[]): readonly string[] => events.map(({ kind }) => kind)

describe('a child', () => {
  it('runs on its own stream, and what it yields is what its parent goes on with', () => {
    begun.expects({ instances: { 'Order:a': 'waiting', 'Pay:k': 'waiting' } })
    begun.when(answered(charge, ok({ receipt: 'r' }))).expects({
      output: { kind: 'completed', input, value: { receipt: 'r' } },
      instances: { 'Order:a': 'completed', 'Pay:k': 'completed' },
    })
  })
  it('costs two appends more than the same steps inline', () => {
    const inline = workflow({ ...own, ...asked, name: 'Inline' }, flow(step('Same', (x: Work) => ({ output: x }))))
    const same = workflow(
      { ...own, name: 'Same', triggers: [call({ decode: Work, id: 'key', result: Work })] },
      step('Same', (x: Work) => ({ output: x })),
    )
    const calling = workflow({ ...own, ...asked, name: 'Calling' }, child(same))
    const turnsOf = (events: readonly Event[]): number => events.filter(({ kind }) => kind === 'StepDone').length
    const [plain, called] = [given(inline).when(started(inline, input)), given(calling, same).when(started(calling, input))]
    expect(turnsOf(called.events)).toBe(turnsOf(plain.events))
    expect([plain.turns, called.turns]).toEqual([1, 3])
  })
  it('that a person cancels, or kills, is cancelled for its parent, with the reason', () => {
    begun.when(cancelled('not now', { of: 'Pay:k' })).expects({ output: { kind: 'cancelled', input, reason: 'not now' } })
    begun.when(killed('at once', { of: 'Pay:k' })).expects({ output: { kind: 'cancelled', input, reason: 'killed: at once' } })
  })
  it('is cancelled with its parent, and killed with it', () => {
    begun.when(cancelled()).expects({ instances: { 'Order:a': 'cancelled', 'Pay:k': 'cancelled' } })
    begun.when(killed()).expects({ instances: { 'Order:a': 'killed', 'Pay:k': 'killed' } })
  })
  it('answers its parent also while that is in review, and once it is sent on, it goes on', () => {
    const parked = begun.when({
      kind: 'asked',
      command: (stream, instance) => ({
        kind: 'operator',
        stream,
        id: 'park',
        by: 'ann',
        reason: 'wait',
        action: { do: 'park', instance },
      }),
    })
    const came = parked.when(answered(charge, ok({ receipt: 'r' })))
    came.expects({ status: 'review' })
    came.when(resubmitted()).expects({ status: 'completed' })
  })
  it('that nobody has activated parks its parent, which says so', () => {
    given(order)
      .when(started(order, input))
      .expects({ status: 'review', trouble: "no version of workflow 'Pay' is active: activate one, then resubmit" })
  })
})

describe('who asked first is answered', () => {
  it('and another hears that it exists, with what has become of it', () => {
    const both = given(order, pay).when(started(pay, { id: 'x', key: 'k' }), started(order, input))
    const reason = { code: 'exists', message: 'Pay:k was begun by another: it answers who asked first', status: 'waiting' }
    both.expects({ output: { kind: 'refused', input, reason } })
    const done = given(order, pay).when(started(pay, { id: 'x', key: 'k' }), answered(charge, ok({ receipt: 'r' })), started(order, input))
    done.expects({ output: { kind: 'refused', input, reason: { ...reason, status: 'completed', output: { receipt: 'r' } } } })
  })
  it('two items of a list with one key do not share a child', () => {
    const List = z.object({ id: z.string(), lines: z.array(Work) })
    const all = workflow({ ...own, name: 'All', triggers: [http({ decode: List, id: 'id' })] }, forEach('lines', child(pay)))
    const now = given(all, pay).when(started(all, { id: 'a', lines: [input, input] }), answered(charge, ok({ receipt: 'r' })))
    expect(now.output).toMatchObject({ results: [{ kind: 'completed' }, { kind: 'refused', reason: { code: 'exists' } }] })
  })
  it('a cancel by another leaves it alone', () => {
    const late = workflow({ ...own, ...asked, name: 'Late' }, child(pay, { within: '1h' }))
    const now = given(late, order, pay).when(started(order, input), started(late, { id: 'b', key: 'k' }), passed('1h'))
    now.expects({ instances: { 'Order:a': 'waiting', 'Late:b': 'completed', 'Pay:k': 'waiting' } })
  })
})

describe('what is given up', () => {
  const within = workflow({ ...own, ...asked, name: 'Within' }, child(pay, { within: '1h' }))
  it('within its time goes on as late, and the child is cancelled', () => {
    const now = given(within, pay).when(started(within, input), passed('1h'))
    now.expects({ output: { kind: 'late', input }, instances: { 'Within:a': 'completed', 'Pay:k': 'cancelled' } })
    expect(kinds(now.events).filter((kind) => kind === 'ChildEnded')).toHaveLength(1)
  })
  it('is not late while its parent is in review', () => {
    const parked = given(within, pay).when(started(within, input), {
      kind: 'asked',
      command: (stream, instance) => ({
        kind: 'operator',
        stream,
        id: 'park',
        by: 'ann',
        reason: 'wait',
        action: { do: 'park', instance },
      }),
    })
    parked.when(passed('2h')).expects({ status: 'review' })
    parked
      .when(passed('2h'), answered(charge, ok({ receipt: 'r' })), resubmitted())
      .expects({ output: { kind: 'completed', input, value: { receipt: 'r' } } })
  })
  it('in a race it lost is cancelled', () => {
    const two = workflow({ ...own, ...asked, name: 'Two' }, race({ paid: child(pay), slow: flow(sleep('1h'), takes<Work>()) }))
    given(two, pay)
      .when(started(two, input), passed('1h'))
      .expects({ instances: { 'Two:a': 'completed', 'Pay:k': 'cancelled' } })
  })
})

describe('a child that nobody awaits', () => {
  const detached = workflow({ ...own, ...asked, name: 'Detached' }, child(pay, { detach: true }))
  it('is begun, and its parent goes on at once, and is not cancelled with it', () => {
    const now = given(detached, pay).when(started(detached, input))
    now.expects({ output: input, instances: { 'Detached:a': 'completed', 'Pay:k': 'waiting' } })
    expect(kinds(now.events).filter((kind) => kind === 'ChildEnded')).toHaveLength(1)
  })
  it('and that is refused is in review of its parent', () => {
    const now = given(detached, pay).when(started(pay, { id: 'x', key: 'k' }), started(detached, input))
    now.expects({ output: input, trouble: 'the child Pay:k was refused: Pay:k was begun by another: it answers who asked first' })
  })
})

describe('what a child gives back', () => {
  it('parks the child where it is not what its trigger promises', () => {
    const Positive = z.object({ n: z.number().min(1) })
    const zero = workflow(
      { ...own, name: 'Zero', triggers: [call({ decode: Work, id: 'key', result: Positive })] },
      step('Zero', (_input: unknown) => ({ output: { n: 0 } })),
    )
    const parent = workflow({ ...own, ...asked, name: 'Parent' }, child(zero))
    const now = given(parent, zero).when(started(parent, input))
    now.expects({ instances: { 'Parent:a': 'waiting', 'Zero:k': 'review' } })
  })
  it('parks its parent at the node where a newer version gives what that was not written for', () => {
    const old = contract('Pay', { payload: Work, completed: z.object({ receipt: z.string().min(5) }), id: 'key' })
    const parent = workflow({ ...own, ...asked, name: 'Parent' }, child(old))
    const now = given(parent, pay).when(started(parent, input), answered(charge, ok({ receipt: 'r' })))
    now.expects({ status: 'review', instances: { 'Parent:a': 'review', 'Pay:k': 'completed' } })
    expect(now.trouble).toContain('the result of Pay is not what this version was written for')
  })
})

it('a child that failed for its own reasons is a result like any other', () => {
  begun.when(answered(charge, failed({}))).expects({ output: { kind: 'completed', input, value: { receipt: 'none' } } })
})
it('children stand side by side', () => {
  const branches = workflow(
    { ...own, ...asked, name: 'Both' },
    parallel({
      one: child(pay),
      two: flow(
        step('Next', ({ id }: Work) => ({ output: { id, key: `${id}2` } })),
        child(pay),
      ),
    }),
  )
  const now = given(branches, pay).when(started(branches, input))
  now.expects({ instances: { 'Both:a': 'waiting', 'Pay:k': 'waiting', 'Pay:a2': 'waiting' } })
  now.when(answered(charge, ok({ receipt: '1' })), answered(charge, ok({ receipt: '2' }))).expects({ status: 'completed' })
})
