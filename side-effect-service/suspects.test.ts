// Calls of safe kinds that may have ended their process: counted, and made one at a time.
import { describe, expect, it } from 'vitest'
import { ok } from '../dsl/index.ts'
import { pause } from '../base/index.ts'
import { KEY, mail, nth, registered, request, START, world } from './fakes.test.helper.ts'
import { reports } from './scripted.test.helper.ts'
import type { World } from './fakes.test.helper.ts'
import { suspects } from './suspects.ts'

const SUSPECT = 30_000
const ask = { effect: 'Mail', payload: { to: 'ann' } } as const
const slow = (w: () => World) => {
  const seen: string[] = []
  const run = async (_: unknown, { effectKey, attempt }: { readonly effectKey: string; readonly attempt: number }) => {
    seen.push(`${effectKey.at(-1)} ${attempt} begins`)
    await pause(w().clock, 100)
    seen.push(`${effectKey.at(-1)} ends`)
    return ok()
  }
  return { seen, handler: registered(mail, { repeat: 'safe', run }) }
}
const suspicious = (ms = SUSPECT) => {
  const { seen, handler } = slow(() => w)
  const w = world([handler], { suspectMs: ms })
  return { seen, w }
}
/** Without the note that calls of the kind need no claims. */
const own = ({ claims }: World) => claims.rows.filter(({ effect }) => effect === KEY)
const claimed = (w: World, index: number, attempts: number): void => {
  const effect = `${KEY.slice(0, -1)}${index}`
  for (let attempt = 1; attempt <= attempts; attempt++) w.claims.rows.push({ effect, attempt, at: START, until: START + 1, by: 'killed' })
}

describe('after a crash', () => {
  it('a call of a safe kind is claimed first, so that the next crash counts, and no longer than for a while', async () => {
    const { w } = suspicious()
    await w.ask(request({ ...ask }))
    await w.clock.advance(100)
    expect(own(w)).toMatchObject([{ effect: KEY, attempt: 1, by: 'p1' }])
    await w.clock.advance(SUSPECT)
    await w.ask(request({ ...ask, ...nth(1) }))
    await w.clock.advance(100)
    expect(own(w)).toHaveLength(1)
    expect(reports(w)).toMatchObject([{ kind: 'ok' }, { kind: 'ok' }])
  })

  it.each([
    ['is called as its next attempt', 1, 3, [{ attempt: 2, kind: 'ok' }]],
    [
      'is in review after its last attempt',
      5,
      5,
      [{ attempt: 5, kind: 'exhausted', error: 'the process ended during attempt 5, and nobody knows what came of it' }],
    ],
    ['is called again where it has one attempt, for it may not have been its own fault', 3, 1, [{ attempt: 4, kind: 'ok' }]],
    ['is in review after four, where it has one', 4, 1, [{ attempt: 4, kind: 'exhausted' }]],
  ] as const)('what was under way %s', async (_, claims, attempts, expected) => {
    const { w } = suspicious()
    claimed(w, 0, claims)
    await w.ask(request({ ...ask, retries: { attempts, backoff: 'fixed', delayMs: 10 } }))
    await w.clock.runUntilIdle()
    // Told at once, and once more in the ordinary way.
    expect(reports(w).slice(0, 1)).toMatchObject(expected)
  })

  it('what was under way is called one at a time, the others at once', async () => {
    const { w, seen } = suspicious()
    for (const index of [0, 1]) claimed(w, index, 1)
    for (const index of [0, 1, 2]) await w.ask(request({ ...ask, ...nth(index) }))
    await w.clock.runUntilIdle()
    expect(seen.indexOf('1 2 begins')).toBeGreaterThan(seen.indexOf('0 ends'))
    expect(seen.indexOf('2 1 begins')).toBeLessThan(seen.indexOf('0 ends'))
  })

  it('what came of one is known for good before the next begins', async () => {
    const known: number[] = []
    const run = async () => {
      known.push(w.reported.length)
      return ok()
    }
    const w = world([registered(mail, { repeat: 'safe', run })], { suspectMs: SUSPECT })
    for (const index of [0, 1]) claimed(w, index, 1)
    const both = [0, 1].map((index) => ({ key: `${KEY.slice(0, -1)}${index}`, value: request({ ...ask, ...nth(index) }) }))
    await w.bus.publish('effects', both)
    await w.clock.runUntilIdle()
    expect(known).toEqual([0, 1])
  })

  it('nothing is claimed where the process before is known to have ended well', async () => {
    const { w } = suspicious(0)
    claimed(w, 0, 2)
    await w.ask(request({ ...ask }))
    await w.clock.runUntilIdle()
    expect(own(w)).toHaveLength(2)
    expect(reports(w)).toMatchObject([{ attempt: 1, kind: 'ok' }])
  })
})

it('work that comes from another process is active at as after a crash of our own', () => {
  const time = { now: START }
  let partitions: readonly number[] = []
  const { active } = suspects({
    clock: { now: () => time.now, schedule: () => () => undefined },
    ms: SUSPECT,
    partitions: () => partitions,
  })
  const after = (ms: number): boolean => {
    time.now += ms
    return active()
  }
  partitions = [1]
  expect([after(0), after(SUSPECT - 1), after(1_000)]).toEqual([true, true, false])
  partitions = [1, 2]
  expect([after(500), after(SUSPECT - 1), after(1_000)]).toEqual([true, true, false])
  // A clock that is set back does not keep it from looking.
  time.now -= 3_600_000
  partitions = [2]
  expect(after(0)).toBe(true)
})
