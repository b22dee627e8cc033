// Every folder that cannot be a journal is refused in one sentence; a reader needs no lock.
import { chmodSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { Database } from './node-sqlite.ts'
import { describe, expect, it } from 'vitest'
import { appendAt, appendEach } from '../contract/samples.ts'
import { JournalUnavailable } from '../errors.ts'
import { openSqliteJournal } from './index.ts'
import { FORMAT } from './schema.ts'
import { temporaryFolder } from './temporary.test.helper.ts'

const refusal = async (directory: string, readOnly = false): Promise<string> => {
  const error: unknown = await openSqliteJournal({ directory, readOnly }).then(
    () => undefined,
    (reason: unknown) => reason,
  )
  expect(error).toBeInstanceOf(JournalUnavailable)
  return error instanceof Error ? error.message : ''
}

/** The database of a journal that is closed, changed by other means. */
const changed = async (directory: string, sql: string): Promise<void> => {
  const journal = await openSqliteJournal({ directory })
  await journal.close()
  const db = new Database(join(directory, 'journal.db'))
  db.exec(sql)
  db.close()
}

describe('opening', () => {
  it('makes the folder, and the folders above it', async () => {
    const directory = join(temporaryFolder(), 'some', 'where')
    const journal = await openSqliteJournal({ directory })
    await appendEach(journal, [appendAt('Order/1', 0)])
    await journal.close()
    expect(journal.directory).toBe(directory)
  })

  it('refuses a path that is a file', async () => {
    const file = join(temporaryFolder(), 'file')
    writeFileSync(file, '')
    expect(await refusal(file)).toBe(`the journal folder ${file} is a file: name a folder`)
  })

  it('refuses a folder that cannot be made', async () => {
    const file = join(temporaryFolder(), 'file')
    writeFileSync(file, '')
    expect(await refusal(join(file, 'below'))).toBe(
      `the journal folder ${join(file, 'below')} cannot be made (ENOTDIR): name another, or make it yourself`,
    )
  })

  // Permissions do not bind root.
  it.skipIf(process.getuid?.() === 0)('refuses a folder that cannot be written', async () => {
    const directory = temporaryFolder()
    chmodSync(directory, 0o500)
    expect(await refusal(directory)).toBe(
      `the journal folder ${directory} cannot be written (EACCES): change its permissions, or name another`,
    )
  })

  it('refuses a database file that cannot be opened', async () => {
    const directory = temporaryFolder()
    mkdirSync(join(directory, 'journal.db'))
    expect(await refusal(directory)).toContain('it cannot be opened: check the permissions of the folder and its files')
  })

  it('refuses a file that is no database, and leaves it as it is', async () => {
    const directory = temporaryFolder()
    writeFileSync(join(directory, 'journal.db'), 'orders of 2026, by hand\n'.repeat(400))
    const sentence = `${join(directory, 'journal.db')} is no SQLite database: move it away, or name another folder for the journal`
    expect(await refusal(directory)).toBe(sentence)
    expect(await refusal(directory, true)).toBe(sentence)
  })

  it('refuses the database of another program', async () => {
    const directory = temporaryFolder()
    const db = new Database(join(directory, 'journal.db'))
    db.exec('CREATE TABLE notes (text TEXT)')
    db.close()
    expect(await refusal(directory)).toBe(
      `${join(directory, 'journal.db')} belongs to another program: name another folder for the journal`,
    )
  })

  it('refuses a journal of a newer format, for writing and for reading', async () => {
    const directory = temporaryFolder()
    await changed(directory, `PRAGMA user_version = ${FORMAT + 1}`)
    const sentence = `${join(directory, 'journal.db')} has the format ${FORMAT + 1}, this Contrail reads up to ${FORMAT}: use a newer Contrail`
    expect(await refusal(directory)).toBe(sentence)
    expect(await refusal(directory, true)).toBe(sentence)
  })
})

describe('a reader', () => {
  it('sees what a writer has committed, as it comes, and needs no lock', async () => {
    const directory = temporaryFolder()
    const writer = await openSqliteJournal({ directory })
    await appendEach(writer, [appendAt('Order/1', 0)])
    const reader = await openSqliteJournal({ directory, readOnly: true })
    expect((await reader.load('Order/1')).version).toBe(1)
    await appendEach(writer, [appendAt('Order/1', 1)])
    expect((await reader.load('Order/1')).version).toBe(2)
    expect(await reader.check()).toEqual([])
    await reader.close()
    await appendEach(writer, [appendAt('Order/1', 2)])
    await writer.close()
  })

  it('reads a journal that nobody writes', async () => {
    const directory = temporaryFolder()
    const writer = await openSqliteJournal({ directory })
    await appendEach(writer, [appendAt('Order/1', 0)])
    await writer.close()
    const reader = await openSqliteJournal({ directory, readOnly: true })
    expect((await reader.load('Order/1')).version).toBe(1)
    await reader.close()
  })

  it('refuses to write, in one sentence', async () => {
    const directory = temporaryFolder()
    await (await openSqliteJournal({ directory })).close()
    const reader = await openSqliteJournal({ directory, readOnly: true })
    const sentence = `the journal in ${directory} was opened read-only: open it for writing`
    await expect(reader.append([appendAt('Order/1', 0)])).rejects.toThrow(sentence)
    await expect(reader.claim({ effect: 'e', attempt: 1, at: 1, until: 2, by: 'p' })).rejects.toThrow(sentence)
    await expect(reader.putBlob('h', 'content')).rejects.toThrow(sentence)
    await reader.close()
  })

  it('is told where there is no journal, and makes none', async () => {
    const directory = temporaryFolder()
    const sentence = `there is no journal in ${directory}: name the folder that a writer was given`
    expect(await refusal(directory, true)).toBe(sentence)
    expect(await refusal(directory, true)).toBe(sentence)
  })
})
