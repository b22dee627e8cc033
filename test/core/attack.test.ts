// Attacks of a second reader on the core and its shell: each case once lost, doubled or blocked something.
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import type { Command, Event } from '../../engine/index.ts'
import { tableOf, virtualClock } from '../../base/index.ts'
import { aggregate, parallel, perform, sideEffect, signal, step, waitFor, workflow } from '../../dsl/index.ts'
import type { AnyWorkflow } from '../../dsl/index.ts'
import { startTimers } from '../../executor-service/shell/timers.ts'
import { deriveIndex, earliestDue, evolve, initial, instanceId } from '../../engine/index.ts'
import { memoryJournal } from '../../journal/memory/index.ts'
import { Cart, CartState, Submitted, decided, driven, envOf, hashOf, onCart, operator, pay, start, triggers } from './attack.fixture.ts'

const STREAM = 'Cart/c1'
const cart2 = aggregate({ name: 'Cart', version: 2, state: CartState, initial: { total: 0 }, upcast: { 1: (s) => s } })
const own = { version: 1, triggers, state: z.object({}), initial: {} } as const

const eventsOf = (of: AnyWorkflow) => decided([start(of)], envOf([of])).turn.events

describe('a name that every object has', () => {
  it.each(['constructor', 'toString', 'valueOf', 'hasOwnProperty'])(
    '"%s" names a step, an effect, a signal, a branch like any other',
    (name) => {
      const named = sideEffect(name, { payload: z.object({ id: z.string() }) })
      const wait = signal(name, { payload: z.object({ id: z.string() }), id: 'id', to: { aggregate: null, key: 'id' } })
      const run = step(name, (x: Submitted) => ({ output: x.id }))
      expect(eventsOf(workflow({ ...own, name: 'A' }, run)).at(-2)).toMatchObject({ kind: 'StepDone', visit: 1 })
      expect(eventsOf(workflow({ ...own, name: 'B' }, perform(named))).at(-1)).toMatchObject({ kind: 'EffectRequested', visit: 1 })
      expect(eventsOf(workflow({ ...own, name: 'C' }, waitFor(wait, '1h'))).at(-1)).toMatchObject({ kind: 'WaitOpened', visit: 1 })
      expect(eventsOf(workflow({ ...own, name: 'D' }, parallel({ [name]: run }))).at(-1)).toMatchObject({
        kind: 'InstanceCompleted',
        output: { [name]: 'c1' },
      })
    },
  )
})

describe('a turn', () => {
  it('ends at its bound of bytes also between commands that make nothing ready', () => {
    const limits = { events: 500, size: 1_000 }
    const commands = Array.from({ length: 10 }, (_, i) => ({
      kind: 'signal' as const,
      stream: STREAM,
      signal: 'Go',
      id: `${i}`,
      payload: 'x'.repeat(400),
      keep: 1_000,
      origin: { source: 'test' },
    }))
    const { turn, answers, state } = decided(commands, envOf([], { limits }))
    expect(turn.events.length).toBeLessThan(5)
    expect(answers).toHaveLength(turn.events.length)
    expect(state.more).toBe(false)
  })
  it('that names an earlier turn which is not there is damage, not a search without end', async () => {
    const journal = memoryJournal()
    const on = driven([pay], { journal: { ...journal, read: async () => [] } })
    await on.tell(start(pay))
    await on.tell({ ...start(pay, 'c1'), instance: instanceId('Pay', 'c2', STREAM), key: 'c2' })
    await expect(on.tell(operator(STREAM, { do: 'cancel', instance: instanceId('Pay', 'c1', STREAM) }))).rejects.toThrow(/damaged/)
  })
})

const activate = (id: string, hash: string, number = hash === 'a' ? 1 : 2): Command => ({
  kind: 'activate',
  stream: '$versions',
  id,
  workflow: 'W',
  number,
  hash,
  by: 'ann',
  reason: 'test',
})

describe('a drive', () => {
  it('that comes with other commands asks for everything once', async () => {
    const on = driven([pay])
    await on.tell({ kind: 'drive', stream: STREAM }, start(pay))
    expect(on.requests.map(({ effect }) => effect)).toEqual(['Charge'])
    await on.tell({ kind: 'drive', stream: STREAM })
    expect(on.requests.map(({ effect }) => effect)).toEqual(['Charge', 'Charge'])
  })
})

describe('an activation', () => {
  it('of what is active already counts once too: delivered again later, it does not undo the one in between', async () => {
    const on = driven([])
    await on.tell(activate('1', 'a'))
    await on.tell(activate('2', 'a'))
    await on.tell(activate('3', 'b'))
    await on.tell(activate('2', 'a'))
    expect((await on.state('$versions')).active['W']?.hash).toBe('b')
  })

  it('of an earlier number is refused with other content, and taken as it was', async () => {
    const on = driven([])
    for (const one of [activate('1', 'a'), activate('2', 'b'), activate('3', 'c', 1), activate('4', 'a')]) await on.tell(one)
    const events = await on.events('$versions')
    expect(events.map((e) => (e.kind === 'VersionActivated' ? e.hash : e.kind === 'Ignored' && e.code))).toEqual([
      'a',
      'b',
      'sameNumber',
      'a',
    ])
  })
})

const late = (version: number, on: ReturnType<typeof Cart.by<'id'>>) =>
  workflow(
    { ...onCart, name: 'Late', version, metadata: { aggregate: on } },
    step('L', (x: Submitted, _state: CartState) => ({ output: x.id })),
  )

describe('a queued start whose aggregate was upcast meanwhile', () => {
  it('finds the version that was activated after this process had last looked', async () => {
    const [v1, v2] = [late(1, Cart.by('id')), late(2, cart2.by('id'))]
    const up = workflow(
      { ...onCart, name: 'Up', metadata: { aggregate: cart2.by('id') } },
      step('U', (x: Submitted) => ({ output: x.id })),
    )
    let active = [pay, up, v1]
    const on = driven([pay, up, v1, v2], { active: () => active })
    await on.tell(start(pay), start(up), start(v1))
    active = [pay, up, v2]
    await on.tell(operator(STREAM, { do: 'cancel', instance: instanceId('Pay', 'c1', STREAM) }))
    expect(await on.journal.instance(instanceId('Late', 'c1', STREAM))).toMatchObject({ status: 'completed', hash: hashOf(v2), number: 2 })
  })
})

describe('the index rows', () => {
  it('are derived from as many kept signals as there are', () => {
    const kept = Array.from({ length: 300_000 }, (_, i) => ({ signal: 'Go', id: `${i}`, at: 1, expires: 1_000 + i }))
    expect(earliestDue({ ...initial, kept: tableOf(kept.map((one) => [`Go:${one.id}`, one] as const)) })).toBe(1_000)
  })
  it('shows the version an instance was pinned to, also when it was queued, began and ended in one turn', () => {
    const at = { ...initial, version: 1, at: 1 }
    const begun = { workflow: 'W', number: 1, hash: 'old', key: 'k', input: null, origin: { source: 'test' } }
    const events: Event[] = [
      { kind: 'InstanceQueued', instance: 'W:k@S/1', start: begun },
      { kind: 'InstanceBegan', instance: 'W:k@S/1', start: begun, hash: 'new', number: 2, queued: 2 },
      { kind: 'InstanceCompleted', instance: 'W:k@S/1', output: null },
    ]
    const turn = { format: 1, stream: 'S/1', version: 2, at: 2, causes: [], events }
    const after = events.reduce(evolve, { ...at, version: 2, at: 2 })
    expect(deriveIndex(at, turn, after).instances[0]).toMatchObject({ hash: 'new', number: 2 })
  })
})

describe('a refused command', () => {
  it('is refused again when it is asked again, not answered as done', async () => {
    const on = driven([pay])
    const cancel = {
      ...operator(STREAM, { do: 'cancel', instance: instanceId('Pay', 'c1', STREAM) }),
      replyTo: { process: 'p', request: '1' },
    }
    await on.tell(cancel)
    await on.tell(cancel)
    expect(on.replies.map((reply) => reply.kind)).toEqual(['refused', 'refused'])
    expect(on.replies[1]).toEqual(on.replies[0])
  })
})

const timersOver = (rows: { stream: string; due: number }[]) => {
  const clock = virtualClock(0)
  const sent: string[] = []
  const bus = {
    publish: async (_: string, messages: readonly { readonly key: string }[]) => void sent.push(...messages.map((m) => m.key)),
  }
  const journal = {
    due: async (before: number, limit: number) => rows.filter((r) => r.due <= before).slice(0, limit),
    nextDue: async () => rows[0]?.due ?? null,
  }
  const timers = startTimers({ journal, bus, clock, shards: () => undefined, lookEvery: 30_000, onError: () => {} })
  return { clock, sent, timers }
}

describe('timers', () => {
  it('of streams that stay due, however many, do not hide the timer of another', async () => {
    const rows = Array.from({ length: 2_500 }, (_, i) => ({ stream: `stuck/${i}`, due: 1 }))
    const { clock, sent } = timersOver([...rows, { stream: 'healthy/1', due: 2 }])
    await clock.advance(1_000)
    expect(sent).toContain('healthy/1')
  })
  it('of a stream that stays due are fired less and less often', async () => {
    const { clock, sent } = timersOver([{ stream: 'stuck/1', due: 1 }])
    await clock.advance(3_600_000)
    expect(sent.length).toBeLessThan(150)
  })
  it('of a stream that is due again are fired at once', async () => {
    const rows = [{ stream: 'S/1', due: 10 }]
    const { clock, sent, timers } = timersOver(rows)
    await clock.advance(10)
    rows[0] = { stream: 'S/1', due: 20 }
    timers.noticed(20)
    await clock.advance(10)
    expect(sent).toEqual(['S/1', 'S/1'])
  })
})
