// A version that did not load made each delivery fail: an outcome, a cancel and the next start of its aggregate were in no journal, nothing said so, and open requests of healthy instances were never published.
import { expect, it } from 'vitest'
import { flow, http, match, perform, signal, sleep, step, waitFor, workflow } from '../../dsl/index.ts'
import type { Waited } from '../../dsl/index.ts'
import type { Command, SignalCommand } from '../../engine/index.ts'
import { knownVersions } from '../../executor-service/shell/lookups.ts'
import { memoryJournal } from '../../journal/memory/index.ts'
import { UnusableVersion } from '../../versions/index.ts'
import {
  Cart,
  charge,
  driven,
  hashOf,
  notify,
  onCart,
  ok,
  operator,
  pay,
  report,
  start,
  Submitted,
  versionsOf,
} from '../core/attack.fixture.ts'
import type { CartState } from '../core/attack.fixture.ts'
import { z } from 'zod'

const Paid = signal('Paid', { payload: z.object({ id: z.string(), by: z.string() }), id: 'by', to: Cart.by('id'), keep: '1d' })
const waiting = workflow(
  { ...onCart, name: 'Waiting', triggers: [http({ decode: Submitted, id: 'id' })] },
  flow(
    waitFor(Paid, '1h'),
    match({
      received: step('Got', (x: Extract<Waited<Submitted, { id: string; by: string }>, { kind: 'received' }>, _cart: CartState) => ({
        output: x.signal.by,
      })),
      timedOut: step('Late', (_x: unknown, _cart: CartState) => ({ output: 'late' })),
    }),
  ),
)
const napping = workflow(
  { ...onCart, name: 'Napping' },
  flow(
    sleep('10s'),
    step('Awake', (_x: unknown, _cart: CartState) => ({ output: 1 })),
  ),
)
const routing = workflow(
  { ...onCart, name: 'Routing' },
  flow(
    perform(charge, { unknown: 'route' }),
    step('Any', (_x: unknown, _cart: CartState) => ({ output: 1 })),
  ),
)
const all = [pay, notify, waiting, napping, routing]

/** Executors, one after the other, on one journal, on which the versions of some workflows are broken, or not there. */
const world = () => {
  const journal = memoryJournal()
  const broken = new Set<string>()
  const absent = new Set<string>()
  let now = 1_000
  const versions = versionsOf(all)
  const get = async (hash: string) => {
    if (broken.has(hash)) throw new UnusableVersion(hash, 'it does not load')
    return absent.has(hash) ? undefined : versions.get(hash)
  }
  return {
    journal,
    broken,
    absent,
    later: (ms: number) => (now += ms),
    executor: () => driven(all, { journal, get, now: () => now }),
    row: (instance: string) => journal.instance(instance),
  }
}
const replyTo = (request: string) => ({ process: 'me', request })
const cancel = (instance: string): Command => ({ ...operator('Cart/c1', { do: 'cancel', instance }), replyTo: replyTo('cancel') })
const PAY = 'Pay:c1@Cart/c1'
const TROUBLE = { code: 'version', message: expect.stringContaining('cannot be used: it does not load') }

it('an outcome is recorded without the version, which parks its instance with the reason; a cancel frees the aggregate for the next', async () => {
  const { broken, executor, row } = world()
  const first = executor()
  await first.tell(start(pay))
  const { stream, of, after } = first.requests[0]!
  broken.add(hashOf(pay))

  const second = executor()
  await second.tell(report(stream, of, 1, ok(), { after }))
  expect((await second.events(stream)).map(({ kind }) => kind)).toContain('OutcomeRecorded')
  expect(await row(PAY)).toMatchObject({ status: 'review', trouble: TROUBLE })
  await second.tell(cancel(PAY), start(notify))
  expect(await row(PAY)).toMatchObject({ status: 'cancelled' })
  expect(await row('Notify:c1@Cart/c1')).toMatchObject({ status: 'completed' })
  expect(second.replies).toContainEqual({ to: replyTo('cancel'), kind: 'done' })
})

it('a resubmit says why it cannot be, and goes on with the recorded outcome once the version loads', async () => {
  const { broken, executor, row } = world()
  const first = executor()
  await first.tell(start(pay))
  const { stream, of, after } = first.requests[0]!
  broken.add(hashOf(pay))
  await executor().tell(report(stream, of, 1, ok({ receipt: 'r7' }), { after }))

  const refused = executor()
  await refused.tell({ ...operator(stream, { do: 'resubmit', instance: PAY }), replyTo: replyTo('again') })
  expect(refused.replies).toEqual([{ to: replyTo('again'), kind: 'refused', ...TROUBLE }])
  broken.clear()
  const third = executor()
  await third.tell(operator(stream, { do: 'resubmit', instance: PAY }))
  expect(await row(PAY)).toMatchObject({ status: 'completed' })
  expect(await third.events(stream)).toContainEqual({ kind: 'InstanceCompleted', instance: PAY, output: 'r7' })
})

it('a signal is kept while the version of its wait does not load, and taken when the instance goes on', async () => {
  const { broken, executor, row } = world()
  await executor().tell(start(waiting))
  broken.add(hashOf(waiting))
  const paid: SignalCommand = {
    kind: 'signal',
    stream: 'Cart/c1',
    signal: 'Paid',
    id: 'ann',
    payload: { id: 'c1', by: 'ann' },
    keep: 86_400_000,
    origin: { source: 'test' },
  }
  const broke = executor()
  await broke.tell(paid)
  expect((await broke.events('Cart/c1')).map(({ kind }) => kind)).toContain('SignalKept')
  expect(await row('Waiting:c1@Cart/c1')).toMatchObject({ status: 'review', trouble: TROUBLE })
  broken.clear()
  const mended = executor()
  await mended.tell(operator('Cart/c1', { do: 'resubmit', instance: 'Waiting:c1@Cart/c1' }))
  expect(await mended.events('Cart/c1')).toContainEqual({ kind: 'InstanceCompleted', instance: 'Waiting:c1@Cart/c1', output: 'ann' })
})

it('a timer fires without the version, and its instance goes to review', async () => {
  const { broken, executor, row, later } = world()
  await executor().tell(start(napping))
  broken.add(hashOf(napping)).add(hashOf(pay))
  later(10_000)
  const broke = executor()
  await broke.tell({ kind: 'timer', stream: 'Cart/c1', due: 11_000 })
  expect((await broke.events('Cart/c1')).map(({ kind }) => kind)).toContain('TimerFired')
  expect(await row('Napping:c1@Cart/c1')).toMatchObject({ status: 'review', trouble: TROUBLE })
})

it('a start whose version does not load begins in review, one behind a holder is queued, and both go on once it loads', async () => {
  const { broken, executor, row } = world()
  broken.add(hashOf(notify))
  const on = executor()
  await on.tell(start(pay), start(notify))
  expect(await row('Notify:c1@Cart/c1')).toMatchObject({ status: 'deferred' })
  const { stream, of, after } = on.requests[0]!
  await on.tell(report(stream, of, 1, ok(), { after }))
  expect(await row(PAY)).toMatchObject({ status: 'completed' })
  expect(await row('Notify:c1@Cart/c1')).toMatchObject({ status: 'review', trouble: TROUBLE })
  broken.clear()
  const mended = executor()
  await mended.tell(operator(stream, { do: 'resubmit', instance: 'Notify:c1@Cart/c1' }))
  expect(await row('Notify:c1@Cart/c1')).toMatchObject({ status: 'completed' })
  expect(mended.requests.map(({ effect }) => effect)).toEqual(['Mail'])
})

it('open requests of healthy instances are published beside one whose version does not load, and that one once it does', async () => {
  const { broken, executor } = world()
  await executor().tell(start(notify))
  broken.add(hashOf(notify))
  const second = executor()
  await second.tell({ kind: 'drive', stream: 'Cart/c1' }, start(pay))
  expect(second.requests.map(({ effect }) => effect)).toEqual(['Charge'])
  broken.clear()
  await second.tell({ kind: 'drive', stream: 'Cart/c1' })
  expect(second.requests.map(({ effect }) => effect).toSorted()).toEqual(['Charge', 'Charge', 'Mail'])
})

it('open requests of healthy instances are published beside one whose version is not there yet, and its delivery is repeated', async () => {
  const { absent, executor } = world()
  await executor().tell(start(notify))
  absent.add(hashOf(notify))
  const second = executor()
  await expect(second.tell({ kind: 'drive', stream: 'Cart/c1' }, start(pay))).rejects.toThrow('is not stored here yet')
  expect(second.requests.map(({ effect }) => effect)).toEqual(['Charge'])
})

it('an outcome that nobody could find out goes to review: whether the flow goes on with it cannot be read', async () => {
  const { broken, executor } = world()
  const first = executor()
  await first.tell(start(routing))
  const { stream, of, after } = first.requests[0]!
  broken.add(hashOf(routing))
  const second = executor()
  await second.tell(report(stream, of, 1, { kind: 'unknown', detail: 'no answer' }, { after }))
  expect((await second.events(stream)).map(({ kind }) => kind)).toContain('EffectParked')
})

it('a version that is not there yet is waited for, and after a minute its start stands in review', async () => {
  const { absent, executor, row, later } = world()
  absent.add(hashOf(pay))
  const on = executor()
  await expect(on.tell(start(pay))).rejects.toThrow('is not stored here yet')
  for (let seconds = 0; seconds < 59; seconds += 1) {
    later(1_000)
    await expect(on.tell(start(pay))).rejects.toThrow('is not stored here yet')
  }
  expect(await row(PAY)).toBeUndefined()
  later(1_000)
  await on.tell(start(pay))
  expect(await row(PAY)).toMatchObject({ status: 'review', trouble: { code: 'version', message: expect.stringContaining('deploy it') } })
  absent.clear()
  await on.tell(operator('Cart/c1', { do: 'resubmit', instance: PAY }))
  expect(await row(PAY)).toMatchObject({ status: 'waiting' })
})

it('a version that was there meanwhile is waited for anew', async () => {
  let [now, there] = [0, false]
  const versions = versionsOf([pay, notify])
  const get = async (hash: string) => (there ? versions.get(hash) : undefined)
  const known = knownVersions({ get, active: async () => [] }, { now: () => now }, 1)
  await expect(known.fetch(hashOf(pay))).rejects.toThrow('not stored here yet')
  there = true
  await known.fetch(hashOf(pay))
  await known.fetch(hashOf(notify)) // pushes the other one out
  now = 90_000
  there = false
  await expect(known.fetch(hashOf(pay))).rejects.toThrow('not stored here yet')
})
