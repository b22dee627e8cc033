// What W1 costs, computed from the sizes of what is written: the appends, and the index lines beside them.
import { expect, it } from 'vitest'
import type { JsonObject } from '../../../base/index.ts'
import { appendOne, EPOCH } from '../../../journal/contract/samples.ts'
import type { RuReport } from '../../../journal/cosmos/index.ts'
import { instanceId, ownStream } from '../../../engine/index.ts'
import type { Event, Turn } from '../../../engine/index.ts'
import { appendsOf, expectLists } from './expected.ts'
import { cosmosFixture } from './fixture.ts'
import { cosmosForFile } from './for-file.ts'

const cosmos = cosmosForFile()

/** The two turns of W1, as the executor writes them: three steps of about 400 bytes and one awaited side effect. */
const w1 = (key: string): readonly Turn[] => {
  const stream = ownStream('W1', key)
  const instance = instanceId('W1', key, stream)
  const hash = '3f'.repeat(32)
  const work = { filler: 'x'.repeat(340), id: key }
  const step = (node: string, output: JsonObject, reads: readonly string[], steps: number): Event => ({
    kind: 'StepDone',
    instance,
    node,
    visit: 1,
    output: { ...output },
    patch: { steps },
    reads,
  })
  const echo = { instance, node: '2.Echo', visit: 1, index: 0 }
  const start = { workflow: 'W1', number: 1, hash, key, input: work, origin: { source: 'http' } }
  const events: readonly (readonly Event[])[] = [
    [
      { kind: 'StateInitialised', aggregate: null, schema: null, state: { steps: 0 } },
      { kind: 'InstanceBegan', instance, start, hash },
      step('0.First', { ...work, first: true }, [], 1),
      step('1.Second', { ...work, first: true, second: 1 }, ['steps'], 2),
      { kind: 'EffectRequested', ...echo, effect: 'Echo', payload: { id: key }, awaited: true },
    ],
    [
      { kind: 'OutcomeRecorded', ...echo, attempt: 1, outcome: { kind: 'ok', value: { at: key } } },
      step('3.ok.Third', { at: key, filler: work.filler, id: key, steps: 2 }, ['steps'], 3),
      { kind: 'InstanceCompleted', instance, output: { at: key, filler: work.filler, id: key, steps: 2 } },
    ],
  ]
  return events.map((of, i) => ({
    format: 1,
    stream,
    version: i + 1,
    at: EPOCH + i,
    causes: [i === 0 ? { kind: 'start', id: instance } : { kind: 'outcome', id: `${instance}/2.Echo#1/0~1` }],
    events: of,
  }))
}

const spent = (report: RuReport): Readonly<Record<string, { calls: number; ru: number }>> =>
  Object.fromEntries(
    Object.entries(report).map(([purpose, { calls, computed }]) => [purpose, { calls, ru: Math.round(computed * 100) / 100 }]),
  )

it('W1 takes two turns at 13 units at most, and 30 at most in sum, with nothing else asked', async () => {
  const { open, end } = await cosmosFixture(cosmos())
  const journal = await open()
  const turns = w1('f3a1c0de-0000-4000-8000-000000000001')
  for (const append of appendsOf(turns)) expect(await appendOne(journal, append)).toEqual({ kind: 'appended' })
  const report = spent(journal.ru())
  expect(Object.keys(report).toSorted()).toEqual(['append', 'index'])
  expect(report['append']).toMatchObject({ calls: 2 })
  expect(report['append']?.ru).toBeLessThanOrEqual(13)
  // Written ahead of the first turn, and once more when all is over: no line is read.
  expect(report['index']).toMatchObject({ calls: 2 })
  expect((report['append']?.ru ?? 0) + (report['index']?.ru ?? 0)).toBeLessThanOrEqual(30)
  await expectLists(journal, turns[0]!.stream)
  await end()
})

it('an executor that takes the stream over pays for one load and one look at the index', async () => {
  const { open, end } = await cosmosFixture(cosmos())
  const [first, second] = [await open(), await open()]
  const [begin, finish] = appendsOf(w1('f3a1c0de-0000-4000-8000-000000000002'))
  await appendOne(first, begin!)
  await second.load(begin!.stream)
  expect(await appendOne(second, finish!)).toEqual({ kind: 'appended' })
  expect(spent(second.ru())).toMatchObject({ load: { calls: 1 }, heal: { calls: 2 }, append: { calls: 1 }, index: { calls: 1 } })
  await end()
})
