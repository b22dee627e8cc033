import { fileURLToPath } from 'node:url'
import { expect, it, vi } from 'vitest'
import { contrailClient } from '../../client/index.ts'
import { untilQuiet } from '../../runtime/index.ts'
import type { Engine } from '../../runtime/index.ts'
import { evolveTurn, initial } from '../../engine/index.ts'
import type { Turn } from '../../engine/index.ts'
import { HANGS, withEngine, withFolder } from './engine.ts'
import { close, count, Seal } from './tally.fixture.ts'

const workflows = [fileURLToPath(new URL('./tally.fixture.ts', import.meta.url))]
const STREAM = 'Tally/t'
const entry = (n: number) => ({ tally: 't', entry: `entry ${n}` })
const seal = { tally: 't', seal: 'the only seal' }

/** Each entry makes at least three events: it began, its step was done, it completed. */
const ENTRIES = 3_400
/** Processes that each find the stream a few turns longer: together they see every distance from a snapshot. */
const PROCESSES = 8
const EACH = 3

/** The stream as it stands, folded from its first turn. */
const whole = async ({ journal }: Engine) => {
  const turns = await journal.read(STREAM, 1, Number.MAX_SAFE_INTEGER)
  return { turns, state: turns.reduce(evolveTurn, initial) }
}
const eventsIn = (turns: readonly Turn[]): number => turns.reduce((n, { events }) => n + events.length, 0)

/** How many events the engine reads, of any stream, while `use` goes on: by every way in which the journal gives turns. */
const eventsRead = async ({ journal }: Engine, use: () => Promise<void>): Promise<number> => {
  const before = journal.counters().turnsRead
  const [load, read, readInstance] = [vi.spyOn(journal, 'load'), vi.spyOn(journal, 'read'), vi.spyOn(journal, 'readInstance')]
  await use()
  const turns = [
    ...load.mock.settledResults.flatMap(({ value }) => value.turns as readonly Turn[]),
    ...[read, readInstance].flatMap(({ mock }) => mock.settledResults.flatMap(({ value }) => value as readonly Turn[])),
  ]
  for (const spy of [load, read, readInstance]) spy.mockRestore()
  expect(turns.length).toBeGreaterThanOrEqual(journal.counters().turnsRead - before)
  return eventsIn(turns)
}

it('the next turn of a stream of 10,000 events reads at most 100 of them', { timeout: HANGS }, () =>
  withFolder(async (directory) => {
    await withEngine({ directory, workflows }, async (engine) => {
      const entries = Array.from({ length: ENTRIES }, (_, i) => entry(i))
      expect(await contrailClient({ url: engine.url }).startMany(count, entries)).toMatchObject({ progress: { accepted: ENTRIES } })
      expect(eventsIn((await whole(engine)).turns)).toBeGreaterThanOrEqual(10_000)
    })
    const read: number[] = []
    for (let n = ENTRIES; n < ENTRIES + PROCESSES * EACH; n += EACH) {
      await withEngine({ directory, workflows }, async (engine) => {
        const client = contrailClient({ url: engine.url })
        const add = async (of: number) => {
          expect(await client.start(count, entry(of), { wait: '60s' })).toMatchObject({ kind: 'completed', output: of + 1 })
        }
        read.push(await eventsRead(engine, () => add(n)))
        for (let more = n + 1; more < n + EACH; more++) await add(more)
      })
    }
    expect(Math.max(...read)).toBeLessThanOrEqual(100)
    // A proof that saw nothing being read would prove nothing.
    expect(Math.max(...read)).toBeGreaterThan(30)
  }),
)

it('a duplicate from before the snapshot is still recognised, in another process', { timeout: HANGS }, () =>
  withFolder(async (directory) => {
    await withEngine({ directory, workflows }, async (engine) => {
      const client = contrailClient({ url: engine.url })
      expect(await client.signal(Seal, seal)).toMatchObject({ kind: 'accepted' })
      const entries = Array.from({ length: ENTRIES }, (_, i) => entry(i))
      expect(await client.startMany(count, entries)).toMatchObject({ progress: { accepted: ENTRIES } })
      await untilQuiet(engine, AbortSignal.timeout(HANGS))
    })

    await withEngine({ directory, workflows }, async (engine) => {
      const client = contrailClient({ url: engine.url })
      const { turns } = await whole(engine)
      expect((await engine.journal.load(STREAM)).snapshot?.version).toBeGreaterThan(turns.length / 2)

      const known = { kind: 'completed', duplicate: true, differs: false }
      for (const n of [0, 1, ENTRIES / 2, ENTRIES - 1])
        expect(await client.start(count, entry(n), { wait: '60s' })).toMatchObject({ ...known, output: n + 1 })
      expect(await client.startMany(count, [entry(0), entry(7)])).toMatchObject({ progress: { accepted: 0, duplicates: 2 } })
      expect(await client.signal(Seal, seal)).toMatchObject({ kind: 'accepted' })
      expect((await whole(engine)).turns).toEqual(turns)

      // The kept signal stands in the first turn: it is taken once, and its repetition afterwards is nobody's.
      expect(await client.start(close, { tally: 't', id: 'first' }, { wait: '60s' })).toMatchObject({ output: 'the only seal' })
      expect(await client.start(close, { tally: 't', id: 'second' })).toMatchObject({ status: 'waiting' })
      expect(await client.signal(Seal, seal)).toMatchObject({ kind: 'accepted' })
      const { state } = await whole(engine)
      expect(state.state).toEqual({ count: ENTRIES, closed: 'the only seal' })
      expect(state.holder?.instance).toBe('Close:second@Tally/t')
      expect(await engine.journal.check()).toEqual([])
    })
  }),
)
