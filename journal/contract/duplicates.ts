// Starts, signals and operator actions count once, for ever.
import { expect } from 'vitest'
import { isUnique } from '../../engine/index.ts'
import type { Cause } from '../../engine/index.ts'
import type { Appended } from '../journal.ts'
import { journalTest } from './fixture.ts'
import type { OpenFixture } from './fixture.ts'
import { appendAt, appendEach, appendOne, cause, snapshotAt } from './samples.ts'

const KINDS: readonly Cause['kind'][] = ['start', 'signal', 'operator', 'activate', 'deadLetter', 'outcome', 'timer', 'drive', 'scheduled']
/** A stream that nobody would keep in a cache. */
const LONG = 10_000

export const duplicateContract = (open: OpenFixture): void => {
  const test = journalTest(open)

  test('a duplicate names each known cause with the version of its turn, and writes nothing', async (journal) => {
    await appendEach(journal, [
      appendAt('Order/1', 0, { turn: { causes: [cause('a')] } }),
      appendAt('Order/1', 1, { turn: { causes: [cause('b'), cause('c', 'signal')] } }),
    ])
    const mixed = appendAt('Order/1', 2, {
      turn: { causes: [cause('c', 'signal'), cause('new'), cause('a')] },
      index: { due: 5, open: 3 },
    })
    expect(await appendOne(journal, mixed)).toEqual({
      kind: 'duplicate',
      causes: [
        { cause: 'signal:c', at: 2 },
        { cause: 'start:a', at: 1 },
      ],
    })
    expect((await journal.load('Order/1')).version).toBe(2)
    expect(await journal.nextDue()).toBeNull()
    expect(await appendOne(journal, appendAt('Order/1', 2, { turn: { causes: [cause('new')] } }))).toEqual({ kind: 'appended' })
  })

  test('the same id is another cause under another kind and in another stream', async (journal) => {
    await appendEach(journal, [
      appendAt('Order/1', 0, { turn: { causes: [cause('a')] } }),
      appendAt('Order/1', 1, { turn: { causes: [cause('a', 'signal')] } }),
      appendAt('Order/2', 0, { turn: { causes: [cause('a')] } }),
    ])
  })

  test('exactly the unique kinds are recognised: what is not open ignores the others', async (journal) => {
    for (const kind of KINDS) {
      const stream = `Order/${kind}`
      const caused = { turn: { causes: [cause('a', kind)] } }
      await appendEach(journal, [appendAt(stream, 0, caused)])
      expect((await appendOne(journal, appendAt(stream, 1, caused))).kind).toBe(isUnique(cause('a', kind)) ? 'duplicate' : 'appended')
    }
  })

  test('a turn may name a cause twice', async (journal) => {
    await appendEach(journal, [appendAt('Order/1', 0, { turn: { causes: [cause('a'), cause('a')] } })])
    const answer = await appendOne(journal, appendAt('Order/1', 1, { turn: { causes: [cause('a'), cause('a')] } }))
    expect(answer).toEqual({ kind: 'duplicate', causes: [{ cause: 'start:a', at: 1 }] })
  })

  test('ids differ by every character, however odd', async (journal) => {
    const ids = [
      '',
      ' ',
      'a',
      'A',
      'ä',
      'a\u0308',
      'a\u0000b',
      'a\u0000c',
      "a'b",
      'a%',
      'a_',
      '__proto__',
      'constructor',
      '😀',
      '1',
      '01',
      '1.0',
    ]
    await appendEach(
      journal,
      ids.map((id, version) => appendAt('Order/1', version, { turn: { causes: [cause(id)] } })),
    )
    for (const [i, id] of ids.entries()) {
      const again = appendAt('Order/1', ids.length, { turn: { causes: [cause(id)] } })
      expect(await appendOne(journal, again)).toEqual({ kind: 'duplicate', causes: [{ cause: `start:${id}`, at: i + 1 }] })
    }
  })

  test(`a cause is recognised behind snapshots, and after ${LONG} turns`, async (journal, { reopen }) => {
    const append = (version: number): Promise<Appended> =>
      appendOne(
        journal,
        appendAt('Order/1', version, {
          turn: { causes: [cause(`order ${version}`)] },
          ...(version % 1_000 === 999 && { snapshot: snapshotAt(version + 1) }),
        }),
      )
    // Asked for ahead, where the adapter takes each on the one before; else one at a time.
    let ahead = 500
    for (let version = 0; version < LONG;) {
      const count = Math.min(ahead, LONG - version)
      const answers = await Promise.all(Array.from({ length: count }, (_, i) => append(version + i)))
      const taken = answers.filter(({ kind }) => kind === 'appended').length
      expect(taken).toBeGreaterThan(0)
      if (taken < count) ahead = 1
      version += taken
    }
    const again = await reopen()
    expect(await again.load('Order/1')).toEqual({ snapshot: snapshotAt(LONG), turns: [], version: LONG })
    for (const nth of [0, 1, LONG / 2, LONG - 1]) {
      const answer = await appendOne(again, appendAt('Order/1', LONG, { turn: { causes: [cause(`order ${nth}`)] } }))
      expect(answer).toEqual({ kind: 'duplicate', causes: [{ cause: `start:order ${nth}`, at: nth + 1 }] })
    }
  })
}
