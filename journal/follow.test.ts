import { expect, it } from 'vitest'
import { virtualClock } from '../base/index.ts'
import { TURN_FORMAT } from '../engine/index.ts'
import type { Turn } from '../engine/index.ts'
import { followStream } from './follow.ts'

const turnAt = (version: number): Turn => ({ format: TURN_FORMAT, stream: 's', version, at: version, causes: [], events: [] })

/** A stream of so many turns, at version 1 when it is followed. */
const following = (take: (versions: readonly number[]) => Promise<void> | void) => {
  const clock = virtualClock()
  let last = 1
  const journal = {
    read: async (_: string, from: number) => {
      const found = Array.from({ length: last - from + 1 }, (__, i) => turnAt(from + i))
      await Promise.resolve() // another look may be asked for meanwhile
      return found
    },
  }
  const log = { info: () => {}, error: () => {} }
  const followed = followStream({
    journal,
    stream: 's',
    from: 1,
    clock,
    log,
    take: (news) => take(news.map(({ version }) => version)),
  })
  return { clock, followed, grow: (to: number) => void (last = to) }
}

it('looks that meet each other hand on what is new once, and in order', async () => {
  const taken: (readonly number[])[] = []
  const { followed, grow } = following((versions) => void taken.push(versions))
  grow(3)
  const first = followed.look()
  await Promise.resolve()
  grow(4)
  await Promise.all([first, followed.look(), followed.look()])
  expect(taken.flat()).toEqual([2, 3, 4])
  await followed.stop()
})

it('what could not be taken is handed on again at the next look, and is a problem until then', async () => {
  const taken: (readonly number[])[] = []
  const { followed, grow, clock } = following((versions) => {
    taken.push(versions)
    if (taken.length === 1) throw new Error('not now')
  })
  grow(2)
  await clock.advance(1000)
  expect(followed.problem()).toBe('the journal cannot be read: not now')
  await clock.advance(5000)
  expect(taken).toEqual([[2], [2]])
  expect(followed.problem()).toBeUndefined()
  await followed.stop()
})
