// A disk that takes no more while a real writer commits: nothing is answered that is not there, and the writer goes on by itself.
import { execFileSync, spawnSync } from 'node:child_process'
import { statSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it, vi } from 'vitest'
import { openSqliteJournal } from './index.ts'
import { startWriter, temporaryFolder } from './temporary.test.helper.ts'

/** Where it is missing in CI the tests run all the same, and fail. */
const canLimit = process.env['CI'] !== undefined || spawnSync('prlimit', ['--version']).status === 0
const LONG = 60_000

const limit = (pid: number, bytes: number | 'unlimited'): void => void execFileSync('prlimit', ['--pid', String(pid), `--fsize=${bytes}:`])

it.skipIf(!canLimit)('a COMMIT that the disk refuses is answered to nobody', { timeout: LONG }, async () => {
  const directory = temporaryFolder()
  const writer = startWriter(directory, 'persist')
  await writer.printed(50)
  const refusals = (): number => writer.lines.filter((line) => line.startsWith('refused')).length
  // A write beyond this limit fails as one to a disk without room does, at whatever page of a commit it happens to be.
  for (const room of [100, 1_500, 5_000]) {
    const before = refusals()
    limit(writer.pid, statSync(join(directory, 'journal.db-wal')).size + room)
    await vi.waitFor(() => expect(refusals()).toBeGreaterThan(before + 5), LONG)
    // Nor at the beginning of the log, where it goes on once it was copied.
    limit(writer.pid, room)
    const atOnce = refusals()
    await vi.waitFor(() => expect(refusals()).toBeGreaterThan(atOnce + 10), LONG)
    const [answered, refused] = [writer.lines.length - refusals(), refusals()]
    await vi.waitFor(() => expect(refusals()).toBeGreaterThan(refused + 20), LONG)
    expect(writer.lines.length - refusals()).toBe(answered)
    limit(writer.pid, 'unlimited')
    await writer.printed(writer.lines.length + 50)
  }

  const lines = await writer.kill()
  expect(lines.find((line) => line.startsWith('refused'))).toMatch(/JournalUnavailable: the journal in .* failed, the disk /)
  const acknowledged = lines.map((line) => line.split(' ')).filter(([kind]) => kind === 'appended')
  const journal = await openSqliteJournal({ directory })
  for (const [, stream = '', version] of acknowledged) expect((await journal.load(stream)).version).toBeGreaterThanOrEqual(Number(version))
  // A refusal may have been made durable all the same, never the other way round: no version was answered that another took again.
  const versions = acknowledged.map(([, stream, version]) => `${stream} ${version}`)
  expect(new Set(versions).size).toBe(versions.length)
  expect(await journal.check()).toEqual([])
  await journal.close()
})
