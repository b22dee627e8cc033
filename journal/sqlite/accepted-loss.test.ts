// A loss that a person accepts, what an open or a closed journal says of itself, and the tail that tells.
import { copyFileSync, existsSync, readFileSync, statSync, truncateSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { JOURNAL } from '../../engine/index.ts'
import { appendAt, appendEach, appendOne, rowAt } from '../contract/samples.ts'
import { openSqliteJournal } from './index.ts'
import { DB, deadWriter, empty, gone, LOG, refusal, TAIL } from './losses.test.helper.ts'
import { readTail } from './tail.ts'
import { temporaryFolder } from './temporary.test.helper.ts'

const LONG = 60_000
const acceptLoss = { by: 'Ada', reason: 'the disk was lost' }
const { after } = deadWriter()

describe('a loss that a person accepts', () => {
  it('stands in the journal with who and why, and the journal goes on', { timeout: LONG }, async () => {
    const directory = after(gone(LOG))
    await refusal(directory)
    const journal = await openSqliteJournal({ directory, acceptLoss })
    const lost = [expect.stringMatching(/turns are missing at its end/), 'claims of calls of unsafe handlers are missing']
    expect(journal.lost).toEqual(lost)
    const [turn] = await journal.read(JOURNAL, 1, 1)
    expect(turn?.events).toEqual([{ kind: 'JournalRestored', ...acceptLoss, lost }])
    expect(await appendOne(journal, appendAt('New/1', 0))).toEqual({ kind: 'appended' })
    await journal.close()
    const again = await openSqliteJournal({ directory })
    expect(again.lost).toEqual([])
    expect(await again.check()).toEqual([])
    expect((await again.load(JOURNAL)).version).toBe(1)
    await again.close()
  })

  it('is a new journal where nothing was left, which says so', { timeout: LONG }, async () => {
    const directory = after(empty(DB))
    const journal = await openSqliteJournal({ directory, acceptLoss })
    expect((await journal.read(JOURNAL, 1, 1))[0]?.events).toMatchObject([{ kind: 'JournalRestored', lost: [/journal.db is empty/] }])
    await journal.close()
  })

  it('is recorded by the next opening where this one was cut short', { timeout: LONG }, async () => {
    const directory = after(gone(LOG))
    writeFileSync(join(directory, 'accepted-loss.json'), JSON.stringify({ ...acceptLoss, lost: ['7 turns'] }))
    const journal = await openSqliteJournal({ directory })
    expect((await journal.read(JOURNAL, 1, 1))[0]?.events).toEqual([{ kind: 'JournalRestored', ...acceptLoss, lost: ['7 turns'] }])
    await journal.close()
    expect(existsSync(join(directory, 'accepted-loss.json'))).toBe(false)
  })

  it('keeps the damaged log under another name', { timeout: LONG }, async () => {
    const directory = after((folder) => truncateSync(join(folder, LOG), 5_000))
    await (await openSqliteJournal({ directory, acceptLoss })).close()
    expect(statSync(join(directory, `${LOG}.damaged`)).size).toBe(5_000)
  })

  it('may be one that only a person knows of: a backup that was put back', async () => {
    const directory = temporaryFolder()
    await (await openSqliteJournal({ directory })).close()
    const journal = await openSqliteJournal({ directory, acceptLoss })
    expect((await journal.read(JOURNAL, 1, 1))[0]?.events).toEqual([{ kind: 'JournalRestored', ...acceptLoss, lost: [] }])
    await journal.close()
  })
})

describe('a journal that was closed', () => {
  it('is whole as journal.db alone, in another folder too', async () => {
    const directory = temporaryFolder()
    const journal = await openSqliteJournal({ directory })
    await appendEach(journal, [appendAt('Order/1', 0)])
    await journal.close()
    const copy = temporaryFolder()
    copyFileSync(join(directory, DB), join(copy, DB))
    const moved = await openSqliteJournal({ directory: copy })
    expect((await moved.load('Order/1')).version).toBe(1)
    await moved.close()
  })

  it('refuses an older copy of journal.db in its place', async () => {
    const directory = temporaryFolder()
    const first = await openSqliteJournal({ directory })
    await first.close()
    copyFileSync(join(directory, DB), join(directory, 'older'))
    const second = await openSqliteJournal({ directory })
    await appendEach(second, [appendAt('Order/1', 0), appendAt('Order/1', 1)])
    await second.close()
    copyFileSync(join(directory, 'older'), join(directory, DB))
    expect(await refusal(directory)).toMatch(/2 turns are missing at its end, of 2/)
  })
})

describe('a journal that is open', () => {
  /** Its files as they are now, as a kill would leave them. */
  const killed = (directory: string, ...names: readonly string[]): string => {
    const copy = temporaryFolder()
    for (const name of names) copyFileSync(join(directory, name), join(copy, name))
    return copy
  }

  it('is not whole as journal.db alone, also before anything was copied into it', async () => {
    const directory = temporaryFolder()
    await (await openSqliteJournal({ directory })).close()
    const journal = await openSqliteJournal({ directory })
    await appendEach(journal, [appendAt('Order/1', 0)])
    expect(await refusal(killed(directory, DB))).toMatch(/its log is missing, in which its last turns stand/)
    await journal.close()
  })

  it('whose last commit nobody waited for is refused where that is damaged: older pages would come back with it', async () => {
    const directory = temporaryFolder()
    const journal = await openSqliteJournal({ directory })
    await appendEach(journal, [appendAt('Order/1', 0, { index: { instances: [rowAt('Order/1', 'a')] } })])
    expect(await journal.counts()).toHaveLength(1) // the list is written by a commit of its own
    const copy = killed(directory, DB, LOG, TAIL)
    const bytes = readFileSync(join(copy, LOG))
    bytes[bytes.length - 1]! ^= 1
    writeFileSync(join(copy, LOG), bytes)
    expect(await refusal(copy)).toMatch(/its log can be read up to frame \d+ of \d+: the rest is damaged or cut off/)
    await journal.close()
  })
})

describe('the tail', () => {
  it('is that of the commit before where its newest slot is torn', async () => {
    const directory = temporaryFolder()
    const journal = await openSqliteJournal({ directory })
    await appendEach(journal, [appendAt('Order/1', 0), appendAt('Order/1', 1), appendAt('Order/1', 2)])
    expect(readTail(directory)?.position).toBe(3)
    const bytes = readFileSync(join(directory, TAIL))
    bytes[bytes.indexOf('"position":3')]! ^= 1
    writeFileSync(join(directory, TAIL), bytes)
    expect(readTail(directory)?.position).toBe(2)
    await journal.close()
  })
})
