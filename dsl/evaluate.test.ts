import * as fc from 'fast-check'
import { describe, expect, test, vi } from 'vitest'
import { z } from 'zod'
import { ambientOf } from './ambient.ts'
import type { Ambient } from './ambient.ts'
import { evaluate } from './evaluate.ts'
import type { EvaluatedStep, Faulted } from './evaluate.ts'
import { stepOf } from './named.ts'
import { sideEffect } from './side-effect.ts'
import { order } from './order.fixture.ts'
import type { StepRun } from './nodes/step.ts'

const ambient: Ambient = { now: 1_700_000_000_000, random: () => 0.5, uuid: () => 'u-1' }
const state = { total: 1, list: [{ sku: 'a' }] }
const run = (
  step: unknown,
  input: unknown = { n: 1 },
  more: { readonly twice?: boolean; readonly state?: unknown } = {},
): EvaluatedStep | Faulted => evaluate({ name: 'Step', run: step as StepRun, input, state, ambient, ...more })
const codeAndMessage = (found: EvaluatedStep | Faulted): unknown => (found.kind === 'faulted' ? [found.code, found.message] : found)

const asks = (_: unknown, _state: unknown, context: { now(): number }) => ({ output: [context.now(), context.now()] })
const draws: StepRun = (_, _state, context) => ({ output: [context.now(), context.random(), context.uuid(), context.random()] })
const twice = (step: unknown): unknown => codeAndMessage(run(step, { n: 1 }, { twice: true }))
const pure: StepRun = (x, s, context) => ({ output: [x, s, context.random()], state: { x, at: context.now() } })

const declared = sideEffect('A', { payload: z.object({ n: z.number() }) })
const forEver = (): unknown => [forEver()]

describe('a step that goes well', () => {
  test('yields output, patch, requests, reads and what it drew, in the journal’s form', () => {
    const ship = stepOf(order, 'Ship')!
    const input = { input: { orderId: '1', customerId: 'c' }, value: { receipt: 'r' } }
    expect(evaluate({ name: 'Ship', run: ship, input, state: { status: 'new' }, ambient, twice: true })).toEqual({
      kind: 'done',
      output: { kind: 'shipped', orderId: '1', receipt: 'r' },
      patch: { status: 'paid', tracking: 'u-1' },
      sideEffects: [{ kind: 'SendEmail', payload: { template: 'shipped', to: 'c' } }],
      reads: [],
      drawn: { uuid: ['u-1'] },
    })
  })
  test('leaves out an empty patch, an empty unset and what was not drawn', () => {
    expect(run(() => ({ output: null, state: {}, unset: [], sideEffects: undefined }))).toEqual({
      kind: 'done',
      output: null,
      sideEffects: [],
      reads: [],
    })
  })
  test('lists the keys to remove', () => expect(run(() => ({ output: 1, unset: ['note'] }))).toMatchObject({ unset: ['note'] }))
  test('counts as read what its output reads while it is copied', () => {
    expect(run((_: unknown, s: object) => ({ output: s }))).toMatchObject({ output: state, reads: '*' })
    expect(
      run((_: unknown, s: typeof state) => ({
        output: {
          get late() {
            return s.total
          },
        },
      })),
    ).toMatchObject({ output: { late: 1 }, reads: ['total'] })
  })
  test('has one time, however often it asks', () => {
    expect(run(asks)).toMatchObject({ output: [ambient.now, ambient.now], drawn: { now: ambient.now } })
  })
  test('does the same again on what was drawn', () => {
    let n = 0
    const live: Ambient = { now: 7, random: () => ++n, uuid: () => `u-${++n}` }
    const first = evaluate({ name: 'Draws', run: draws, input: null, state, ambient: live })
    if (first.kind === 'faulted') throw new Error(first.message)
    expect(evaluate({ name: 'Draws', run: draws, input: null, state, ambient: ambientOf(first.drawn) })).toEqual(first)
  })
})

describe('a request', () => {
  const greet = sideEffect('Greet', { payload: z.object({ name: z.string(), times: z.number().default(1) }) })
  test('is recorded as its schema reads it, as that of a perform: defaults are there, undeclared fields are not', () => {
    const given = { times: undefined, name: 'a', secret: 'b' }
    const came = run(() => ({ output: 1, sideEffects: [greet(given as never)] }))
    expect(came).toMatchObject({ kind: 'done' })
    expect(came.kind === 'done' && JSON.stringify(came.sideEffects)).toBe('[{"kind":"Greet","payload":{"name":"a","times":1}}]')
  })
})

describe('input and state', () => {
  test('are frozen all the way down, without freezing what the caller holds', () => {
    const input = { list: [1] }
    expect(codeAndMessage(run((x: typeof input) => x.list.push(2), input))).toEqual([
      'threw',
      "step 'Step': it threw TypeError: Cannot add property 1, object is not extensible",
    ])
    expect(codeAndMessage(run((_: unknown, s: typeof state) => (s.list[0]!.sku = 'b')))).toMatchObject([
      'threw',
      expect.stringContaining('read only'),
    ])
    expect(codeAndMessage(run((_: unknown, s: typeof state) => (s.total = 2)))).toMatchObject(['threw', expect.stringContaining('total')])
    expect(Object.isFrozen(input)).toBe(false)
  })
  test('must be JSON', () => {
    expect(codeAndMessage(run(() => ({ output: 1 }), { at: new Date(0) }))).toEqual([
      'notJson',
      "step 'Step': input.at is a Date, the journal holds JSON only",
    ])
    expect(codeAndMessage(run(() => ({ output: 1 }), 1, { state: [] }))).toEqual(['notJson', "step 'Step': state is no object"])
  })
})

describe('a step that goes wrong', () => {
  const shape = 'a step returns { output, state?, unset?, sideEffects? }'
  test.each<[string, () => unknown, string, string]>([
    [
      'returns a promise',
      async () => ({ output: 1 }),
      'promise',
      'it returned a promise: a step is pure and synchronous, what takes time is a side effect',
    ],
    ['returns nothing', () => undefined, 'badResult', `it returned no result: ${shape}`],
    ['returns a list', () => [1], 'badResult', `it returned no result: ${shape}`],
    ['misspells a key', () => ({ output: 1, sideEffect: [] }), 'badResult', `its result has an unknown key 'sideEffect': ${shape}`],
    ['has no output', () => ({ state: {} }), 'badResult', 'its result has no output: return null where there is nothing to say'],
    ['patches with a list', () => ({ output: 1, state: [] }), 'badResult', 'its state is no object: a patch holds the keys that change'],
    [
      'patches with undefined',
      () => ({ output: 1, state: { note: undefined } }),
      'badResult',
      'state.note is undefined: to remove a key, name it in unset',
    ],
    ['unsets no list', () => ({ output: 1, unset: 'note' }), 'badResult', 'its unset is no list: it lists the keys to remove'],
    ['unsets a number', () => ({ output: 1, unset: ['a', 1] }), 'badResult', 'unset[1] is no text: unset lists the keys to remove'],
    [
      'sets and unsets a key',
      () => ({ output: 1, state: { a: 1 }, unset: ['a'] }),
      'badResult',
      'state.a is set and unset in one result: drop one of the two',
    ],
    ['requests no list', () => ({ output: 1, sideEffects: {} }), 'badResult', 'its sideEffects are no list'],
    [
      'requests without a kind',
      () => ({ output: 1, sideEffects: [{ payload: 1 }] }),
      'badResult',
      'sideEffects[0] is no request: call a declared side effect with its payload',
    ],
    [
      'requests what nobody declared',
      () => ({ output: 1, sideEffects: [{ kind: 'A', payload: { n: 1 } }] }),
      'badResult',
      'sideEffects[0] is no request: call a declared side effect with its payload',
    ],
    [
      'requests with more',
      () => ({ output: 1, sideEffects: [{ kind: 'A', payload: 1, to: 'b' }] }),
      'badResult',
      'sideEffects[0] is no request: call a declared side effect with its payload',
    ],
    ['outputs a Date', () => ({ output: { at: new Date(0) } }), 'notJson', 'output.at is a Date, the journal holds JSON only'],
    [
      'patches with a bigint',
      () => ({ output: 1, state: { n: { m: 1n } } }),
      'notJson',
      'state.n.m is a bigint, the journal holds JSON only',
    ],
    [
      'requests with a Map',
      () => ({ output: 1, sideEffects: [declared({ n: new Map() as never })] }),
      'badResult',
      'sideEffects[0] does not hold the payload of A: n: Invalid input: expected number, received Map',
    ],
    [
      'throws a text',
      () => {
        throw 'no'
      },
      'threw',
      'it threw "no", which is no Error',
    ],
    [
      'throws nothing',
      () => {
        throw undefined
      },
      'threw',
      'it threw undefined, which is no Error',
    ],
    [
      'throws what cannot be shown',
      () => {
        throw {
          toJSON: () => {
            throw new Error('x')
          },
        }
      },
      'threw',
      'it threw something that cannot be shown',
    ],
    ['recurses for ever', forEver, 'threw', 'it threw RangeError: Maximum call stack size exceeded'],
  ])('%s', (_, step, code, message) => expect(codeAndMessage(run(step))).toEqual([code, `step 'Step': ${message}`]))

  test('that clones the state is told how to', () => {
    expect(codeAndMessage(run((_: unknown, s: object) => ({ output: structuredClone(s) })))).toEqual([
      'threw',
      "step 'Step': it threw DataCloneError: the state is a view, copy it first: structuredClone({ ...state })",
    ])
    expect(run((_: unknown, s: object) => ({ output: structuredClone({ ...s }) }))).toMatchObject({ output: state, reads: '*' })
  })
  test('shows where it threw', () => {
    const found = run(() => {
      throw new RangeError('too many')
    })
    expect(found).toMatchObject({ code: 'threw', message: "step 'Step': it threw RangeError: too many" })
    expect(found.kind === 'faulted' && found.stack).toContain('evaluate.test.ts')
  })
  test('a promise that is rejected later does not end the process', async () => {
    const unhandled = vi.fn<() => void>()
    process.on('unhandledRejection', unhandled)
    run(async () => Promise.reject(new Error('late')))
    await new Promise((resolve) => setImmediate(resolve))
    process.off('unhandledRejection', unhandled)
    expect(unhandled).not.toHaveBeenCalled()
  })
  test('whatever it returns or throws, there is an answer', () => {
    const odd = fc.anything({ withDate: true, withMap: true, withBigInt: true, withSparseArray: true, withNullPrototype: true })
    const keys = fc.constantFrom('output', 'state', 'unset', 'sideEffects', 'other')
    fc.assert(
      fc.property(fc.oneof(odd, fc.dictionary(keys, odd)), fc.boolean(), (value, throws) => {
        const found = run(() => {
          if (throws) throw value
          return value
        })
        expect(['done', 'faulted']).toContain(found.kind)
        expect(throws && found.kind === 'done').toBe(false)
      }),
    )
  })
})

describe('evaluated twice', () => {
  let calls = 0
  test.each<[string, (n: number) => StepRun, string]>([
    ['an output', (n) => () => ({ output: { list: [1, n] } }), 'output.list[1]'],
    ['a patch', (n) => () => ({ output: 1, state: { a: n } }), 'state.a'],
    ['a patch only once', (n) => () => ({ output: 1, state: n % 2 ? { a: 1 } : {} }), 'state'],
    ['what it removes', (n) => () => ({ output: 1, unset: [`k${n}`] }), 'unset[0]'],
    ['a request', (n) => () => ({ output: 1, sideEffects: [declared({ n })] }), 'sideEffects[0].payload.n'],
    ['what it reads', (n) => (_, s) => ({ output: n % 2 ? 1 : Object.keys(s).length - 1 }), 'reads'],
    ['what it draws', (n) => (_, _s, context) => ({ output: n % 2 ? context.random() : 0.5 }), 'drawn'],
  ])('names %s that differs', (_, make, at) => {
    const step: StepRun = (input, s, context) => make(++calls)(input, s, context)
    calls = 0
    expect(twice(step)).toEqual(['impure', `step 'Step': evaluated twice on the same input, it differs at ${at}`])
  })
  test('names what goes wrong only the second time', () => {
    let seen = 0
    expect(
      twice(() => {
        if (seen++ > 0) throw new Error('again')
        return { output: 1 }
      }),
    ).toEqual(['impure', "step 'Step': it threw Error: again (only when it was evaluated a second time)"])
  })
  test('names a draw that the first time did not need', () => {
    let seen = 0
    const step: StepRun = (_, _s, context) => ({ output: seen++ > 0 ? context.uuid() : 'u' })
    expect(twice(step)).toEqual([
      'impure',
      "step 'Step': asked for more ids than the 0 that were recorded (only when it was evaluated a second time)",
    ])
  })
  test('takes a pure step as it is', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (input) => {
        const once = run(pure, input)
        expect(once.kind).toBe('done')
        expect(run(pure, input, { twice: true })).toEqual(once)
      }),
    )
  })
})
