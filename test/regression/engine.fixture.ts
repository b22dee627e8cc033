// A real engine over a folder of its own, of modules that a test writes; ended when its test is over.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'
import { logger, startEngine } from '../../runtime/index.ts'
import type { Engine } from '../../runtime/index.ts'
import { folderOf } from '../../versions/bundle/modules.fixture.ts'

export const journalFolder = (): string => {
  const directory = mkdtempSync(join(tmpdir(), 'contrail-http-'))
  onTestFinished(() => rmSync(directory, { recursive: true, force: true }))
  return directory
}

/** What every module of a test begins with. */
export const HEAD = `
import { aggregate, byKey, flow, handle, http, ok, perform, sideEffect, signal, sleep, step, waitFor, workflow } from 'contrail/dsl'
import { z } from 'zod'
const S = z.object({})
`

/** `workflows`: the text of a module, behind the head. */
export const engineOf = async (workflows: string, directory = journalFolder(), dev = true): Promise<Engine> => {
  const folder = await folderOf({ 'w.ts': HEAD + workflows })
  const app = { workflows: [join(folder, 'w.ts')], handlers: [] }
  const engine = await startEngine({ app, directory, host: '127.0.0.1', port: 0, dev, log: logger('silent') })
  onTestFinished(() => engine.stop(0))
  return engine
}

export interface Answer {
  readonly status: number
  readonly body: Readonly<Record<string, unknown>>
}
export const post = async ({ url }: Pick<Engine, 'url'>, path: string, payload: unknown, headers = {}): Promise<Answer> => {
  const response = await fetch(`${url}/api/v1${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify(payload),
  })
  const body: Answer['body'] = JSON.parse(await response.text())
  return { status: response.status, body }
}
export const get = async ({ url }: Pick<Engine, 'url'>, path: string): Promise<Answer> => {
  const response = await fetch(`${url}/api/v1${path}`)
  const body: Answer['body'] = JSON.parse(await response.text())
  return { status: response.status, body }
}
