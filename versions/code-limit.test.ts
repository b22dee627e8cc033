import { expect, it } from 'vitest'
import type { RunCode } from '../engine/index.ts'
import { codeLimit } from './code-limit.ts'
import type { CodeLimitOptions, Time } from './code-limit.ts'
import { interruptible } from './interrupt.ts'
import type { Interruptible } from './interrupt.ts'

const forever = (): never => {
  for (;;);
}
const catastrophe = (): boolean => /^([A-Z0-9]+\s?)+$/.test(`${'A'.repeat(40)}!`)
const place = (name: string, code = name): Parameters<RunCode>[0] => ({ at: `i/${name}#1`, code })

/** Counts the limits that are set, and what was stopped. */
const watched = (over: Partial<CodeLimitOptions> = {}) => {
  const limits: number[] = []
  const stopped: string[] = []
  const interrupt: Interruptible = (limitMs, work) => {
    limits.push(limitMs)
    return interruptible(limitMs, work)
  }
  const limit = codeLimit({ limitMs: 200, interrupt, onStuck: ({ at }, ms) => stopped.push(`${at} at ${ms}`), ...over })
  return { limit, limits, stopped }
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
  // Frozen: the wall clock went on, the thread did nothing.
  const frozen: Time = { wall: () => performance.now(), thread: () => 0 }
  const { limit, limits, stopped } = watched({ limitMs: 100, time: frozen })
  const until = performance.now() + 150
  const slow = (): string => {
    while (performance.now() < until);
    return 'came back'
  }
  expect(limit.now((run) => run(place('slow'), slow))).toEqual({ kind: 'ran', value: 'came back' })
  expect(limits).toEqual([100, 200])
  expect(stopped).toEqual([])
})

it('many quick pieces that take long together are not stopped for good: none of them is at fault', () => {
  const { limit, stopped } = watched({ limitMs: 100 })
  const busy = (): void => {
    const until = performance.now() + 10
    while (performance.now() < until);
  }
  const kinds = limit.now((run) => Array.from({ length: 30 }, (_, n) => run(place(`${n}`), busy).kind))
  expect(new Set(kinds)).toEqual(new Set(['ran']))
  expect(stopped).toEqual([])
})

it('the event loop gets its turn while much is to be done', async () => {
  const { limit } = watched()
  const busy = (): void => {
    const until = performance.now() + 10
    while (performance.now() < until);
  }
  let done = 0
  const works = Array.from({ length: 10 }, (_, n) => limit.soon((run) => run(place(`${n}`), busy)).then(() => done++))
  await new Promise((resolve) => void setTimeout(resolve, 1))
  expect(done).toBeLessThan(10)
  await Promise.all(works)
})

it('what does not return is stopped in the end, also where the thread seems to have done nothing', () => {
  const { limit, limits, stopped } = watched({ limitMs: 50, time: { wall: () => performance.now(), thread: () => 0 } })
  expect(limit.now((run) => run(place('hangs'), forever))).toEqual({ kind: 'stuck', limitMs: 200 })
  expect(limits).toEqual([50, 100, 200, 50])
  expect(stopped).toHaveLength(1)
})

it('of code that was stopped the names are kept, and not what gave them', () => {
  const told: object[] = []
  const limit = codeLimit({ limitMs: 100, onStuck: (of) => told.push(of) })
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
