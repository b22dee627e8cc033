// One append: the fence, and that nothing is written where the answer is no.
import { expect } from 'vitest'
import { journalTest } from './fixture.ts'
import type { OpenFixture } from './fixture.ts'
import { appendAt, appendEach, appendOne, cause, rowAt, snapshotAt, turnAt } from './samples.ts'

export const appendContract = (open: OpenFixture): void => {
  const test = journalTest(open)

  test('a stream that does not exist is at version 0, without turns or snapshot', async (journal) => {
    expect(await journal.load('Order/1')).toEqual({ snapshot: null, turns: [], version: 0 })
    expect(await journal.read('Order/1', 1, 10)).toEqual([])
  })

  test('what was appended is loaded, in order', async (journal) => {
    await appendEach(journal, [appendAt('Order/1', 0), appendAt('Order/1', 1), appendAt('Order/2', 0)])
    expect(await journal.load('Order/1')).toEqual({ snapshot: null, turns: [turnAt('Order/1', 1), turnAt('Order/1', 2)], version: 2 })
    expect(await journal.load('Order/2')).toEqual({ snapshot: null, turns: [turnAt('Order/2', 1)], version: 1 })
  })

  test('an append on an older version, or on one that is not there yet, is a conflict that names the version', async (journal) => {
    await appendEach(journal, [appendAt('Order/1', 0), appendAt('Order/1', 1)])
    expect(await appendOne(journal, appendAt('Order/1', 1))).toEqual({ kind: 'conflict', version: 2 })
    expect(await appendOne(journal, appendAt('Order/1', 0))).toEqual({ kind: 'conflict', version: 2 })
    expect(await appendOne(journal, appendAt('Order/1', 3))).toEqual({ kind: 'conflict', version: 2 })
    expect(await appendOne(journal, appendAt('Order/9', 1))).toEqual({ kind: 'conflict', version: 0 })
  })

  test('a conflict writes nothing: no turn, cause, row, due time, open mark, snapshot', async (journal) => {
    await appendEach(journal, [appendAt('Order/1', 0)])
    const stale = appendAt('Order/1', 0, {
      turn: { causes: [cause('a')] },
      index: { due: 1, open: 3, instances: [rowAt('Order/1', 'a')] },
      snapshot: snapshotAt(1),
    })
    expect(await appendOne(journal, stale)).toEqual({ kind: 'conflict', version: 1 })
    expect(await journal.load('Order/1')).toEqual({ snapshot: null, turns: [turnAt('Order/1', 1)], version: 1 })
    expect(await journal.nextDue()).toBeNull()
    expect((await journal.open(undefined, 10)).rows).toEqual([])
    expect((await journal.instances({ limit: 10 })).rows).toEqual([])
    expect(await journal.counts()).toEqual([])
    expect(await appendOne(journal, appendAt('Order/1', 1, { turn: { causes: [cause('a')] } }))).toEqual({ kind: 'appended' })
  })

  test('a conflict is told before a duplicate: the decision was taken on another state', async (journal) => {
    await appendEach(journal, [appendAt('Order/1', 0, { turn: { causes: [cause('a')] } })])
    expect(await appendOne(journal, appendAt('Order/1', 0, { turn: { causes: [cause('a')] } }))).toEqual({ kind: 'conflict', version: 1 })
  })

  test('what the caller does to its objects afterwards does not reach the journal', async (journal) => {
    const output = { total: 1 }
    const nodes = ['0.A']
    const done = { kind: 'InstanceCompleted' as const, instance: 'Order:a@Order/1', output }
    const row = rowAt('Order/1', 'a', { nodes })
    await appendEach(journal, [appendAt('Order/1', 0, { turn: { events: [done] }, index: { instances: [row] } })])
    output.total = 2
    nodes.push('0.B')
    expect((await journal.load('Order/1')).turns[0]?.events).toEqual([{ ...done, output: { total: 1 } }])
    expect((await journal.instance(row.instance))?.nodes).toEqual(['0.A'])
  })

  test("a caller's mistake is refused with the field and the fix, and writes nothing", async (journal) => {
    const good = appendAt('Order/1', 0)
    const mistakes = [
      [{ ...good, stream: '' }, /stream is empty/],
      [{ ...good, turn: turnAt('Order/2', 1) }, /turn\.stream is Order\/2: it must be Order\/1/],
      [{ ...good, turn: turnAt('Order/1', 7) }, /turn\.version is 7: it must be expected plus one, 1/],
      [{ ...good, expected: -1 }, /expected is -1/],
      [{ ...good, turn: turnAt('Order/1', 1, { at: 0.5 }) }, /turn\.at is 0\.5/],
      [appendAt('Order/1', 0, { index: { due: Number.NaN } }), /index\.due is NaN/],
      [appendAt('Order/1', 0, { index: { instances: [rowAt('Order/2', 'a')] } }), /its stream is not Order\/1/],
      [appendAt('Order/1', 0, { snapshot: snapshotAt(2) }), /snapshot\.version is 2/],
    ] as const
    for (const [append, message] of mistakes) await expect(journal.append([appendAt('Order/3', 0), append])).rejects.toThrow(message)
    expect((await journal.load('Order/1')).version).toBe(0)
    expect((await journal.load('Order/3')).version).toBe(0)
  })

  test('what was acknowledged is there after the journal is opened again', async (journal, { reopen }) => {
    const row = rowAt('Order/1', 'a', { version: 2 })
    await appendEach(journal, [
      appendAt('Order/1', 0, { turn: { causes: [cause('a')] }, snapshot: snapshotAt(1) }),
      appendAt('Order/1', 1, { index: { due: 7, open: 3, instances: [row] } }),
    ])
    await journal.claim({ effect: 'e', attempt: 1, at: 1, until: 2, by: 'p' })
    await journal.putBlob('h', 'content')
    const again = await reopen()
    expect(await again.load('Order/1')).toEqual({ snapshot: snapshotAt(1), turns: [turnAt('Order/1', 2)], version: 2 })
    expect(await again.nextDue()).toBe(7)
    expect((await again.open(undefined, 10)).rows).toEqual([{ stream: 'Order/1', version: 2, since: 3 }])
    expect(await again.instance(row.instance)).toEqual(row)
    expect(await again.counts()).toEqual([{ workflow: 'Order', status: 'running', count: 1 }])
    expect(await again.lastClaim('e')).toMatchObject({ attempt: 1, by: 'p' })
    expect(await again.getBlob('h')).toBe('content')
    expect(await appendOne(again, appendAt('Order/1', 2, { turn: { causes: [cause('a')] } }))).toMatchObject({ kind: 'duplicate' })
  })

  test('a closed journal refuses everything, and closing it twice is closing it once', async (journal) => {
    await appendEach(journal, [appendAt('Order/1', 0)])
    await journal.close()
    await journal.close()
    await expect(journal.append([appendAt('Order/1', 1)])).rejects.toThrow('the journal is closed')
    await expect(journal.load('Order/1')).rejects.toThrow('the journal is closed')
  })

  test('an append that was asked for before the close is answered', async (journal, { reopen }) => {
    const asked = journal.append([appendAt('Order/1', 0)])
    const again = await reopen()
    expect(await asked).toEqual([{ kind: 'appended' }])
    expect((await again.load('Order/1')).version).toBe(1)
  })

  test('counters tell appends, turns read and written, and the bytes of turns, snapshots and blobs', async (journal) => {
    await appendEach(journal, [appendAt('Order/1', 0), appendAt('Order/1', 1, { snapshot: snapshotAt(2) })])
    await appendOne(journal, appendAt('Order/1', 0))
    await journal.putBlob('h', 'ü')
    await journal.putBlob('h', 'ü')
    const stored = [turnAt('Order/1', 1), turnAt('Order/1', 2), snapshotAt(2).state].map((value) => JSON.stringify(value).length)
    const bytes = stored.reduce((sum, length) => sum + length, 2)
    expect(journal.counters()).toMatchObject({ appends: 3, turns: 2, turnsRead: 0, bytes })
    await journal.read('Order/1', 1, 2)
    expect(journal.counters().turnsRead).toBe(2)
  })
}
