import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { flow, forEach, http, match, ok, parallel, perform, race, repeat, sideEffect, sleep, step, workflow } from '../../dsl/index.ts'
import type { AnyWorkflow, Data, Ok } from '../../dsl/index.ts'
import { evolveTurn, initial } from '../../engine/index.ts'
import type { Event, Start, StepDone, Turn } from '../../engine/index.ts'
import { answered, given, started } from '../../testing/index.ts'
import { rerun } from './rerun.ts'

const Wanted = z.object({ id: z.string(), cents: z.number() })
interface Wanted extends Data<typeof Wanted> {}
const Till = z.object({ paid: z.number(), label: z.string().optional() })
interface Till extends Data<typeof Till> {}
const charge = sideEffect('Charge', {
  payload: z.object({ cents: z.number() }),
  ok: z.object({ receipt: z.string() }),
  failed: z.object({}),
})
const mail = sideEffect('Mail', { payload: z.object({ to: z.string() }) })

/** Sale as it was recorded; `fee` is what a changed version would take more. */
const sale = (fee = 0): AnyWorkflow =>
  workflow(
    { name: 'Sale', version: 1, triggers: [http({ decode: Wanted, id: 'id' })], state: Till, initial: { paid: 0 } },
    flow(
      step('Price', ({ id, cents }: Wanted, _till: Till) => ({
        output: { id, cents: cents + fee },
        sideEffects: [mail({ to: id }), mail({ to: 'books' })],
      })),
      parallel({
        paid: flow(
          perform(charge),
          match({
            ok: step('Paid', ({ input }: Ok<Wanted, { readonly receipt: string }>, till: Till) => ({
              output: till.paid + input.cents,
              state: { paid: till.paid + input.cents },
            })),
            failed: step('Unpaid', (_refusal: unknown, _till: Till) => ({ output: 0 })),
          }),
        ),
        label: step('Label', (_: unknown, _till: Till, context) => ({ output: context.uuid(), state: { label: 'printed' } })),
      }),
      step('Close', (_: unknown, till: Till) => ({ output: till.label ?? null, unset: ['label'] })),
    ),
  )

const start: Start = { workflow: 'Sale', number: 1, hash: 'v1', key: '7', input: { id: '7', cents: 500 }, origin: { source: 'test' } }
const at = (node: string) => ({ instance: 'Sale:7', node, visit: 1 })
const done = (node: string, of: Pick<StepDone, 'output'> & Partial<StepDone>): Event => ({
  kind: 'StepDone',
  ...at(node),
  reads: '*',
  ...of,
})
const asked = (
  node: string,
  index: number,
  effect: string,
  payload: { readonly [key: string]: string | number },
  awaited = false,
): Event => ({
  kind: 'EffectRequested',
  ...at(node),
  index,
  effect,
  payload,
  awaited,
})
const turn = (version: number, events: readonly Event[]): Turn => ({ format: 1, stream: 'Sale:7', version, at: 1000, causes: [], events })

const turns: readonly Turn[] = [
  turn(1, [
    { kind: 'StateInitialised', aggregate: null, schema: null, state: { paid: 0 } },
    { kind: 'InstanceBegan', instance: 'Sale:7', start, hash: 'v1' },
    done('0.Price', { output: { id: '7', cents: 500 } }),
    asked('0.Price', 0, 'Mail', { to: '7' }),
    asked('0.Price', 1, 'Mail', { to: 'books' }),
    asked('1.paid.0.Charge', 0, 'Charge', { cents: 500 }, true),
    done('1.label.Label', { output: 'u-1', patch: { label: 'printed' }, scope: '1.label', drawn: { uuid: ['u-1'] } }),
  ]),
  turn(2, [
    { kind: 'OutcomeRecorded', ...at('1.paid.0.Charge'), index: 0, attempt: 1, outcome: { kind: 'ok', value: { receipt: 'r' } } },
    done('1.paid.1.ok.Paid', { output: 500, patch: { paid: 500 }, scope: '1.paid' }),
    { kind: 'BranchesJoined', ...at('1'), branches: ['1.paid', '1.label'] },
    done('2.Close', { output: 'printed', unset: ['label'] }),
    { kind: 'InstanceCompleted', instance: 'Sale:7', output: 'printed' },
  ]),
]
const running = (as: AnyWorkflow) => (hash: string) => (hash === 'v1' ? { hash, workflow: as } : undefined)

/** The record with one event in place of another. */
const altered = (kind: Event['kind'], node: string, change: (event: Event) => Event): readonly Turn[] =>
  turns.map((one) => ({
    ...one,
    events: one.events.map((e) => (e.kind === kind && 'node' in e && e.node === node ? change(e) : e)),
  }))

describe('a recorded step, run again', () => {
  it('gives the same on its own version, for every kind of input that a step can have', () => {
    expect(rerun({ turns, version: running(sale()) }).map(({ node, turn: of, kind }) => [of, node, kind])).toEqual([
      [1, '0.Price', 'same'],
      [1, '1.label.Label', 'same'],
      [2, '1.paid.1.ok.Paid', 'same'],
      [2, '2.Close', 'same'],
    ])
  })

  it('goes on from a state in the middle of the record', () => {
    const base = evolveTurn(initial, turns[0]!)
    expect(rerun({ turns: turns.slice(1), base, version: running(sale()) })).toEqual(rerun({ turns, version: running(sale()) }).slice(2))
  })

  it('differs on other code, at the first place that is not the same', () => {
    const reruns = rerun({ turns, version: running(sale(25)) })
    expect(reruns.filter(({ kind }) => kind !== 'same')).toMatchObject([
      { node: '0.Price', kind: 'different', where: 'output.cents', recorded: { output: { cents: 500 } }, now: { output: { cents: 525 } } },
    ])
  })

  it.each([
    ['an output', altered('StepDone', '2.Close', (e) => ({ ...e, output: 'lost' }) as Event), '2.Close', 'output'],
    ['a patch', altered('StepDone', '1.paid.1.ok.Paid', (e) => ({ ...e, patch: { paid: 5 } }) as Event), '1.paid.1.ok.Paid', 'patch.paid'],
    ['a removed key', altered('StepDone', '2.Close', (e) => ({ ...e, unset: [] }) as Event), '2.Close', 'unset[0]'],
    [
      'a request',
      altered('EffectRequested', '0.Price', (e) => (e.kind === 'EffectRequested' && e.index === 1 ? { ...e, payload: { to: '?' } } : e)),
      '0.Price',
      'sideEffects[1].payload.to',
    ],
  ])('differs from a record in which %s was altered', (_what, record, node, where) => {
    const reruns = rerun({ turns: record, version: running(sale()) })
    expect(reruns.find((one) => one.node === node)).toMatchObject({ kind: 'different', where })
  })

  it('differs where the code asks for more than was recorded', () => {
    const record = altered('StepDone', '1.label.Label', (e) => {
      const { drawn: _, ...rest } = e as StepDone
      return rest
    })
    expect(rerun({ turns: record, version: running(sale()) })[1]).toMatchObject({
      kind: 'different',
      where: '',
      now: { kind: 'faulted', code: 'impure' },
    })
  })

  it('says so where its version is not there', () => {
    const kinds = rerun({ turns, version: () => undefined })
    expect(kinds).toHaveLength(4)
    expect(kinds[0]).toMatchObject({ kind: 'notRun', why: 'version v1 is not there' })
  })

  it('says so where the graph does not lead to it', () => {
    const record = altered('StepDone', '2.Close', (e) => ({ ...e, node: '3.Close' }) as Event)
    expect(rerun({ turns: record, version: running(sale()) })[3]).toMatchObject({
      kind: 'notRun',
      why: 'the graph of Sale 1 does not lead to this step',
    })
  })

  it('says so where the record is not that of the holder', () => {
    expect(rerun({ turns: turns.slice(1), version: running(sale()) })[0]).toMatchObject({
      kind: 'notRun',
      why: 'the instance did not hold its stream',
    })
  })

  const parked = (code: string, message: string): readonly Turn[] => [
    turn(1, [
      ...turns[0]!.events.slice(0, 2),
      { kind: 'InstanceParked', ...at('0.Price'), trouble: { code, message, fingerprint: '' }, reads: [] },
    ]),
  ]
  const throwing = (): AnyWorkflow => {
    const { named, ...rest } = sale()
    const value = () => {
      throw new RangeError('too dear, by far')
    }
    return { ...rest, named: named.map((of) => (of.kind === 'step' && of.name === 'Price' ? { ...of, value } : of)) }
  }

  it.each([
    ['whole', "step 'Price': it threw RangeError: too dear, by far"],
    ['without its end', "step 'Price': it threw RangeError: too d…"],
  ])('comes to no result again where it came to none, its message recorded %s', (_how, message) => {
    expect(rerun({ turns: parked('threw', message), version: running(throwing()) })).toEqual([{ ...at('0.Price'), turn: 1, kind: 'same' }])
  })

  it('differs where another fault was recorded, and where the code has been mended', () => {
    const other = parked('threw', "step 'Price': it threw RangeError: too cheap")
    expect(rerun({ turns: other, version: running(throwing()) })).toMatchObject([
      { kind: 'different', where: '', now: { kind: 'faulted' } },
    ])
    expect(rerun({ turns: other, version: running(sale()) })).toMatchObject([
      { kind: 'different', where: '', recorded: { code: 'threw' }, now: { kind: 'done' } },
    ])
  })

  it('is not tried where it was impure', () => {
    const impure = parked('impure', 'evaluated twice on the same input, it differs at output')
    expect(rerun({ turns: impure, version: running(sale()) })).toMatchObject([{ kind: 'notRun', why: 'it never does the same twice' }])
  })
})

const Batch = z.object({ id: z.string(), left: z.number(), lines: z.array(z.object({ cents: z.number() })) })
interface Batch extends Data<typeof Batch> {}
const Counted = z.object({ rounds: z.number(), last: z.string().optional() })
interface Counted extends Data<typeof Counted> {}

describe('recorded steps of rounds and items, whose places have left the state since', () => {
  const priced = (fee: number) =>
    step('Priced', ({ value, input }: Ok<{ cents: number }, { receipt: string }>) => ({
      output: { receipt: value.receipt, cents: input.cents + (input.cents === 2 ? fee : 0) },
    }))
  const free = step('Free', () => ({ output: { receipt: '', cents: 0 } }))
  const round = step('Round', (x: { readonly input: Batch }, counted: Counted) => ({
    output: { ...x.input, kind: x.input.left > 0 ? ('again' as const) : ('over' as const), left: x.input.left - 1 },
    state: { rounds: counted.rounds + 1 },
  }))
  /** Its steps see state in a branch of a race, in one round after the other. */
  const batch = (fee = 0): AnyWorkflow =>
    workflow(
      { name: 'Batch', version: 1, triggers: [http({ decode: Batch, id: 'id' })], state: Counted, initial: { rounds: 0 } },
      repeat(
        flow(
          race({
            slow: flow(
              sleep('1h'),
              step('Slow', (x: Batch) => ({ output: { input: x } })),
            ),
            all: flow(
              step('First', (x: Batch, counted: Counted) => ({ output: x, state: { last: `first of ${counted.rounds}` } })),
              step('Second', (x: Batch, { last = '' }: Counted) => ({ output: x, state: { last: `${last}, second` } })),
              forEach('lines', flow(perform(charge), match({ ok: priced(fee), failed: free })), { concurrency: 2 }),
            ),
          }),
          step('Unwrap', (x: { readonly value: { readonly input: Batch } }) => ({ output: { input: x.value.input } })),
          round,
        ),
        { max: 9 },
      ),
    )
  const lines = [1, 2, 3].map((cents) => ({ cents }))
  const paid = [1, 2, 3].map(() => answered(charge, ok({ receipt: 'r' })))
  const original = batch() as never
  const told = given(original).when(started(original, { id: '7', left: 2, lines }), ...paid, ...paid, ...paid)
  const record = [turn(1, told.events)]

  it('give the same on their own version: each step of each item of each round', () => {
    expect(told.status).toBe('completed')
    const reruns = rerun({ turns: record, version: (hash) => ({ hash, workflow: batch() }) })
    expect(reruns).toHaveLength(3 * (4 + 3))
    expect(reruns.filter(({ kind }) => kind !== 'same')).toEqual([])
  })

  it('differ on other code, at the item that it is about, in every round', () => {
    const reruns = rerun({ turns: record, version: (hash) => ({ hash, workflow: batch(5) }) })
    const items = reruns.filter(({ kind }) => kind !== 'same')
    expect(items).toHaveLength(3)
    expect(new Set(items.map(({ visit }) => visit)).size).toBe(3)
    for (const item of items) expect(item).toMatchObject({ kind: 'different', where: 'output.cents', recorded: { output: { cents: 2 } } })
  })
})
