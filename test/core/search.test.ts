// What an instance is found by: fields of its payload and of the published state, as they are at its own last turn, and as they were at its end.
import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { aggregate, flow, http, parallel, sideEffect, signal, sleep, step, waitFor, workflow } from '../../dsl/index.ts'
import type { AnyWorkflow } from '../../dsl/index.ts'
import { deriveIndex, evolveTurn, initial } from '../../engine/index.ts'
import type { InstanceRow, StartCommand } from '../../engine/index.ts'
import { driven, operator } from './attack.fixture.ts'

const Order = z.object({ id: z.string(), cart: z.string(), customerId: z.string(), cents: z.int(), note: z.string().nullish() })
interface Order {
  readonly id: string
  readonly cart: string
  readonly customerId: string
  readonly cents: number
  readonly note?: string | null | undefined
}
interface Cart {
  readonly customerId: string
  readonly paid: number
}
const Cart = aggregate({
  name: 'Cart',
  version: 1,
  state: z.object({ customerId: z.string(), paid: z.int() }),
  initial: { customerId: 'nobody', paid: 0 },
  upcast: {},
})
const Go = signal('Go', { payload: z.object({ cart: z.string(), n: z.string() }), id: 'n', to: Cart.by('cart') })
const mail = sideEffect('Mail', { payload: z.object({ id: z.string() }) })
const triggers = [http({ decode: Order, id: 'id' })] as const
const metadata = { aggregate: Cart.by('cart'), search: ['customerId', 'cents', 'paid', 'note'] } as const
const onCart = { version: 1, triggers, metadata } as const
const take = step('Take', (x: Order, { paid }: Cart) => ({ output: x, state: { customerId: x.customerId, paid: paid + x.cents } }))
const quick = workflow({ ...onCart, name: 'Quick' }, take)
const slow = workflow({ ...onCart, name: 'Slow' }, flow(take, waitFor(Go, '9d')))
const mailing = workflow(
  { ...onCart, name: 'Mailing' },
  step('Ask', (x: Order, _cart: Cart) => ({ output: x.id, sideEffects: [mail({ id: x.id })] })),
)
const inBranch = workflow({ ...onCart, name: 'InBranch' }, parallel({ a: flow(take, sleep('1h')), b: sleep('1h') }))
const plain = workflow({ ...onCart, name: 'Plain', metadata: { aggregate: Cart.by('cart') } }, take)

const start = (of: AnyWorkflow, id: string, customerId = 'VINET', cents = 5, note?: string | null): StartCommand => ({
  kind: 'start',
  stream: 'Cart/c',
  instance: `${of.name}:${id}@Cart/c`,
  workflow: of.name,
  number: 1,
  hash: `${of.name}@1`,
  key: id,
  input: { id, cart: 'c', customerId, cents, ...(note !== undefined && { note }) },
  origin: { source: 'test' },
})
const go = (n: string) =>
  ({ kind: 'signal', stream: 'Cart/c', signal: 'Go', id: n, payload: { cart: 'c', n }, keep: 1e9, origin: { source: 'test' } }) as const

describe('an instance', () => {
  it('is found by the fields of its payload while it waits, and by those of the state once it holds it', async () => {
    const on = driven([slow, quick])
    await on.tell(start(slow, '1', 'VINET', 5), start(quick, '2', 'TOMSP', 7))
    const search = async (id: string) => (await on.journal.instance(id))?.search
    expect(await search('Slow:1@Cart/c')).toEqual({ customerId: 'VINET', cents: '5', paid: '5' })
    expect(await search('Quick:2@Cart/c')).toEqual({ customerId: 'TOMSP', cents: '7' })
    await on.tell(go('1'))
    expect(await search('Slow:1@Cart/c')).toEqual({ customerId: 'VINET', cents: '5', paid: '5' })
    expect(await search('Quick:2@Cart/c')).toEqual({ customerId: 'TOMSP', cents: '7', paid: '12' })
  })
  it('keeps what it had at its end, also where side effects end later', async () => {
    const on = driven([mailing, quick])
    await on.tell(start(mailing, '1', 'VINET', 5), start(quick, '2', 'TOMSP', 7))
    const was = { customerId: 'nobody', cents: '5', paid: '0' }
    expect((await on.journal.instance('Mailing:1@Cart/c'))?.search).toEqual(was)
    const effect = { instance: 'Mailing:1@Cart/c', node: 'Ask', visit: 1, index: 0 }
    await on.tell({
      kind: 'outcome',
      stream: 'Cart/c',
      of: effect,
      attempt: 1,
      after: 1,
      repeat: 'safe',
      report: { kind: 'exhausted', error: 'no' },
    })
    expect(await on.journal.instance('Mailing:1@Cart/c')).toMatchObject({ effectsInReview: 1, search: was })
    await on.tell(operator('Cart/c', { do: 'skipEffect', effect }))
    expect(await on.journal.instance('Mailing:1@Cart/c')).toMatchObject({ openEffects: 0, search: was })
  })
  it('is not found by what a branch has not published', async () => {
    const on = driven([inBranch])
    await on.tell(start(inBranch, '1'))
    expect((await on.journal.instance('InBranch:1@Cart/c'))?.search).toEqual({ customerId: 'nobody', cents: '5', paid: '0' })
  })
  it('is not found by a field that is null or not there, nor at all where its workflow names none; long values are cut', async () => {
    const on = driven([quick, plain])
    await on.tell(start(quick, '1', 'x'.repeat(300), 5, null), start(plain, '2'))
    expect((await on.journal.instance('Quick:1@Cart/c'))?.search).toEqual({ customerId: 'x'.repeat(200), cents: '5', paid: '5' })
    expect(await on.journal.instance('Plain:2@Cart/c')).not.toHaveProperty('search')
    const { rows } = await on.journal.instances({ search: { customerId: 'x'.repeat(250) }, limit: 10 })
    expect(rows.map(({ instance }) => instance)).toEqual(['Quick:1@Cart/c'])
  })
  it('that was superseded or cancelled while it waited is found by its payload', async () => {
    const latest = { ...quick, name: 'Latest', metadata: { ...quick.metadata, defer: 'latest' as const } }
    const on = driven([slow, latest])
    await on.tell(start(slow, '1'), start(latest, '2', 'A'), start(latest, '3', 'B'))
    await on.tell(operator('Cart/c', { do: 'cancel', instance: 'Latest:3@Cart/c' }))
    const { rows } = await on.journal.instances({ search: { cents: '5' }, limit: 10 })
    expect(rows.map(({ status, search }) => [status, search?.['customerId']])).toEqual([
      ['cancelled', 'B'],
      ['superseded', 'A'],
      ['waiting', 'VINET'],
    ])
  })
})

/** Read once more, by itself: what was published when the instance had its last turn, or ended. */
const expected = (row: InstanceRow, seen: ReadonlyMap<string, { readonly paid: number; readonly customerId: string }>): unknown => {
  const at = seen.get(row.instance)
  return at === undefined ? undefined : { paid: String(at.paid), customerId: at.customerId }
}

describe('whatever order starts and signals come in', () => {
  it('lines say what an independent fold of the steps says, and are the same when they are derived anew', async () => {
    const command = fc.oneof(
      fc.record({ of: fc.constantFrom(quick, slow, mailing), who: fc.constantFrom('A', 'B'), cents: fc.integer({ min: 0, max: 3 }) }),
      fc.constant('go' as const),
    )
    await fc.assert(
      fc.asyncProperty(fc.array(fc.array(command, { minLength: 1, maxLength: 4 }), { maxLength: 6 }), async (batches) => {
        const on = driven([quick, slow, mailing])
        let n = 0
        for (const batch of batches)
          await on.tell(...batch.map((one) => ((n += 1), one === 'go' ? go(`${n}`) : start(one.of, `${n}`, one.who, one.cents))))
        const turns = await on.journal.read('Cart/c', 1, 1_000)
        // A second reading that knows nothing of the engine's fold: only what steps gave.
        const seen = new Map<string, { paid: number; customerId: string }>()
        let now = { paid: 0, customerId: 'nobody' }
        let holder = ''
        for (const e of turns.flatMap((turn) => turn.events)) {
          if (e.kind === 'InstanceBegan') holder = e.instance
          if (e.kind === 'StepDone' && e.patch) now = { ...now, ...e.patch }
          if ('instance' in e && e.instance === holder) seen.set(holder, now)
          if (e.kind === 'InstanceCompleted') holder = ''
        }
        const lines = new Map<string, InstanceRow>()
        let state = initial
        for (const turn of turns) {
          const before = state
          state = evolveTurn(before, turn)
          for (const row of deriveIndex(before, turn, state).instances) lines.set(row.instance, row)
        }
        for (const row of (await on.journal.instances({ limit: 200 })).rows) {
          expect(row).toEqual(lines.get(row.instance))
          const { paid, customerId, ...rest } = row.search ?? {}
          if (row.status !== 'deferred') expect({ paid, customerId }).toEqual(expected(row, seen))
          expect(Object.keys(rest)).toEqual(['cents'])
        }
      }),
      { numRuns: 100 },
    )
  })
})
