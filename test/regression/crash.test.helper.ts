// Engines whose handlers end them: started again, as a supervisor would, until they stay up.
import { fileURLToPath } from 'node:url'
import { expect } from 'vitest'
import { folder, running } from '../bad-inputs/processes.ts'
import type { How, Running } from '../bad-inputs/processes.ts'

const MODULE = fileURLToPath(new URL('./crash.fixture.ts', import.meta.url))
export const LONG = 180_000

interface Effect {
  readonly status: string
  readonly trouble?: { readonly code: string; readonly message: string }
}
export type Engine = Running & { readonly url: string }
export const engine = async (directory: string, how?: How): Promise<Engine> => {
  const started = running(['dev', MODULE, '--directory', directory, '--port', '0'], how)
  const [, url = ''] = await started.said(/Contrail runs on (\S+),/)
  return { ...started, url }
}
export const begin = async ({ url }: Engine, id: string, how: string): Promise<void> => {
  const headers = { 'content-type': 'application/json' }
  const { status } = await fetch(`${url}/api/v1/workflows/Trial/instances`, { method: 'POST', headers, body: JSON.stringify({ id, how }) })
  expect(status).toBeLessThan(300)
}
export const effectOf = async ({ url }: Engine, id: string): Promise<Effect | undefined> => {
  const response = await fetch(`${url}/api/v1/instances/${encodeURIComponent(`Trial:${id}`)}/effects`)
  // `as`: the view that docs/http.md names.
  const { rows } = (await response.json()) as { readonly rows: readonly Effect[] }
  return rows[0]
}
export const settled = (on: Engine, id: string, status: string): Promise<void> =>
  expect.poll(async () => (await effectOf(on, id).catch(() => undefined))?.status, { timeout: LONG / 3, interval: 100 }).toBe(status)

/** It may end before it has said where it runs. */
const startAgain = async (directory: string, how: How): Promise<{ readonly on: Engine; readonly tries: number }> => {
  for (let tries = 1; ; tries++) {
    try {
      return { on: await engine(directory, how), tries }
    } catch (error) {
      if (tries === 10) throw error
    }
  }
}

/** It is found, and in review after its attempts; the others go on. */
export const endsItsProcess = async (how: string, by: How = {}): Promise<void> => {
  const directory = folder()
  let on = await engine(directory, by)
  await begin(on, 'good', 'slow')
  // Its engine may be gone before it has answered.
  await begin(on, 'bad', how).catch(() => undefined)
  let starts = 1
  while (starts < 12) {
    const bad = await Promise.race([on.ended.then(() => 'ended'), settled(on, 'bad', 'review').then(() => 'review')])
    if (bad === 'review') break
    const again = await startAgain(directory, by)
    starts += again.tries
    on = again.on
  }
  // Not counted, then two attempts and two more, for it might not have been its own fault.
  expect(starts).toBeLessThanOrEqual(6)
  expect((await effectOf(on, 'bad'))?.trouble).toMatchObject({
    code: 'exhausted',
    message: expect.stringMatching(/^no attempt is left after 4: the process ended during attempt 4/),
  })
  await settled(on, 'good', 'ok')
  await begin(on, 'next', 'slow')
  await settled(on, 'next', 'ok')
}
