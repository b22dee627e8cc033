// What was acknowledged survives kill -9 at any moment, and a second writer is kept out.
import { existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { appendAt, appendOne, turnAt } from '../contract/samples.ts'
import { JournalUnavailable } from '../errors.ts'
import { openSqliteJournal } from './index.ts'
import { startWriter, temporaryFolder } from './temporary.test.helper.ts'

const highest = (lines: readonly string[]): ReadonlyMap<string, number> =>
  new Map(lines.map((line) => line.split(' ')).map(([stream = '', version]): [string, number] => [stream, Number(version)]))

describe('kill -9', () => {
  it.each([1, 60, 700])('after %i acknowledged appends loses none of them, and the next writer goes on at once', async (count) => {
    const directory = temporaryFolder()
    for (const round of [1, 2]) {
      const writer = startWriter(directory, 'append')
      await writer.printed(count * round)
      const acknowledged = highest(await writer.kill())
      const journal = await openSqliteJournal({ directory })
      for (const [stream, version] of acknowledged) {
        const loaded = await journal.load(stream)
        // At most one more: it was durable, and the process died before it said so.
        expect([version, version + 1]).toContain(loaded.version)
        expect(loaded.turns).toEqual(Array.from({ length: loaded.version }, (_, i) => turnAt(stream, i + 1)))
      }
      expect(await journal.check()).toEqual([])
      await journal.close()
    }
  })
})

describe('the lock', () => {
  it('refuses a second writer with the pid of the first, until that one dies', async () => {
    const directory = temporaryFolder()
    const writer = startWriter(directory, 'hold')
    await writer.printed(1)
    const second = openSqliteJournal({ directory })
    await expect(second).rejects.toThrow(JournalUnavailable)
    await expect(second).rejects.toThrow(
      `the journal in ${directory} has a writer, another process (pid ${writer.pid}) has it open: stop that one first, or open the journal read-only`,
    )
    await writer.kill()
    const third = await openSqliteJournal({ directory })
    await third.close()
  })

  it('refuses a second writer in the same process, and is given back by close', async () => {
    const directory = temporaryFolder()
    const first = await openSqliteJournal({ directory })
    await expect(openSqliteJournal({ directory })).rejects.toThrow('another process has it open')
    writeFileSync(join(directory, 'process.json'), JSON.stringify({ pid: process.pid }))
    await expect(openSqliteJournal({ directory })).rejects.toThrow(`this process (pid ${process.pid}) has it open already`)
    expect(await appendOne(first, appendAt('Order/1', 0))).toEqual({ kind: 'appended' })
    await first.close()
    const second = await openSqliteJournal({ directory })
    expect((await second.load('Order/1')).version).toBe(1)
    await second.close()
  })

  it('says it without a pid where process.json is missing or rubbish', async () => {
    const directory = temporaryFolder()
    const first = await openSqliteJournal({ directory })
    for (const text of ['', '{', '[]', '{"pid":"one"}']) {
      writeFileSync(join(directory, 'process.json'), text)
      await expect(openSqliteJournal({ directory })).rejects.toThrow('another process has it open: stop that one first')
    }
    await first.close()
  })

  it('is not left behind by an open that fails', async () => {
    const directory = temporaryFolder()
    mkdirSync(join(directory, 'journal.db'))
    await expect(openSqliteJournal({ directory })).rejects.toThrow(JournalUnavailable)
    expect(existsSync(join(directory, 'lock.db'))).toBe(true)
    await expect(openSqliteJournal({ directory })).rejects.not.toThrow('has a writer')
  })
})
