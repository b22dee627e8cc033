// A timer that a wrong clock had put days off was shown by no command, and nothing but a cancel ended it.
import { fileURLToPath } from 'node:url'
import { expect, it, vi } from 'vitest'
import { contrail, folder, running } from '../bad-inputs/processes.ts'

const NAP = fileURLToPath(new URL('../bad-days/nap.fixture.ts', import.meta.url))
const LONG = 120_000

it('instance show tells when it is due, and instance fire ends it, with who and why', { timeout: LONG }, async () => {
  const directory = folder()
  const engine = running(['dev', NAP, '--directory', directory, '--port', '0'])
  await engine.said(/Contrail runs on \S+,/)
  const [nap, at] = ['Nap:n-1', ['-d', directory]]
  await contrail(['trigger', 'send', 'Nap', '--data', '{"napId":"n-1"}', ...at])
  const shown = async (): Promise<string> => (await contrail(['instance', 'show', nap, ...at])).out
  await vi.waitFor(async () => expect(await shown()).toMatch(/sleeps at 1\.sleep until \d{4}-\d\d-\d\d \d\d:\d\d:\d\d/), { timeout: LONG })

  const said = ['--by', 'Ada', '--reason', 'the clock was wrong', ...at]
  expect((await contrail(['instance', 'fire', nap, '7.sleep', ...said])).err).toContain("node '7.sleep' of Nap:n-1 has no sleep")
  expect((await contrail(['instance', 'fire', nap, '--at', 'soon', ...said])).err).toContain('Give a time such as 2026-11-30T18:00')
  expect((await contrail(['instance', 'fire', nap, '--at', '2100-01-01T00:00', ...said])).out).toContain(`${nap}: done`)
  expect(await shown()).toContain('sleeps at 1.sleep until 2100-01-01 00:00:00')
  expect((await contrail(['instance', 'fire', nap, ...said])).out).toContain(`${nap}: done`)
  await vi.waitFor(async () => expect(await shown()).toContain(`${nap}  completed`), { timeout: LONG })
  const turns = (await contrail(['journal', 'read', nap, ...at])).out
  expect(turns).toMatch(/"kind":"TimerMoved".*"by":"Ada","reason":"the clock was wrong"/)
})
