import { join } from 'node:path'
import { expect, it } from 'vitest'
import { virtualClock } from '../base/index.ts'
import { deriveIndex, evolveTurn, initial, TURN_FORMAT, VERSIONS } from '../engine/index.ts'
import { JournalUnavailable } from '../journal/index.ts'
import type { Journal } from '../journal/index.ts'
import type { Turn, Version } from '../engine/index.ts'
import { memoryJournal } from '../journal/memory/index.ts'
import { storedVersions } from './stored.ts'
import { folderOf, ORDER } from './bundle/modules.fixture.ts'
import { storeVersions } from './bundle/index.ts'
import { followVersions } from './follow.ts'

const silent = { info: () => {}, error: () => {} }

/** A journal that counts how often it is read, and may be away. */
const setUp = async () => {
  const memory = memoryJournal()
  let [away, reads] = [false, 0]
  const journal: Journal = {
    ...memory,
    read: async (...asked) => {
      reads++
      if (away) throw new JournalUnavailable('the database is away')
      return memory.read(...asked)
    },
  }
  const versions = storedVersions({ journal })
  let state = initial
  /** What a deploy elsewhere and an executor elsewhere do. */
  const activate = async (number: number): Promise<void> => {
    const folder = await folderOf({ ...ORDER, 'order.ts': ORDER['order.ts']!.replace('version: 1', `version: ${number}`) })
    const [stored] = await storeVersions({ versions: storedVersions({ journal: memory }) }, [join(folder, 'order.ts')], [])
    const { hash, workflow } = stored!
    const event = { kind: 'VersionActivated', workflow: workflow.name, number, hash, by: 'ann', reason: 'a test' } as const
    const version = state.version + 1
    const turn: Turn = {
      format: TURN_FORMAT,
      stream: VERSIONS,
      version,
      at: version,
      causes: [{ kind: 'activate', id: hash }],
      events: [event],
    }
    const after = evolveTurn(state, turn)
    await memory.append([{ stream: VERSIONS, expected: state.version, turn, index: deriveIndex(state, turn, after) }])
    state = after
  }
  const clock = virtualClock()
  return {
    clock,
    activate,
    follow: () => followVersions({ journal, versions, clock, log: silent }),
    reads: () => reads,
    leave: (is: boolean) => void (away = is),
  }
}
const numbers = (active: readonly Version[]): readonly number[] => active.map(({ workflow }) => workflow.version)

it('an activation is noticed within a second, and those who listen are told', async () => {
  const { activate, clock, follow } = await setUp()
  await activate(1)
  const followed = await follow()
  const heard: (readonly number[])[] = []
  followed.onChange((active) => void heard.push(numbers(active)))
  expect(numbers(followed.active())).toEqual([1])
  await activate(2)
  await clock.advance(1000)
  expect(numbers(followed.active())).toEqual([2])
  await clock.advance(5000)
  expect(heard).toEqual([[2]])
  await followed.stop()
})

it('a look that is asked for does not wait for its time', async () => {
  const { activate, follow } = await setUp()
  const followed = await follow()
  await activate(1)
  await followed.look()
  expect(numbers(followed.active())).toEqual([1])
  await followed.stop()
})

it('a journal that is away is a problem until it is back, and what was active stays', async () => {
  const { activate, clock, follow, leave } = await setUp()
  await activate(1)
  const followed = await follow()
  expect(followed.problem()).toBeUndefined()
  leave(true)
  await clock.advance(1000)
  expect(followed.problem()).toBe('the journal cannot be read: the database is away')
  expect(numbers(followed.active())).toEqual([1])
  leave(false)
  await activate(2)
  await clock.advance(1000)
  expect(followed.problem()).toBeUndefined()
  expect(numbers(followed.active())).toEqual([2])
  await followed.stop()
})

it('nothing is looked at once it is stopped', async () => {
  const { clock, follow, reads } = await setUp()
  const followed = await follow()
  await clock.advance(3000)
  await followed.stop()
  const before = reads()
  expect(before).toBeGreaterThan(0)
  await clock.runUntilIdle()
  expect(reads()).toBe(before)
})
