// A machine's clock that leaped years ahead for one turn left the stream's time there: whatever was set afterwards was due years later.
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { byKey, flow, http, match, signal, sleep, step, waitFor, workflow } from '../../dsl/index.ts'
import type { AnyWorkflow } from '../../dsl/index.ts'
import type { Command, Event } from '../../engine/index.ts'
import { redriveDue } from '../../executor-service/shell/reconcile.ts'
import { driven, notify, onCart, start, Submitted } from '../core/attack.fixture.ts'

const [NOW, LEAP, MINUTE, HOUR] = [Date.UTC(2026, 10, 30), Date.UTC(2038, 0, 20), 60_000, 3_600_000]
const now = step('Now', (_x: Submitted, _s: { readonly total: number }, context) => ({ output: context.now() }))
const read = workflow({ ...onCart, name: 'Read' }, now)
const nap = workflow({ ...onCart, name: 'Nap' }, flow(sleep('1m'), now))
const Go = signal('Go', { payload: z.object({ id: z.string(), n: z.string() }), id: 'n', to: byKey('id'), keep: '1h' })
const ended = step('Ended', (x: { readonly kind: string }) => ({ output: x.kind }))
const waits = workflow(
  { name: 'Waits', version: 1, triggers: [http({ decode: Submitted, id: 'id' })], state: z.object({}), initial: {} },
  flow(waitFor(Go, '90d'), match({ received: ended, timedOut: ended })),
)

const stream = 'Cart/c1'
const at = (of: AnyWorkflow, id: string): Command => ({ ...start(of, 'c1'), instance: `${of.name}:${id}@${stream}`, key: id })
const only = <K extends Event['kind']>(events: readonly Event[], kind: K) =>
  events.filter((e): e is Extract<Event, { kind: K }> => e.kind === kind)

/** The clock leaps for one turn and is set right again. */
const leaped = async () => {
  const clock = { now: LEAP }
  const on = driven([read, nap, notify], { now: () => clock.now })
  await on.tell(at(read, 'during'))
  clock.now = NOW
  return { on, clock }
}

describe('a stream whose time lies years ahead', () => {
  it('sets and fires its timers by the clock, tells steps what the clock says, and keeps the order of its turns', async () => {
    const { on, clock } = await leaped()
    await on.tell(at(nap, 'n'))
    expect(only(await on.events(stream), 'TimerSet')).toMatchObject([{ due: NOW + MINUTE }])
    clock.now = NOW + MINUTE - 1
    await on.tell({ kind: 'timer', stream, due: NOW + MINUTE - 1 })
    expect(only(await on.events(stream), 'TimerFired')).toEqual([])
    clock.now = NOW + MINUTE
    await on.tell({ kind: 'timer', stream, due: NOW + MINUTE })
    expect(only(await on.events(stream), 'InstanceCompleted').map((e) => e.output)).toEqual([LEAP, NOW + MINUTE])
    const turns = await on.journal.read(stream, 1, 9)
    expect(turns.map((turn) => turn.at)).toEqual([LEAP, LEAP, LEAP])
    expect(turns.map((turn) => turn.clock)).toEqual([undefined, NOW, NOW + MINUTE])
  })
  it('is as any other again when the clock comes to its time', async () => {
    const { on, clock } = await leaped()
    clock.now = LEAP - MINUTE
    await on.tell(at(read, 'near'))
    clock.now = LEAP + HOUR
    await on.tell(at(read, 'after'))
    const [, near, after] = await on.journal.read(stream, 1, 9)
    expect([near?.at, after?.at]).toEqual([LEAP, LEAP + HOUR])
    expect([near, after].map((turn) => turn && 'clock' in turn)).toEqual([false, false])
    expect(await on.state(stream)).not.toHaveProperty('clock')
  })
  it('asks for its side effects by the clock, so that the reconciler sees them', async () => {
    const { on } = await leaped()
    await on.tell(at(notify, 'm'))
    const { rows } = await on.journal.open(undefined, 10)
    expect(rows).toMatchObject([{ stream, since: NOW }])
    expect([...(await on.state(stream)).effects.values()]).toMatchObject([{ asked: NOW }])
  })
  it('keeps a signal as long as it said, by the clock, and a wait that opens takes it', async () => {
    const clock = { now: LEAP }
    const on = driven([waits], { now: () => clock.now })
    const kept: Command = {
      kind: 'signal',
      stream: 'Waits:c1',
      signal: 'Go',
      id: '1',
      payload: { id: 'c1', n: '1' },
      keep: HOUR,
      origin: { source: 't' },
    }
    await on.tell({ ...kept, id: '0', keep: 1 })
    clock.now = NOW
    await on.tell(kept)
    await on.tell(start(waits))
    const events = await on.events('Waits:c1')
    expect(only(events, 'SignalKept').map((e) => e.expires)).toEqual([LEAP + 1, NOW + HOUR])
    expect(only(events, 'SignalTaken')).toHaveLength(1)
  })
})

describe('a timer', () => {
  it('that a wrong clock sent fires nothing before its time', async () => {
    const on = driven([nap], { now: () => NOW })
    await on.tell(at(nap, 'n'))
    await on.tell({ kind: 'timer', stream, due: LEAP })
    expect(only(await on.events(stream), 'TimerFired')).toEqual([])
    expect((await on.state(stream)).at).toBe(NOW)
  })
  it('that a clock a little ahead sent fires what it is for', async () => {
    const on = driven([nap], { now: () => NOW })
    await on.tell(at(nap, 'n'))
    await on.tell({ kind: 'timer', stream, due: NOW + MINUTE })
    expect(only(await on.events(stream), 'TimerFired')).toHaveLength(1)
    expect((await on.state(stream)).at).toBe(NOW + MINUTE)
  })
})

describe('the reconciler', () => {
  const after = 2 * MINUTE
  it('drives what was asked by a clock that was ahead, at its first look and now and then', () => {
    expect(redriveDue({ after, last: -Infinity, now: NOW })(LEAP)).toBe(true)
    const looks = Array.from({ length: 20 }, (_, i) => redriveDue({ after, last: NOW + i * 30_000, now: NOW + (i + 1) * 30_000 })(LEAP))
    expect(looks.filter(Boolean)).toHaveLength(5)
  })
  it('forgets when it looked last where its clock went back', () => {
    expect(redriveDue({ after, last: LEAP, now: NOW })(NOW - HOUR)).toBe(true)
    expect(redriveDue({ after, last: LEAP, now: NOW })(NOW - 1)).toBe(false)
  })
})
