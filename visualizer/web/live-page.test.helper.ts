// The page in a real browser, over a real engine with workflows of test/screens, for the tests of one file.
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll } from 'vitest'
import { contrailClient } from '../../client/index.ts'
import type { ContrailClient } from '../../client/index.ts'
import { startEngine } from '../../runtime/engine.ts'
import type { Engine } from '../../runtime/engine.ts'
import { logger } from '../../runtime/log.ts'
import { startBrowser } from './browser.test.helper.ts'
import { served } from './served.test.helper.ts'
import { buildPage } from './site.test.helper.ts'

export interface LivePage {
  readonly page: Page
  readonly url: string
  readonly engine: Engine
  readonly client: ContrailClient
  /** Errors of the page. */
  readonly complaints: readonly string[]
}
interface LivePageOptions {
  /** Of `test/screens`, without their ending. */
  readonly workflows: readonly string[]
  readonly handlers?: readonly string[]
  /** What has happened before the tests. */
  readonly given: (client: ContrailClient) => Promise<void>
}

const screen = (name: string): string => fileURLToPath(new URL(`../../test/screens/${name}.ts`, import.meta.url))

/** To be called at the top of a test file: one page over one engine for all of its tests. */
export const livePage = ({ workflows, handlers = [], given }: LivePageOptions): (() => LivePage) => {
  const ends: (() => Promise<unknown>)[] = []
  let is: LivePage | undefined
  beforeAll(async () => {
    const built = await buildPage()
    ends.push(() => built.remove())
    const directory = await mkdtemp(join(tmpdir(), 'contrail-screen-'))
    ends.push(() => rm(directory, { recursive: true, force: true }))
    const app = { workflows: workflows.map(screen), handlers: handlers.map(screen) }
    const engine = await startEngine({ app, directory, host: '127.0.0.1', port: 0, log: logger('silent'), dev: true })
    ends.push(() => engine.stop(5_000))
    const client = contrailClient({ url: engine.url })
    await given(client)
    const site = await served(built.folder, engine.url)
    ends.push(() => site.close())
    const browser = await startBrowser()
    ends.push(() => browser.close())
    const page = await browser.newPage({ viewport: { width: 1280, height: 1000 } })
    const complaints: string[] = []
    page.on('pageerror', (error) => complaints.push(String(error)))
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
