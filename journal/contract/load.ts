// What a load and the readers of one stream give: snapshots, ranges, the turns of an instance, and text that is not known here.
import { expect } from 'vitest'
import { SNAPSHOT_FORMAT } from '../codec.ts'
import { UnknownEvent, UnknownFormat } from '../errors.ts'
import type { Event, InstanceRow, Turn } from '../../engine/index.ts'
import { TURN_FORMAT } from '../../engine/index.ts'
import { journalTest } from './fixture.ts'
import type { OpenFixture } from './fixture.ts'
import { appendAt, appendEach, rowAt, snapshotAt, startOf, turnAt } from './samples.ts'

const versions = (turns: readonly Turn[]): readonly number[] => turns.map(({ version }) => version)
const accepted = (key: string, version: number): InstanceRow => rowAt('Order/1', key, { accepted: 2, version })
const began = (instance: string): Event => ({ kind: 'InstanceBegan', instance, start: startOf('a'), hash: 'a1b2' })

export const loadContract = (open: OpenFixture): void => {
  const test = journalTest(open)

  test('a load gives the newest snapshot and only the turns after it', async (journal) => {
    await appendEach(
      journal,
      [0, 1, 2, 3, 4].map((version) => appendAt('Order/1', version, version % 2 === 1 ? { snapshot: snapshotAt(version + 1) } : {})),
    )
    const { snapshot, turns, version } = await journal.load('Order/1')
    expect(snapshot).toEqual(snapshotAt(4))
    expect(versions(turns)).toEqual([5])
    expect(version).toBe(5)
  })

  test('a snapshot of a format that is not known is passed over for an older one, or for the turns alone', async (journal) => {
    const unknown = SNAPSHOT_FORMAT + 1
    await appendEach(journal, [
      appendAt('Order/1', 0, { snapshot: snapshotAt(1) }),
      appendAt('Order/1', 1, { snapshot: snapshotAt(2, unknown) }),
      appendAt('Order/2', 0, { snapshot: snapshotAt(1, unknown) }),
      appendAt('Order/2', 1, { snapshot: snapshotAt(2, unknown) }),
      appendAt('Order/2', 2, { snapshot: snapshotAt(3, unknown) }),
      appendAt('Order/3', 0, { snapshot: snapshotAt(1, SNAPSHOT_FORMAT - 2) }),
    ])
    expect(await journal.load('Order/1')).toEqual({ snapshot: snapshotAt(1), turns: [turnAt('Order/1', 2)], version: 2 })
    const other = await journal.load('Order/2')
    expect(other.snapshot).toBeNull()
    expect(versions(other.turns)).toEqual([1, 2, 3])
    // What a much older Contrail wrote had other fields.
    expect(await journal.load('Order/3')).toEqual({ snapshot: null, turns: [turnAt('Order/3', 1)], version: 1 })
  })

  test('all turns can be read behind snapshots, by versions that are both included', async (journal) => {
    await appendEach(
      journal,
      [0, 1, 2, 3, 4].map((version) => appendAt('Order/1', version, { snapshot: snapshotAt(version + 1) })),
    )
    const read = async (from: number, to: number): Promise<readonly number[]> => versions(await journal.read('Order/1', from, to))
    expect(await read(1, 5)).toEqual([1, 2, 3, 4, 5])
    expect(await read(2, 4)).toEqual([2, 3, 4])
    expect(await read(3, 3)).toEqual([3])
    expect(await read(-7, 2)).toEqual([1, 2])
    expect(await read(4, 99)).toEqual([4, 5])
    expect(await read(4, 3)).toEqual([])
    expect(await read(6, 9)).toEqual([])
    expect(await journal.read('Order/1', 2, 2)).toEqual([turnAt('Order/1', 2)])
  })

  test('the turns of an instance are those that name it, whole, from its acceptance to the version of its row', async (journal) => {
    const [first, second] = ['Order:a@Order/1', 'Order:b@Order/1']
    const events: readonly (readonly Event[])[] = [
      [{ kind: 'Ignored', cause: 'x', reason: 'before both' }],
      [began(first), { kind: 'InstanceQueued', instance: second, start: startOf('b') }],
      [{ kind: 'TimerFired', instance: first, node: '0.sleep', visit: 1 }],
      [{ kind: 'InstanceCompleted', instance: first, output: null }, began(second)],
      [{ kind: 'InstanceCompleted', instance: second, output: null }],
    ]
    const rows = [[], [accepted('a', 2), accepted('b', 2)], [accepted('a', 3)], [accepted('a', 4), accepted('b', 4)], [accepted('b', 5)]]
    await appendEach(
      journal,
      events.map((of, version) => appendAt('Order/1', version, { turn: { events: of }, index: { instances: rows[version] ?? [] } })),
    )
    expect(versions(await journal.readInstance(first))).toEqual([2, 3, 4])
    expect(versions(await journal.readInstance(second))).toEqual([2, 4, 5])
    expect((await journal.readInstance(second))[1]?.events).toEqual(events[3])
    expect(await journal.readInstance('Order:c@Order/1')).toEqual([])
    expect(await journal.readInstance('nobody')).toEqual([])
  })

  test('an event of an unknown kind stops its stream by name, and no other', async (journal) => {
    // What a newer engine would append: this one's types do not know it.
    const event: unknown = { kind: 'InstanceTeleported', instance: 'Order:a@Order/1' }
    await appendEach(journal, [appendAt('Order/1', 0), appendAt('Order/2', 0)])
    await appendEach(journal, [appendAt('Order/1', 1, { turn: { events: [event as Event] } })])
    await expect(journal.load('Order/1')).rejects.toThrow(UnknownEvent)
    await expect(journal.load('Order/1')).rejects.toThrow('unknown kind "InstanceTeleported"')
    await expect(journal.load('Order/1')).rejects.toMatchObject({ stream: 'Order/1', version: 2 })
    expect((await journal.load('Order/2')).version).toBe(1)
    expect(versions(await journal.read('Order/1', 1, 1))).toEqual([1])
  })

  test('a turn in an unknown format stops its stream by name; the format before this one is read', async (journal) => {
    await appendEach(journal, [
      appendAt('Order/1', 0, { turn: { format: TURN_FORMAT - 1 } }),
      appendAt('Order/2', 0, { turn: { format: TURN_FORMAT + 1 } }),
    ])
    expect((await journal.load('Order/1')).turns[0]?.format).toBe(TURN_FORMAT - 1)
    await expect(journal.load('Order/2')).rejects.toThrow(UnknownFormat)
    await expect(journal.load('Order/2')).rejects.toMatchObject({ stream: 'Order/2', version: 1, format: TURN_FORMAT + 1 })
  })

  test('fields that this engine does not know are kept', async (journal) => {
    const event: unknown = { kind: 'TimerFired', instance: 'Order:a@Order/1', node: '0.sleep', visit: 1, colour: 'blue' }
    const newer = { ...turnAt('Order/1', 1, { events: [event as Event] }), weather: { sun: true } }
    await appendEach(journal, [{ ...appendAt('Order/1', 0), turn: newer }])
    expect((await journal.load('Order/1')).turns).toEqual([newer])
  })
}
