// The page as it is built from these sources, served with the sample shop behind it, and asked by a browser.
import { readFile, mkdtemp, rm } from 'node:fs/promises'
import type { AddressInfo } from 'node:net'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { serve } from '@hono/node-server'
import { Hono } from 'hono'
import type { Page } from 'playwright-core'
import { build } from 'vite'
import { staticRoutes } from '../server/index.ts'
import { sampleApi } from '../server/sample-api.test.helper.ts'
import type { SampleApi } from '../server/sample-api.test.helper.ts'

export interface Site {
  readonly url: string
  readonly api: SampleApi
  /** The signals that were sent, as the trigger service would get them. */
  readonly signals: readonly { readonly name: string; readonly payload: unknown; readonly by: string | undefined }[]
  /** Takes no more requests. */
  close(): Promise<void>
}

/** Builds the page once for all tests of a file. Gives the folder and how to remove it. */
export const buildPage = async (): Promise<{ readonly folder: string; readonly remove: () => Promise<void> }> => {
  const folder = await mkdtemp(join(tmpdir(), 'contrail-web-'))
  const configFile = fileURLToPath(new URL('vite.config.ts', import.meta.url))
  await build({ configFile, logLevel: 'error', build: { outDir: folder } })
  return { folder, remove: () => rm(folder, { recursive: true }) }
}

export const openSite = async (folder: string, over?: Parameters<typeof sampleApi>[0]): Promise<Site> => {
  const api = await sampleApi(over)
  const signals: { name: string; payload: unknown; by: string | undefined }[] = []
  const app = new Hono()
    .post('/api/v1/signals/:name', async (c) => {
      signals.push({ name: c.req.param('name'), payload: await c.req.json<unknown>(), by: c.req.header('contrail-by') })
      return c.json({ kind: 'accepted' }, 202)
    })
    .route('/api/v1', api.app)
    .route('/', staticRoutes({ directory: folder }))
  return { ...(await listening(app)), api, signals }
}

/** On a free port of this machine; closed, it takes no more requests. */
export const listening = async (app: Hono): Promise<{ readonly url: string; readonly close: () => Promise<void> }> => {
  const server = serve({ fetch: app.fetch, hostname: '127.0.0.1', port: 0 })
  await new Promise((resolve) => server.once('listening', resolve))
  const close = (): Promise<void> =>
    new Promise((resolve) => {
      server.close(() => resolve())
      if ('closeAllConnections' in server) server.closeAllConnections()
    })
  // `as`: it listens on TCP, so it is no pipe's name.
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, close }
}

const RULES = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']
const axe = createRequire(import.meta.url).resolve('axe-core/axe.min.js')

/** What axe finds wrong on the page: the rule, and the first element that breaks it. */
export const violationsOn = async (page: Page): Promise<readonly string[]> => {
  await page.evaluate(await readFile(axe, 'utf8'))
  // `as`: what axe.run gives, as far as it is used here; it stands in the page and not in this module.
  const found = (await page.evaluate(`axe.run(document, { runOnly: ${JSON.stringify(RULES)} })`)) as {
    readonly passes: readonly unknown[]
    readonly violations: readonly { readonly id: string; readonly nodes: readonly { readonly html: string }[] }[]
  }
  if (found.passes.length === 0) throw new Error('axe looked at nothing')
  return found.violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html.slice(0, 160)}`)
}
