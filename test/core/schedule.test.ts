import { describe, expect, it } from 'vitest'
import { declared, house, made, nightly, own } from './schedule.fixture.ts'

const MINUTE = 60_000
const HOUR = 60 * MINUTE
const skipped = async (on: ReturnType<typeof house>) =>
  (await on.events()).flatMap((e) => (e.kind === 'ScheduleSkipped' ? [[e.why, new Date(e.planned).toISOString().slice(0, 16)]] : []))

describe('a schedule', () => {
  it('starts its workflow at each planned time, with a key of its name and that time', async () => {
    const on = house(nightly('0 3 * * *', { zone: 'Europe/Berlin' }), '2026-03-27T12:00Z')
    await on.ask(declared('0 3 * * *', { zone: 'Europe/Berlin' }))
    for (let day = 0; day < 3; day++) await on.pass(24 * HOUR)
    expect(await on.input()).toEqual([
      { key: 'Nightly@2026-03-28T02:00:00.000Z', date: '2026-03-28', region: 'eu' },
      { key: 'Nightly@2026-03-29T01:00:00.000Z', date: '2026-03-29', region: 'eu' },
      { key: 'Nightly@2026-03-30T01:00:00.000Z', date: '2026-03-30', region: 'eu' },
    ])
    expect((await on.events()).map(({ kind }) => kind)).toEqual([
      'ScheduleSet',
      ...Array.from({ length: 3 }, () => ['ScheduleFired', 'ScheduleAnswered']).flat(),
    ])
    expect(await on.schedule()).toMatchObject({ starts: [], last: { end: 'accepted' }, next: Date.parse('2026-03-31T01:00Z') })
  })
  it('that people made fills its input, and puts the key in by itself', async () => {
    const on = house(nightly('0 3 * * *'), '2026-03-27T12:00Z')
    await on.ask(made('0 2 * * *', { input: { date: 'on {date} at {at}', region: 'us' } }))
    await on.pass(24 * HOUR)
    expect(await on.input()).toEqual([
      { key: 'Nightly@2026-03-28T02:00:00.000Z', date: 'on 2026-03-28 at 2026-03-28T02:00:00.000Z', region: 'us' },
    ])
  })
  it('spreads its starts by an offset that is the same for all who compute it', async () => {
    const on = house(nightly('0 * * * *', { jitter: '10m' }), '2026-03-27T12:00Z')
    await on.ask(declared('0 * * * *', { jitter: '10m' }))
    const at: number[] = []
    for (let minute = 0; minute < 240; minute++) {
      const before = (await on.started()).length
      await on.pass(MINUTE)
      if ((await on.started()).length > before) at.push((on.now() - Date.parse('2026-03-27T12:00Z')) / MINUTE)
    }
    expect(await on.started()).toEqual(['2026-03-27T13:00', '2026-03-27T14:00', '2026-03-27T15:00'])
    expect(at.every((minute, i) => minute >= (i + 1) * 60 && minute <= (i + 1) * 60 + 10)).toBe(true)
    expect(new Set(at.map((minute) => minute % 60)).size).toBeGreaterThan(1)
  })
})

describe('what was missed', () => {
  it('is caught up on within catchUp, all of it in order, and what is older is left out visibly', async () => {
    const on = house(own('0 * * * *', { catchUp: '3h' }), '2026-03-27T12:30Z')
    await on.ask(declared('0 * * * *', { catchUp: '3h' }))
    await on.set('2026-03-27T20:30Z')
    expect(await on.started()).toEqual(['2026-03-27T18:00', '2026-03-27T19:00', '2026-03-27T20:00'])
    expect(await skipped(on)).toEqual([['missed', '2026-03-27T13:00']])
  })
  it('where nothing is said is the last planned time alone, within a day', async () => {
    const on = house(own('0 * * * *'), '2026-03-27T12:30Z')
    await on.ask(declared('0 * * * *'))
    await on.set('2026-03-27T20:30Z')
    expect(await on.started()).toEqual(['2026-03-27T20:00'])
    expect(await skipped(on)).toEqual([['missed', '2026-03-27T13:00']])
    const weekly = house(own('0 0 * * 1'), '2026-03-27T12:30Z')
    await weekly.ask(declared('0 0 * * 1'))
    await weekly.set('2026-04-01T12:00Z')
    expect(await weekly.started()).toEqual([])
    expect(await weekly.schedule()).toMatchObject({ next: Date.parse('2026-04-06T00:00Z'), skipped: { why: 'missed' } })
  })
  it('is not planned again by a resume after the clock was set back', async () => {
    const on = house(own('0 * * * *'), '2026-03-27T12:02Z')
    await on.ask(declared('0 * * * *'))
    await on.set('2026-03-27T11:53Z')
    await on.ask({ do: 'pauseSchedule' })
    await on.ask({ do: 'resumeSchedule' })
    expect(await on.schedule()).toMatchObject({ next: Date.parse('2026-03-27T13:00Z') })
  })
  it('under a pause is not caught up on', async () => {
    const on = house(own('0 * * * *', { catchUp: '1d' }), '2026-03-27T12:30Z')
    await on.ask(declared('0 * * * *', { catchUp: '1d' }))
    await on.ask({ do: 'pauseSchedule' })
    await on.set('2026-03-27T15:30Z')
    await on.ask({ do: 'resumeSchedule' })
    await on.set('2026-03-27T16:30Z')
    expect(await on.started()).toEqual(['2026-03-27T16:00'])
  })
})

describe('a start while the one before has not ended', () => {
  it('begins beside it where nothing is said', async () => {
    const on = house(own('* * * * *', { takes: '1h' }), '2026-03-27T12:00Z')
    await on.ask(declared('* * * * *'))
    for (let i = 0; i < 3; i++) await on.pass(MINUTE)
    expect(await on.started()).toHaveLength(3)
  })
  it('is left out with overlap skip, until that has ended', async () => {
    const timing = { overlap: 'skip', takes: '100s' } as const
    const on = house(own('* * * * *', timing), '2026-03-27T12:00:30Z')
    await on.ask(declared('* * * * *', timing))
    for (let i = 0; i < 5; i++) await on.pass(MINUTE)
    expect(await on.started()).toEqual(['2026-03-27T12:01', '2026-03-27T12:04'])
    expect(await skipped(on)).toEqual([
      ['overlap', '2026-03-27T12:02'],
      ['overlap', '2026-03-27T12:03'],
      ['overlap', '2026-03-27T12:05'],
    ])
  })
  it('waits with overlap queue, one after the other', async () => {
    const timing = { overlap: 'queue', takes: '150s', catchUp: '1h' } as const
    const on = house(own('* * * * *', timing), '2026-03-27T12:00:30Z')
    await on.ask(declared('* * * * *', timing))
    for (let i = 0; i < 3; i++) await on.pass(MINUTE)
    expect(await on.started()).toEqual(['2026-03-27T12:01'])
    expect((await on.schedule())?.waiting.length).toBe(2)
    await on.pass(30_000)
    expect(await on.started()).toEqual(['2026-03-27T12:01', '2026-03-27T12:02'])
  })
  it('finds at most a hundred before it, and what comes beyond is left out visibly', async () => {
    const timing = { overlap: 'queue', takes: '10d', catchUp: '1d' } as const
    const on = house(own('* * * * *', timing), '2026-03-27T12:00:30Z')
    await on.ask(declared('* * * * *', timing))
    await on.pass(103 * MINUTE)
    expect((await on.schedule())?.waiting.length).toBe(100)
    expect(await skipped(on)).toEqual([
      ['queueFull', '2026-03-27T13:42'],
      ['queueFull', '2026-03-27T13:43'],
    ])
  })
  it('that is not let in has ended', async () => {
    const timing = { overlap: 'skip', refuses: true } as const
    const on = house(nightly('* * * * *', timing), '2026-03-27T12:00:30Z')
    await on.ask(declared('* * * * *', timing))
    await on.pass(MINUTE)
    expect(await on.schedule()).toMatchObject({ starts: [], last: { end: 'refused' } })
    expect((await on.events()).at(-1)).toMatchObject({ kind: 'ScheduleAnswered', reason: 'not tonight' })
  })
  it('counts a cancelled one as ended', async () => {
    const timing = { overlap: 'skip', takes: '10d' } as const
    const on = house(own('* * * * *', timing), '2026-03-27T12:00:30Z')
    await on.ask(declared('* * * * *', timing))
    await on.pass(MINUTE)
    const open = (await on.schedule())?.starts[0]
    expect(open).toMatchObject({ accepted: true })
    await on.end(open!.instance)
    expect(await on.schedule()).toMatchObject({ starts: [], last: { end: 'cancelled' } })
  })
})

describe('a person', () => {
  it('runs it now, once for each ask, also where it is paused', async () => {
    const on = house(own('0 3 * * *'), '2026-03-27T12:00Z')
    await on.ask(declared('0 3 * * *'))
    await on.ask({ do: 'pauseSchedule' })
    await on.ask({ do: 'runSchedule' }, 'a1')
    await on.ask({ do: 'runSchedule' }, 'a1')
    await on.ask({ do: 'runSchedule' }, 'a2')
    expect(await on.started()).toEqual(['a1', 'a2'])
    expect((await on.input())[0]).toMatchObject({ key: 'Nightly@a1', date: '2026-03-27' })
  })
  it('is refused a run where it never runs twice at once', async () => {
    const on = house(own('0 3 * * *', { overlap: 'skip', takes: '1h' }), '2026-03-27T12:00Z')
    await on.ask(declared('0 3 * * *', { overlap: 'skip' }))
    await on.ask({ do: 'runSchedule' }, 'a1')
    expect(await on.ask({ do: 'runSchedule' }, 'a2')).toEqual({
      kind: 'refused',
      code: 'overlap',
      message:
        'schedule Nightly never runs twice at once (overlap: skip) and Nightly:Nightly%40a1 has not ended: wait for it, or cancel it',
    })
  })
  it('back-fills a range, and what had fired counts once', async () => {
    const on = house(own('0 * * * *'), '2026-03-27T12:30Z')
    await on.ask(declared('0 * * * *'))
    await on.pass(HOUR)
    expect(await on.started()).toEqual(['2026-03-27T13:00'])
    await on.ask({ do: 'backfillSchedule', from: Date.parse('2026-03-27T10:00Z'), to: Date.parse('2026-03-27T13:01Z') })
    expect((await on.started()).toSorted()).toEqual(['2026-03-27T10:00', '2026-03-27T11:00', '2026-03-27T12:00', '2026-03-27T13:00'])
    expect(await on.schedule()).toMatchObject({ backfill: null, starts: [], next: Date.parse('2026-03-27T14:00Z') })
  })
  it('back-fills one after the other where starts must not overlap', async () => {
    const timing = { overlap: 'skip', takes: '10m' } as const
    const on = house(own('0 * * * *', timing), '2026-03-27T12:30Z')
    await on.ask(declared('0 * * * *', timing))
    await on.ask({ do: 'backfillSchedule', from: Date.parse('2026-03-27T08:00Z'), to: Date.parse('2026-03-27T11:00Z') })
    expect(await on.started()).toEqual(['2026-03-27T08:00'])
    for (let i = 0; i < 3; i++) await on.pass(10 * MINUTE)
    expect(await on.started()).toEqual(['2026-03-27T08:00', '2026-03-27T09:00', '2026-03-27T10:00'])
  })
  it('back-fills days of minutes with a hundred starts open at once at most', async () => {
    const on = house(own('*/10 * * * *', { takes: '1ms' }), '2026-03-27T00:05Z')
    await on.ask(declared('*/10 * * * *'))
    await on.ask({ do: 'backfillSchedule', from: Date.parse('2026-03-25T00:00Z'), to: Date.parse('2026-03-27T00:00Z') })
    expect(new Set(await on.started()).size).toBe(2 * 144)
    expect(on.mostOpen()).toBeLessThanOrEqual(100)
  })
  it('hears in a sentence what is wrong', async () => {
    const on = house(own('0 * * * *'), '2026-03-27T12:30Z')
    const said = async (...given: Parameters<typeof on.ask>) => (await on.ask(...given))?.message
    const [from, to] = [Date.parse('2026-03-27T10:00Z'), Date.parse('2026-03-27T11:30Z')]
    expect(await said({ do: 'pauseSchedule' })).toBe('there is no such schedule: create it, or look for its name in the list')
    expect(await said(made('0 * * * *', { zone: 'Mars/Base' }))).toBe(
      "zone: there is no time zone 'Mars/Base': write one such as 'Europe/Berlin' or 'UTC'",
    )
    expect(await said(made('0 0 30 2 *'))).toContain('never fires')
    await on.ask(made('0 * * * *'))
    expect(await said(made('5 * * * *'))).toBe(
      'there is a schedule Nightly already (0 * * * * UTC, starts Nightly): choose another name, or delete that one first',
    )
    expect(await said({ do: 'resumeSchedule' })).toBe('schedule Nightly is not paused: contrail schedule list shows those that are')
    expect(await said({ do: 'backfillSchedule', from, to: to + 24 * HOUR })).toContain('to: it lies in the future')
    expect(await said({ do: 'backfillSchedule', from: to, to })).toContain('has no planned time from')
    await on.ask({ do: 'pauseSchedule' })
    expect(await said({ do: 'pauseSchedule' })).toBe(
      'schedule Nightly is paused already, by ann: test; to give another reason, resume it first',
    )
    expect(await said({ do: 'backfillSchedule', from, to })).toContain('is paused: resume it before you back-fill it')
    await on.ask({ do: 'removeSchedule' })
    expect(await said({ do: 'runSchedule' })).toContain('there is no such schedule')
  })
})

describe('a deploy', () => {
  it('changes what the workflow declares: the new line holds from now on', async () => {
    const on = house(own('0 3 * * *'), '2026-03-27T12:00Z')
    await on.ask(declared('0 3 * * *'))
    on.deploy(own('0 5 * * *', { version: 2, region: 'us' }))
    await on.ask(declared('0 5 * * *'))
    await on.pass(24 * HOUR)
    expect(await on.input()).toEqual([{ key: 'Nightly@2026-03-28T05:00:00.000Z', date: '2026-03-28', region: 'us' }])
  })
  it('of the same changes nothing, and keeps a pause', async () => {
    const on = house(own('0 3 * * *'), '2026-03-27T12:00Z')
    await on.ask(declared('0 3 * * *'))
    await on.ask({ do: 'pauseSchedule' })
    await on.ask(declared('0 3 * * *'))
    expect((await on.events()).map(({ kind }) => kind)).toEqual(['ScheduleSet', 'SchedulePaused', 'Ignored'])
    await on.ask(declared('0 4 * * *'))
    await on.pass(48 * HOUR)
    expect(await on.started()).toEqual([])
  })
  it('without it ends it; what it started goes on; and a later one with it has it again', async () => {
    const timing = { takes: '2d' } as const
    const on = house(own('0 3 * * *', timing), '2026-03-27T12:00Z')
    await on.ask(declared('0 3 * * *'))
    await on.pass(24 * HOUR)
    await on.ask({ do: 'removeSchedule', declared: true })
    await on.pass(72 * HOUR)
    expect(await on.started()).toEqual(['2026-03-28T03:00'])
    expect(await on.completed()).toBe(1)
    await on.ask(declared('0 3 * * *'))
    await on.pass(24 * HOUR)
    expect(await on.started()).toEqual(['2026-03-28T03:00', '2026-04-01T03:00'])
  })
  it('does not touch what people made, and people do not delete what it declared', async () => {
    const on = house(own('0 3 * * *'), '2026-03-27T12:00Z')
    await on.ask(made('0 3 * * *'))
    expect(await on.ask(declared('0 3 * * *'))).toMatchObject({ code: 'exists' })
    await on.ask({ do: 'removeSchedule', declared: true })
    expect((await on.schedule())?.removed).toBeNull()
    await on.ask({ do: 'removeSchedule' })
    await on.ask(declared('0 3 * * *'))
    expect(await on.ask({ do: 'removeSchedule' })).toMatchObject({
      message: 'schedule Nightly is declared by workflow Nightly: pause it, or deploy a version without it',
    })
  })
  it('in which the workflow declares it no more leaves a start out, and says why', async () => {
    const on = house(own('0 3 * * *'), '2026-03-27T12:00Z')
    await on.ask(declared('0 3 * * *'))
    on.deploy(own('0 3 * * *', { version: 2, name: 'Other' }))
    await on.pass(24 * HOUR)
    expect(await on.schedule()).toMatchObject({
      skipped: { why: 'undeclared', message: "Nightly 2 declares no schedule 'Nightly' any more" },
      next: Date.parse('2026-03-29T03:00Z'),
    })
  })
  it('whose schema takes no input that people gave leaves the start out, with the field', async () => {
    const on = house(own('0 3 * * *'), '2026-03-27T12:00Z')
    await on.ask(made('0 3 * * *', { input: { region: 7 } }))
    await on.pass(24 * HOUR)
    const { skipped: of } = (await on.schedule()) ?? {}
    expect(of).toMatchObject({ why: 'input' })
    expect(of?.message).toMatch(/its input does not fit: .*date.*region/)
  })
})
