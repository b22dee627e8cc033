// Checkpoints come at a quiet moment, or before the log grows long, and never inside a commit.
import { statSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { appendAt, appendOne } from '../contract/samples.ts'
import { checkpoints } from './checkpoint.ts'
import { openSqliteJournal } from './index.ts'
import { temporaryFolder } from './temporary.test.helper.ts'

const MEGABYTE = 1024 * 1024

describe('a checkpoint', () => {
  beforeEach(() => void vi.useFakeTimers())
  afterEach(() => void vi.useRealTimers())

  it('comes when nothing was committed for 200 ms, once', () => {
    const copy = vi.fn()
    const on = checkpoints({ settle: () => false, copy, warn: vi.fn() })
    on.wrote(10)
    vi.advanceTimersByTime(199)
    on.wrote(10)
    vi.advanceTimersByTime(199)
    expect(copy).toHaveBeenCalledTimes(0)
    vi.advanceTimersByTime(1)
    expect(copy).toHaveBeenCalledTimes(1)
    vi.advanceTimersByTime(10_000)
    expect(copy).toHaveBeenCalledTimes(1)
  })

  it('is preceded in a quiet moment by what waited for one, which comes again while there is more', () => {
    const order: string[] = []
    const on = checkpoints({
      settle: () => {
        order.push('settle')
        if (order.length === 1) on.wrote(0)
        return order.length < 4
      },
      copy: () => void order.push('copy'),
      warn: vi.fn(),
    })
    on.wrote(10)
    vi.advanceTimersByTime(10_000)
    expect(order).toEqual(['settle', 'copy', 'settle', 'settle'])
    on.wrote(2 * MEGABYTE)
    vi.advanceTimersByTime(1)
    expect(order.slice(4)).toEqual(['copy'])
  })

  it('comes after 250 commits, or after 2 MB, without a quiet moment, and not before the commit is answered', () => {
    const copy = vi.fn()
    const on = checkpoints({ settle: () => false, copy, warn: vi.fn() })
    for (let i = 0; i < 249; i++) on.wrote(1)
    vi.advanceTimersByTime(1)
    expect(copy).toHaveBeenCalledTimes(0)
    on.wrote(1)
    expect(copy).toHaveBeenCalledTimes(0)
    vi.advanceTimersByTime(1)
    expect(copy).toHaveBeenCalledTimes(1)
    on.wrote(2 * MEGABYTE)
    on.wrote(2 * MEGABYTE)
    vi.advanceTimersByTime(1)
    expect(copy).toHaveBeenCalledTimes(2)
  })

  it('that fails is told, and tried again at the next quiet moment', () => {
    const warn = vi.fn()
    const copy = vi.fn().mockImplementationOnce(() => {
      throw new Error('disk I/O error')
    })
    const on = checkpoints({ settle: () => false, copy, warn })
    on.wrote(2 * MEGABYTE)
    vi.advanceTimersByTime(1)
    expect(warn).toHaveBeenCalledWith(expect.stringContaining('disk I/O error'))
    on.wrote(1)
    vi.advanceTimersByTime(199)
    expect(copy).toHaveBeenCalledTimes(1)
    vi.advanceTimersByTime(1)
    expect(copy).toHaveBeenCalledTimes(2)
    expect(warn).toHaveBeenCalledTimes(1)
  })

  it('does not come after stop', () => {
    const copy = vi.fn()
    const on = checkpoints({ settle: () => false, copy, warn: vi.fn() })
    on.wrote(2 * MEGABYTE)
    on.stop()
    vi.advanceTimersByTime(10_000)
    expect(copy).toHaveBeenCalledTimes(0)
  })
})

it('the log of a journal that is never quiet stays short', async () => {
  const directory = temporaryFolder()
  const journal = await openSqliteJournal({ directory })
  for (let version = 0; version < 600; version++) await appendOne(journal, appendAt(`Order/${version % 50}`, Math.floor(version / 50)))
  expect(statSync(join(directory, 'journal.db-wal')).size).toBeLessThan(16 * MEGABYTE)
  await journal.close()
})
