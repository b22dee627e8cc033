// Whatever happens to processes, bus and clocks: each planned time within catchUp starts once, and none twice.
import * as fc from 'fast-check'
import { expect, it } from 'vitest'
import { nextTime } from '../../base/index.ts'
import { declared, house, nightly, own } from './schedule.fixture.ts'
import type { House } from './schedule.fixture.ts'

const MINUTE = 60_000
const FROM = '2026-10-24T20:02Z'
const ZONE = 'Europe/Berlin'

type Fault =
  | { readonly do: 'pass'; readonly minutes: number }
  | { readonly do: 'leap'; readonly minutes: number }
  | { readonly do: 'crash' }
  | { readonly do: 'swap' }
  | { readonly do: 'backfill'; readonly from: number; readonly minutes: number }
  | { readonly do: 'run' }

const fault: fc.Arbitrary<Fault> = fc.oneof(
  { weight: 6, arbitrary: fc.record({ do: fc.constant('pass' as const), minutes: fc.integer({ min: 1, max: 90 }) }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('leap' as const), minutes: fc.integer({ min: -10, max: 10 }) }) },
  { weight: 2, arbitrary: fc.constant({ do: 'crash' as const }) },
  { weight: 2, arbitrary: fc.constant({ do: 'swap' as const }) },
  {
    weight: 1,
    arbitrary: fc.record({
      do: fc.constant('backfill' as const),
      from: fc.integer({ min: -180, max: 240 }),
      minutes: fc.integer({ min: 1, max: 120 }),
    }),
  },
  { weight: 1, arbitrary: fc.constant({ do: 'run' as const }) },
)

const planned = (cron: string, from: number, to: number): readonly string[] => {
  const found: string[] = []
  for (let at = nextTime({ cron, zone: ZONE }, from); at !== null && at <= to; at = nextTime({ cron, zone: ZONE }, at))
    found.push(new Date(at).toISOString().slice(0, 16))
  return found
}

/** Planned times keep coming while a queue is worked off, so that it takes longer than it is long. */
const MOST_ROUNDS = 400
const isBusy = async (on: House): Promise<boolean> => {
  const of = await on.schedule()
  return of !== undefined && (of.waiting.length > 0 || of.backfill != null)
}

const played = async (faults: readonly Fault[], cron: string, overlap: 'skip' | 'queue' | undefined) => {
  const timing = { zone: ZONE, catchUp: '1d', ...(overlap && { overlap }) } as const
  const workflow = overlap ? own(cron, { ...timing, takes: '7m' }) : nightly(cron, timing)
  const on = house(workflow, FROM)
  const began = Date.parse(FROM)
  await on.ask(declared(cron, timing))
  const wanted = new Set<string>()
  let [latest, runs] = [began, 0]
  for (const one of faults) {
    switch (one.do) {
      case 'pass':
        await on.pass(one.minutes * MINUTE)
        break
      case 'leap':
        await on.set(on.now() + one.minutes * MINUTE)
        break
      case 'crash':
        await on.crash()
        break
      case 'swap':
        on.swap()
        break
      case 'backfill': {
        const [from, to] = [began + one.from * MINUTE, began + (one.from + one.minutes) * MINUTE]
        if ((await on.ask({ do: 'backfillSchedule', from, to })) === undefined)
          for (const at of planned(cron, from - 1, to - 1)) wanted.add(at)
        break
      }
      case 'run':
        if ((await on.ask({ do: 'runSchedule' }, `run-${runs}`)) === undefined) wanted.add(`run-${(runs += 1) - 1}`)
    }
    latest = Math.max(latest, on.now())
  }
  // What waits for one before it, and what a lost answer kept open.
  await on.ask({ do: 'pauseSchedule' })
  await on.ask({ do: 'resumeSchedule' })
  for (let i = 0; i < MOST_ROUNDS && (i < 40 || (await isBusy(on))); i++) {
    await on.crash()
    await on.pass(8 * MINUTE)
  }
  return { on, wanted, began, latest, end: on.now() }
}

it.each([undefined, 'queue'] as const)('no planned time is missed, and none starts twice, with overlap %s', async (overlap) => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fault, { minLength: 3, maxLength: 14 }),
      fc.constantFrom('*/15 * * * *', '5,35 0-4 * * *', '0 * * * *'),
      async (faults, cron) => {
        const { on, wanted, began, latest } = await played(faults, cron, overlap)
        const started = await on.started()
        expect(new Set(started).size, 'none twice').toBe(started.length)
        const due = [...planned(cron, began, latest), ...wanted]
        expect(
          due.filter((at) => !started.includes(at)),
          'none is missed',
        ).toEqual([])
        expect(
          started.filter((at) => !at.startsWith('run') && !wanted.has(at) && !planned(cron, began, on.now()).includes(at)),
          'nothing else starts',
        ).toEqual([])
      },
    ),
    { numRuns: 10 },
  )
})

it('with overlap skip two never run at once, whatever is lost', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fault, { minLength: 3, maxLength: 14 }), async (faults) => {
      const { on } = await played(faults, '*/5 * * * *', 'skip')
      const started = await on.started()
      expect(new Set(started).size, 'none twice').toBe(started.length)
      expect(await on.overlapped()).toEqual([])
    }),
    { numRuns: 8 },
  )
})
