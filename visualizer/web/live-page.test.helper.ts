// The page in a real browser, over a real engine, for the tests of one file.
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { Hono } from 'hono'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll } from 'vitest'
import { contrailClient } from '../../client/index.ts'
import type { ContrailClient } from '../../client/index.ts'
import { startEngine } from '../../runtime/engine.ts'
import type { Engine } from '../../runtime/engine.ts'
import { logger } from '../../runtime/log.ts'
import { staticRoutes } from '../server/index.ts'
import { startBrowser } from './browser.test.helper.ts'
import { buildPage, listening } from './site.test.helper.ts'

export interface LivePage {
  readonly page: Page
  readonly url: string
  readonly engine: Engine
  readonly client: ContrailClient
  /** Errors of the page, and what its policy forbade. */
  readonly complaints: readonly string[]
}
interface LivePageOptions {
  /** From the root of the project. */
  readonly workflows: readonly string[]
  readonly handlers?: readonly string[]
  /** What has happened before the tests. */
  readonly given: (client: ContrailClient) => Promise<void>
  readonly viewport?: { readonly width: number; readonly height: number }
}

const moduleAt = (path: string): string => fileURLToPath(new URL(`../../${path}`, import.meta.url))

/** The page that was built into the folder, before an engine. */
const appOf = (folder: string, api: string): Hono =>
  new Hono()
    .all('/api/*', async (c) => {
      const { pathname, search } = new URL(c.req.url)
      const headers = { 'content-type': 'application/json', origin: api, 'sec-fetch-site': 'same-origin' }
      const body = c.req.method === 'POST' ? { body: await c.req.text() } : {}
      return fetch(`${api}${pathname}${search}`, { method: c.req.method, headers, ...body })
    })
    .route('/', staticRoutes({ directory: folder }))

/** To be called at the top of a test file: one page over one engine for all of its tests. */
export const livePage = ({
  workflows,
  handlers = [],
  given,
  viewport = { width: 1280, height: 1000 },
}: LivePageOptions): (() => LivePage) => {
  const ends: (() => Promise<unknown>)[] = []
  let is: LivePage | undefined
  beforeAll(async () => {
    const built = await buildPage()
    ends.push(() => built.remove())
    const directory = await mkdtemp(join(tmpdir(), 'contrail-screen-'))
    ends.push(() => rm(directory, { recursive: true, force: true }))
    const app = { workflows: workflows.map(moduleAt), handlers: handlers.map(moduleAt) }
    const engine = await startEngine({ app, directory, host: '127.0.0.1', port: 0, log: logger('silent'), dev: true })
    ends.push(() => engine.stop(5_000))
    const client = contrailClient({ url: engine.url })
    await given(client)
    const site = await listening(appOf(built.folder, engine.url))
    ends.push(() => site.close())
    const browser = await startBrowser()
    ends.push(() => browser.close())
    const page = await browser.newPage({ viewport })
    const complaints: string[] = []
    page.on('pageerror', (error) => complaints.push(String(error)))
    page.on('console', (said) => said.type() === 'error' && /policy|Uncaught/i.test(said.text()) && complaints.push(said.text()))
    is = { page, url: site.url, engine, client, complaints }
  }, 120_000)
  afterAll(async () => {
    for (const end of ends.toReversed()) await end()
  })
  return () => {
    if (is === undefined) throw new Error('there is a page only while tests run')
    return is
  }
}
