// A charge that an instance waited for was called hours after the instance had been cancelled: by a timer, by a drive, by a plain retry.
import { expect, it } from 'vitest'
import { pause } from '../../base/index.ts'
import { notFound, ok, unknown } from '../../dsl/index.ts'
import type { EffectPlace, StartCommand } from '../../engine/index.ts'
import { notify, operator, pay } from '../core/attack.fixture.ts'
import { shop } from './effects.fixture.ts'
import type { Shop } from './effects.fixture.ts'

const HOUR = 3_600_000
const MINUTE = 60_000
type Answer = ReturnType<typeof unknown> | ReturnType<typeof notFound> | { readonly kind: string }

/** A shop whose first call fails with nobody knowing what came of it, and whose probe answers as it is told. */
const down = async (probe: () => Answer, of = pay, kind = 'Charge'): Promise<readonly [Shop, StartCommand, EffectPlace]> => {
  const on = shop([of])
  const began = await on.begin(of)
  const run = async (): Promise<Answer> =>
    on.calls.filter((call) => call.startsWith('run')).length > 1 ? ok({ receipt: 'twice' }) : unknown()
  on.serve([{ workflow: of.name, handlers: { [kind]: { repeat: 'unsafe', limit: '5s', run, probe: async () => probe() } } }])
  await on.clock.advance(0)
  const { instance } = began
  return [on, began, { instance, node: `0.${kind}`, visit: 1, index: 0 }]
}
const runs = ({ calls }: Shop): number => calls.filter((call) => call.startsWith('run')).length
const kinds = async (on: Shop, { stream }: StartCommand): Promise<readonly string[]> => (await on.effects(stream)).map((e) => e.kind)
const cancel = (on: Shop, { stream, instance }: StartCommand) => on.tell(operator(stream, { do: 'cancel', instance }))

it('what was put off when its instance was cancelled is looked up, and withdrawn where nothing is found', async () => {
  const [on, began] = await down(notFound)
  await cancel(on, began)
  await on.clock.advance(24 * HOUR)
  expect(runs(on)).toBe(1)
  expect((await on.effects(began.stream)).at(-1)).toMatchObject({ kind: 'EffectWithdrawn', reason: 'notFound' })
  expect(await on.row(began)).toMatchObject({ status: 'cancelled', openEffects: 0, effectsInReview: 0 })
  await on.end()
})

it('what is put off for long is looked up with the cancel, not when its time has come', async () => {
  const on = shop([pay])
  const began = await on.begin(pay)
  const of: EffectPlace = { instance: began.instance, node: '0.Charge', visit: 1, index: 0 }
  const report = { kind: 'attempted', error: 'cut', retryInMs: 24 * HOUR } as const
  await on.tell({ kind: 'outcome', stream: began.stream, of, attempt: 1, after: 1, repeat: 'unsafe', report })
  await on.journal.claim({ effect: `${began.instance}/0.Charge#1/0`, attempt: 1, at: 1, until: 2, by: 'other' })
  await cancel(on, began)
  const probing = { repeat: 'unsafe', run: async () => unknown(), probe: async () => notFound() }
  on.serve([{ workflow: 'Pay', handlers: { Charge: probing } }])
  await on.clock.advance(MINUTE)
  expect((await kinds(on, began)).slice(-2)).toEqual(['EffectAttempted', 'EffectWithdrawn'])
  await on.end()
})

it('what turns out to have happened goes to review, and is not called a second time by anybody', async () => {
  const [on, began, charge] = await down(() => (runs(on) > 0 && on.clock.now() > 1_005_000 ? ok({ receipt: 'r' }) : unknown()))
  await cancel(on, began)
  await on.clock.advance(HOUR)
  expect((await on.effects(began.stream)).at(-1)).toMatchObject({ kind: 'EffectParked', trouble: { code: 'afterCancel' } })
  for (const more of [{}, { evenThoughEnded: true as const }])
    expect(await on.tell(operator(began.stream, { do: 'retryEffect', effect: charge, ...more }))).toMatchObject([{ code: 'happened' }])
  await on.clock.advance(HOUR)
  expect(runs(on)).toBe(1)
  await on.end()
})

it('what nobody can find out is in review, where a person has it called only by saying so', async () => {
  const [on, began, charge] = await down(unknown)
  await cancel(on, began)
  await on.clock.advance(HOUR)
  expect((await on.effects(began.stream)).at(-1)).toMatchObject({ kind: 'EffectParked', trouble: { code: 'unknown' } })
  const [refused] = await on.tell(operator(began.stream, { do: 'retryEffect', effect: charge }))
  expect(refused).toMatchObject({ kind: 'refused', code: 'ended', message: expect.stringContaining('has ended: skip it') })
  await on.tell({ kind: 'drive', stream: began.stream })
  await on.clock.advance(HOUR)
  expect(runs(on)).toBe(1)
  // The probe cannot tell, so that the unsafe call is not made again even then.
  expect(await on.tell(operator(began.stream, { do: 'retryEffect', effect: charge, evenThoughEnded: true }))).toMatchObject([
    { kind: 'done' },
  ])
  expect((await on.effects(began.stream)).find((e) => e.kind === 'EffectRetried')).toMatchObject({ evenThoughEnded: true })
  await on.end()
})

it('a person who insists has it called, and its success is for a person to see', async () => {
  let found: () => Answer = unknown
  const [on, began, charge] = await down(() => found())
  await cancel(on, began)
  await on.clock.advance(HOUR)
  found = notFound
  await on.tell(operator(began.stream, { do: 'retryEffect', effect: charge, evenThoughEnded: true }))
  await on.clock.advance(HOUR)
  expect(runs(on)).toBe(2)
  expect((await on.effects(began.stream)).at(-1)).toMatchObject({
    kind: 'EffectParked',
    trouble: { code: 'afterCancel' },
    outcome: { kind: 'ok' },
  })
  await on.end()
})

it('what was asked for and never called is withdrawn without a call, and an older request that comes late finds that', async () => {
  const on = shop([pay])
  const began = await on.begin(pay)
  await cancel(on, began)
  const handler = { repeat: 'unsafe', run: async () => ok({ receipt: 'r' }), probe: async () => notFound() }
  on.serve([{ workflow: 'Pay', handlers: { Charge: handler } }])
  await on.clock.advance(MINUTE)
  expect(on.calls).toEqual([])
  expect((await on.effects(began.stream)).at(-1)).toMatchObject({ kind: 'EffectWithdrawn', reason: 'notCalled' })
  const key = `${began.instance}/0.Charge#1/0`
  expect(await on.journal.lastClaim(key)).toMatchObject({ attempt: 1 })
  await on.end()
})

it('what nobody handles is withdrawn behind the cancel, though nobody handles it yet', async () => {
  const on = shop([pay])
  const began = await on.begin(pay)
  on.serve([])
  await on.clock.advance(MINUTE / 2)
  await cancel(on, began)
  expect(await kinds(on, began)).toEqual(['EffectRequested', 'EffectAttempted', 'EffectWithdrawn'])
  expect(await on.row(began)).toMatchObject({ status: 'cancelled', openEffects: 0 })
  await on.end()
})

it('a safe kind has no probe: what came of it is for a person to find out', async () => {
  const on = shop([pay])
  const began = await on.begin(pay)
  const run = async (): Promise<never> => Promise.reject(new Error('503'))
  on.serve([{ workflow: 'Pay', handlers: { Charge: { repeat: 'safe', run } } }])
  await on.clock.advance(5_000)
  const before = runs(on)
  await cancel(on, began)
  await on.clock.advance(24 * HOUR)
  expect(runs(on)).toBe(before)
  expect((await on.effects(began.stream)).at(-1)).toMatchObject({ kind: 'EffectParked', trouble: { code: 'unknown' } })
  await on.end()
})

it('an outcome that comes after it was withdrawn is seen, unless it says the same', async () => {
  const [on, began, of] = await down(notFound)
  await cancel(on, began)
  await on.clock.advance(HOUR)
  const heard = { kind: 'outcome', stream: began.stream, of, attempt: 1, after: 1, repeat: 'unsafe' } as const
  await on.tell({ ...heard, report: { kind: 'failed', error: { code: 'no' } } })
  expect((await kinds(on, began)).at(-1)).toBe('EffectWithdrawn')
  await on.tell({ ...heard, report: { kind: 'ok', value: { receipt: 'r' } } })
  expect((await on.effects(began.stream)).at(-1)).toMatchObject({ kind: 'LateOutcome', outcome: { kind: 'ok' } })
  await on.end()
})

it('what nobody waited for goes on as before', async () => {
  const on = shop([notify])
  const began = await on.begin(notify)
  let up = false
  on.serve([
    { workflow: 'Notify', handlers: { Mail: { repeat: 'safe', run: async () => (up ? ok() : Promise.reject(new Error('503'))) } } },
  ])
  await on.clock.advance(5_000)
  up = true
  await on.clock.advance(HOUR)
  expect(await on.row(began)).toMatchObject({ status: 'completed', openEffects: 0 })
  await on.end()
})

// A pause of two seconds or less passes inside the service, which heard nothing there: a cancelled order was charged by each attempt that was left.
it('a retry that waits inside the service is not made after the cancel, whatever attempts are left', async () => {
  for (const handler of [
    { repeat: 'safe', run: async () => Promise.reject(new Error('503')) },
    { repeat: 'unsafe', limit: '1s', run: async () => Promise.reject(new Error('503')), probe: async () => notFound() },
  ]) {
    const on = shop([pay], { graceMs: 0 })
    on.serve([{ workflow: 'Pay', handlers: { Charge: handler } }])
    const began = await on.begin(pay)
    const before = runs(on)
    await cancel(on, began)
    await on.clock.advance(24 * HOUR)
    expect({ before, after: runs(on) }).toEqual({ before: 1, after: 1 })
    expect((await on.effects(began.stream)).at(-1)).toMatchObject(
      handler.repeat === 'safe' ? { kind: 'EffectParked', trouble: { code: 'unknown' } } : { kind: 'EffectWithdrawn' },
    )
    expect(await on.row(began)).toMatchObject({ status: 'cancelled' })
    await on.end()
  }
})

it('a call that fails after the cancel is not made again, though its pause would be a short one', async () => {
  const on = shop([pay])
  const run = async (): Promise<never> => {
    await pause(on.clock, 4_000)
    throw new Error('503')
  }
  on.serve([{ workflow: 'Pay', handlers: { Charge: { repeat: 'safe', run } } }])
  const began = await on.begin(pay)
  await on.clock.advance(1_000)
  await cancel(on, began)
  await on.clock.advance(24 * HOUR)
  expect(runs(on)).toBe(1)
  expect((await on.effects(began.stream)).at(-1)).toMatchObject({ kind: 'EffectParked', trouble: { code: 'unknown' } })
  await on.end()
})

it('what waits for room behind other calls of its kind is not called any more once its instance was cancelled', async () => {
  const on = shop([pay])
  const run = async (): Promise<unknown> => {
    await pause(on.clock, 4_000)
    return ok({ receipt: 'r' })
  }
  on.serve([{ workflow: 'Pay', handlers: { Charge: { repeat: 'safe', concurrency: 1, run } } }])
  const [first, second] = [await on.begin(pay, 'c1'), await on.begin(pay, 'c2')]
  await cancel(on, second)
  await on.clock.advance(24 * HOUR)
  expect(on.calls).toHaveLength(1)
  expect(await on.row(first)).toMatchObject({ status: 'completed' })
  expect(await on.row(second)).toMatchObject({ status: 'cancelled' })
  await on.end()
})
