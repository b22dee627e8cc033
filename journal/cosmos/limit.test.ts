// So many at a time, in the order of asking; a failure frees its place.
import { describe, expect, it } from 'vitest'
import { limited, serialByName } from './limit.ts'

describe('a limit', () => {
  it('lets so many run at once, and the next when one has ended, well or not', async () => {
    const limit = limited(2)
    const ends: (() => void)[] = []
    const began: number[] = []
    const works = [0, 1, 2, 3].map((i) =>
      limit(async () => {
        began.push(i)
        await new Promise<void>((resolve) => ends.push(resolve))
        if (i === 0) throw new Error('failed')
        return i
      }),
    )
    works[0]?.catch(() => {})
    await Promise.resolve()
    expect(began).toEqual([0, 1])
    ends[0]?.()
    await expect(works[0]).rejects.toThrow('failed')
    expect(began).toEqual([0, 1, 2])
    ends[1]?.()
    await works[1]
    expect(began).toEqual([0, 1, 2, 3])
    ends[2]?.()
    ends[3]?.()
    expect(await Promise.all(works.slice(1))).toEqual([1, 2, 3])
  })
})

describe('works of one name', () => {
  it('run one after the other, also after one that failed; those of another name do not wait', async () => {
    const serial = serialByName()
    const log: string[] = []
    let release = (): void => {}
    const first = serial('a', async () => {
      log.push('a1')
      await new Promise<void>((resolve) => (release = resolve))
      throw new Error('failed')
    })
    const second = serial('a', async () => void log.push('a2'))
    await serial('b', async () => void log.push('b1'))
    expect(log).toEqual(['a1', 'b1'])
    release()
    await expect(first).rejects.toThrow('failed')
    await second
    expect(log).toEqual(['a1', 'b1', 'a2'])
  })
})
