import { Session } from 'node:inspector'
import { expect, it } from 'vitest'
import type { RunCode } from '../engine/index.ts'
import { codeLimit } from './code-limit.ts'
import type { CodeLimitOptions } from './code-limit.ts'
import { interruptible } from './interrupt.ts'
import type { Interruptible } from './interrupt.ts'

const forever = (): never => {
  for (;;);
}
const catastrophe = (): boolean => /^([A-Z0-9]+\s?)+$/.test(`${'A'.repeat(40)}!`)
const place = (name: string, code = name): Parameters<RunCode>[0] => ({ at: `i/${name}#1`, code })

const inspector = new Session()
inspector.connect()
/** Real milliseconds for what really never returns: by the clock of a test that is just its limit, on however slow a machine. */
const FOREVER = 300

/**
 * A clock that only `spend` moves on, and what hangs: so no test depends on how fast the machine is. Work that has spent its limit is ended
 * as the real limit ends it, in the middle. `works` is the share of the time in which the thread did something.
 */
const virtual = (works = 1) => {
  let now = 0
  let until = Infinity
  const interrupt: Interruptible = (limitMs, work) => {
    until = now + limitMs
    const end = interruptible(FOREVER, work)
    if (end.kind === 'interrupted') now = Math.max(now, until)
    until = Infinity
    return end
  }
  const spend = (ms: number): void => {
    now += ms
    if (now < until) return
    inspector.post('Runtime.terminateExecution')
    for (let turns = 0; turns < 1e8; turns++);
    throw new Error('the work goes on beyond its limit')
  }
  return { interrupt, spend, time: { wall: () => now, thread: () => now * works } }
}

/** Counts the limits that are set, and what was stopped. */
const watched = ({ works, ...over }: Partial<CodeLimitOptions> & { readonly works?: number } = {}) => {
  const limits: number[] = []
  const stopped: string[] = []
  const { spend, time, interrupt: ended } = virtual(works)
  const interrupt: Interruptible = (limitMs, work) => {
    limits.push(limitMs)
    return ended(limitMs, work)
  }
  const limit = codeLimit({ limitMs: 200, interrupt, time, onStuck: ({ at }, ms) => stopped.push(`${at} at ${ms}`), ...over })
  return { limit, limits, stopped, spend }
}

it.each([
  ['a loop', forever],
  ['a regular expression', catastrophe],
  [
    'a loop that catches everything',
    () => {
      for (;;)
        try {
          forever()
        } catch {
          continue
        } finally {
          forever()
        }
    },
  ],
])('%s that does not return is stopped at its limit, and left out when the work is done again', (_, code) => {
  const { limit, stopped } = watched()
  const done = limit.now((run) => [run(place('before'), () => 1), run(place('hangs'), code), run(place('behind'), () => 3)])
  expect(done).toEqual([
    { kind: 'ran', value: 1 },
    { kind: 'stuck', limitMs: 200 },
    { kind: 'ran', value: 3 },
  ])
  expect(stopped).toEqual(['i/hangs#1 at 200'])
})

it('work that is asked for at the same moment shares a limit, all but the first, and is answered in its order', async () => {
  const { limit, limits } = watched()
  const order: number[] = []
  const works = Array.from({ length: 100 }, (_, n) =>
    limit.soon((run) => run(place(`${n}`), () => n)).then(({ kind }) => kind === 'ran' && order.push(n)),
  )
  await Promise.all(works)
  expect(limits).toEqual([200, 200])
  expect(order).toEqual(Array.from({ length: 100 }, (_, n) => n))
})

it('work that comes alone costs one limit: none is set for nothing', async () => {
  const { limit, limits } = watched()
  for (let n = 0; n < 3; n++) {
    await limit.soon((run) => run(place(`${n}`), () => n))
    await new Promise(setImmediate)
  }
  expect(limits).toEqual([200, 200, 200])
})

it('work beside what does not return is answered all the same, and promises go on', async () => {
  const { limit, stopped } = watched()
  const works = ['a', 'hangs', 'b', 'c'].map((name) =>
    limit.soon((run) => run(place(name), () => (name === 'hangs' ? catastrophe() : name))),
  )
  const beside = Promise.resolve('beside')
  expect(await Promise.all(works)).toEqual([
    { kind: 'ran', value: 'a' },
    { kind: 'stuck', limitMs: 200 },
    { kind: 'ran', value: 'b' },
    { kind: 'ran', value: 'c' },
  ])
  expect(await beside).toBe('beside')
  expect(stopped).toEqual(['i/hangs#1 at 200'])
})

it('what the work throws is thrown to who asked, and to nobody else', async () => {
  const { limit } = watched()
  const failing = limit.soon(() => {
    throw new Error('a decision failed')
  })
  const other = limit.soon((run) => run(place('other'), () => 'fine'))
  await expect(failing).rejects.toThrow('a decision failed')
  expect(await other).toEqual({ kind: 'ran', value: 'fine' })
  expect(() =>
    limit.now(() => {
      throw new Error('another')
    }),
  ).toThrow('another')
})

it('code that did not return once gets a tenth of the time from then on, and other code all of it', async () => {
  const { limit, limits, stopped } = watched({ limitMs: 1000 })
  limit.now((run) => run(place('first', 'check'), forever))
  limits.length = 0
  const works = [1, 2, 3].map((n) => limit.soon((run) => run({ at: `later ${n}`, code: 'check' }, n === 2 ? () => 'fine' : forever)))
  expect(await Promise.all(works)).toEqual([
    { kind: 'stuck', limitMs: 100 },
    { kind: 'ran', value: 'fine' },
    { kind: 'stuck', limitMs: 100 },
  ])
  expect(stopped).toEqual(['i/first#1 at 1000', 'later 1 at 100', 'later 3 at 100'])
  limits.length = 0
  limit.now((run) => run(place('other'), () => 1))
  expect(limits).toEqual([1000])
})

it('time in which the process did not run is nobody’s fault: the work is done again with more of it', () => {
  const { limit, limits, stopped, spend } = watched({ limitMs: 100, works: 0 })
  const slow = (): string => {
    spend(150)
    return 'came back'
  }
  expect(limit.now((run) => run(place('slow'), slow))).toEqual({ kind: 'ran', value: 'came back' })
  expect(limits).toEqual([100, 200])
  expect(stopped).toEqual([])
})

it('many quick pieces that take long together are not stopped for good: none of them is at fault', () => {
  const { limit, limits, stopped, spend } = watched({ limitMs: 100 })
  const kinds = limit.now((run) => Array.from({ length: 30 }, (_, n) => run(place(`${n}`), () => spend(10)).kind))
  expect(new Set(kinds)).toEqual(new Set(['ran']))
  expect(limits).toEqual([100, 200, 400])
  expect(stopped).toEqual([])
})

it('the event loop gets its turn while much is to be done', async () => {
  const { limit, spend } = watched()
  let done = 0
  const works = Array.from({ length: 10 }, (_, n) => limit.soon((run) => run(place(`${n}`), () => spend(10))).then(() => done++))
  await new Promise(setImmediate)
  expect(done).toBeGreaterThan(0)
  expect(done).toBeLessThan(10)
  await Promise.all(works)
})

it('what does not return is stopped in the end, also where the thread seems to have done nothing', () => {
  const { limit, limits, stopped } = watched({ limitMs: 50, works: 0 })
  expect(limit.now((run) => run(place('hangs'), forever))).toEqual({ kind: 'stuck', limitMs: 200 })
  expect(limits).toEqual([50, 100, 200, 50])
  expect(stopped).toHaveLength(1)
})

it('the time of this machine is what counts where no other is handed in', () => {
  const limit = codeLimit({ limitMs: 100 })
  expect(limit.now((run) => run(place('hangs'), forever))).toMatchObject({ kind: 'stuck' })
  expect(limit.now((run) => run(place('quick'), () => 1))).toEqual({ kind: 'ran', value: 1 })
})

it('of code that was stopped the names are kept, and not what gave them', () => {
  const told: object[] = []
  const { limit } = watched({ onStuck: (of) => told.push(of) })
  const decision = { large: 'x'.repeat(1_000) }
  class Named {
    readonly decision = decision
    get at(): string {
      return 'i/hangs#1'
    }
    get code(): string {
      return 'hangs'
    }
  }
  limit.now((run) => run(new Named(), forever))
  expect(told).toEqual([{ at: 'i/hangs#1', code: 'hangs' }])
})
