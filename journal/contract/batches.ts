// Many appends at once: each has its own answer, and of those that race for one version exactly one wins.
import * as fc from 'fast-check'
import { expect } from 'vitest'
import type { Append, Appended } from '../journal.ts'
import { journalTest } from './fixture.ts'
import type { OpenFixture } from './fixture.ts'
import { appendAt, appendEach, appendOne, cause, turnAt } from './samples.ts'

const RUNS = 25

export const batchContract = (open: OpenFixture): void => {
  const test = journalTest(open)

  test('an empty batch has no answers', async (journal) => {
    expect(await journal.append([])).toEqual([])
  })

  test('of 200 streams in one batch, those that conflict or are duplicates leave the others alone', async (journal) => {
    const streams = Array.from({ length: 200 }, (_, i) => `Order/${i}`)
    await journal.append(streams.map((stream) => appendAt(stream, 0, { turn: { causes: [cause('first')] } })))
    const batch = streams.map((stream, i) =>
      i % 10 === 3 ? appendAt(stream, 0) : appendAt(stream, 1, { turn: { causes: [cause(i % 10 === 7 ? 'first' : 'second')] } }),
    )
    const answers = await journal.append(batch)
    expect(answers).toEqual(
      streams.map((_, i): Appended => {
        if (i % 10 === 3) return { kind: 'conflict', version: 1 }
        return i % 10 === 7 ? { kind: 'duplicate', causes: [{ cause: 'start:first', at: 1 }] } : { kind: 'appended' }
      }),
    )
    for (const [i, stream] of streams.entries()) {
      expect((await journal.load(stream)).version).toBe(i % 10 === 3 || i % 10 === 7 ? 1 : 2)
    }
  })

  test('of appends that race for one version exactly one wins, and the others are told its version', async (journal) => {
    let nth = 0
    const races = fc.record({ before: fc.integer({ min: 0, max: 3 }), racers: fc.integer({ min: 2, max: 20 }) })
    await fc.assert(
      fc.asyncProperty(races, async ({ before, racers }) => {
        const stream = `Order/${nth++}`
        await appendEach(
          journal,
          Array.from({ length: before }, (_, version) => appendAt(stream, version)),
        )
        const asked = Array.from({ length: racers }, (_, i) => appendAt(stream, before, { turn: { causes: [cause(`racer ${i}`)] } }))
        const answers = await Promise.all(asked.map((append) => appendOne(journal, append)))
        const won = answers.flatMap(({ kind }, i) => (kind === 'appended' ? [i] : []))
        expect(won).toHaveLength(1)
        const lost = answers.filter(({ kind }) => kind !== 'appended')
        expect(lost).toEqual(Array.from({ length: racers - 1 }, () => ({ kind: 'conflict', version: before + 1 })))
        const { turns, version } = await journal.load(stream)
        expect(version).toBe(before + 1)
        expect(turns.at(-1)?.causes).toEqual([cause(`racer ${won[0]}`)])
      }),
      { numRuns: RUNS },
    )
  })

  test('any sequence of batches is answered and kept as a plain list of turns would', async (journal) => {
    let nth = 0
    const item = fc.record({
      off: fc.constantFrom(-1, 0, 0, 0, 1),
      ids: fc.uniqueArray(fc.constantFrom('a', 'b', 'c', 'd', 'e'), { maxLength: 2 }),
    })
    const batches = fc.array(fc.dictionary(fc.constantFrom('x', 'y', 'z'), item, { minKeys: 1 }), { maxLength: 12 })
    await fc.assert(
      fc.asyncProperty(batches, async (given) => {
        const run = nth++
        const model = new Map<string, { version: number; causes: Map<string, number> }>()
        const expected = (stream: string, { off, ids }: { off: number; ids: readonly string[] }): { append: Append; answer: Appended } => {
          const now = model.get(stream) ?? { version: 0, causes: new Map<string, number>() }
          model.set(stream, now)
          const on = Math.max(0, now.version + off)
          const append = appendAt(stream, on, { turn: { causes: ids.map((id) => cause(id)) } })
          if (on !== now.version) return { append, answer: { kind: 'conflict', version: now.version } }
          const known = ids.flatMap((id) => (now.causes.has(id) ? [{ cause: `start:${id}`, at: now.causes.get(id)! }] : []))
          if (known.length > 0) return { append, answer: { kind: 'duplicate', causes: known } }
          now.version += 1
          for (const id of ids) now.causes.set(id, now.version)
          return { append, answer: { kind: 'appended' } }
        }
        for (const batch of given) {
          const items = Object.entries(batch).map(([name, of]) => expected(`${name}/${run}`, of))
          expect(await journal.append(items.map(({ append }) => append))).toEqual(items.map(({ answer }) => answer))
        }
        for (const [stream, { version }] of model) {
          const loaded = await journal.load(stream)
          expect(loaded.version).toBe(version)
          expect(loaded.turns.map((turn) => turn.version)).toEqual(Array.from({ length: version }, (_, i) => i + 1))
        }
      }),
      { numRuns: RUNS },
    )
  })

  test('a load that follows an answer sees what was answered', async (journal) => {
    const streams = Array.from({ length: 20 }, (_, i) => `Order/${i}`)
    await Promise.all(
      streams.map(async (stream) => {
        for (const version of [0, 1, 2]) {
          await appendOne(journal, appendAt(stream, version))
          expect((await journal.load(stream)).turns.at(-1)).toEqual(turnAt(stream, version + 1))
        }
      }),
    )
  })
}
