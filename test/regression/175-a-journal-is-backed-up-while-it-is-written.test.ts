// There was no command for a backup, and a copy of a closed journal, put back later, did not say that it was one.
import { copyFileSync, existsSync, mkdirSync, readdirSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { execFile } from 'node:child_process'
import { expect, it } from 'vitest'
import { JOURNAL } from '../../engine/index.ts'
import { appendAt, appendEach, appendOne } from '../../journal/contract/samples.ts'
import { backUp, openSqliteJournal } from '../../journal/sqlite/index.ts'
import { temporaryFolder } from '../../journal/sqlite/temporary.test.helper.ts'

const CONTRAIL = fileURLToPath(new URL('../../bin/contrail.js', import.meta.url))
const warn = (): void => undefined
const appendsOf = (from: number, to: number) => Array.from({ length: to - from }, (_, i) => appendAt(`Order/${from + i}`, 0))
const restored = (file: string): string => {
  const directory = join(temporaryFolder(), 'restored')
  mkdirSync(directory)
  copyFileSync(file, join(directory, 'journal.db'))
  return directory
}

it('has all that was acknowledged before, while a writer goes on, and is refused until its loss is accepted', async () => {
  const directory = temporaryFolder()
  const file = join(temporaryFolder(), 'backup.db')
  const journal = await openSqliteJournal({ directory })
  await appendEach(journal, appendsOf(0, 200))
  await journal.claim({ effect: 'e', attempt: 1, at: 1, until: 2, by: 'p' })
  // In a process of its own, as an operator would, and beside appends.
  const [came] = await Promise.all([
    promisify(execFile)(process.execPath, [CONTRAIL, 'journal', 'backup', file, '-d', directory, '-o', 'json']),
    appendEach(journal, appendsOf(200, 260)),
  ])
  const said: { readonly file: string; readonly bytes: number; readonly turns: number } = JSON.parse(came.stdout)
  expect(said).toMatchObject({ file, bytes: statSync(file).size })
  expect(said.turns).toBeGreaterThanOrEqual(200)
  expect(readdirSync(join(file, '..'))).toEqual(['backup.db'])
  expect((await appendOne(journal, appendAt('Order/0', 1))).kind).toBe('appended')
  await journal.close()

  const folder = restored(file)
  await expect(openSqliteJournal({ directory: folder })).rejects.toThrow(
    /is not whole: its log is missing, .*a backup of a journal that went on after it/,
  )
  const again = await openSqliteJournal({ directory: folder, acceptLoss: { by: 'Ada', reason: 'the disk was lost' } })
  expect((await again.read(JOURNAL, 1, 1))[0]?.events).toMatchObject([{ kind: 'JournalRestored', by: 'Ada' }])
  expect(await again.check()).toEqual([])
  expect((await again.load('Order/199')).version).toBe(1)
  expect(await again.lastClaim('e')).toMatchObject({ attempt: 1 })
  // One more: what the acceptance recorded.
  expect((await again.readAll(undefined, 500)).turns).toHaveLength(said.turns + 1)
  await again.close()
})

it('of a journal that was closed says as well that it is a copy', async () => {
  const directory = temporaryFolder()
  const file = join(temporaryFolder(), 'backup.db')
  const journal = await openSqliteJournal({ directory })
  await appendEach(journal, appendsOf(0, 3))
  await journal.close()
  expect(backUp({ directory, file, warn })).toMatchObject({ turns: 3 })
  await expect(openSqliteJournal({ directory: restored(file) })).rejects.toThrow(/accept-loss/)
  // The journal itself is as it was.
  await (await openSqliteJournal({ directory })).close()
})

it('takes the place of no file, and leaves none where it cannot be written', async () => {
  const directory = temporaryFolder()
  const folder = temporaryFolder()
  await (await openSqliteJournal({ directory })).close()
  const file = join(folder, 'kept.db')
  writeFileSync(file, 'mine')
  expect(() => backUp({ directory, file, warn })).toThrow(`${file} is there already: name a file that is not, or move it away`)
  expect(statSync(file).size).toBe(4)
  const nowhere = join(folder, 'nowhere', 'backup.db')
  expect(() => backUp({ directory, file: nowhere, warn })).toThrow(
    /nowhere\/backup.db cannot be written .*name a file in a folder that is there/,
  )
  expect(readdirSync(folder)).toEqual(['kept.db'])
  expect(() => backUp({ directory: folder, file: join(folder, 'b.db'), warn })).toThrow('there is no journal in')
  expect(existsSync(join(folder, 'b.db'))).toBe(false)
})
