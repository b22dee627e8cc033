// What the proofs stand on: a folder that goes away, the engine over it, a shop beside it.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Logger } from 'pino'
import { logger, startEngine } from '../../runtime/index.ts'
import type { Engine } from '../../runtime/index.ts'
import { startShopProcess } from '../../workflows/shop/process.ts'

/** How long an engine may take to end, in milliseconds. */
const STOP = 10_000

export const withFolder = async <T>(use: (folder: string) => Promise<T>): Promise<T> => {
  const folder = mkdtempSync(join(tmpdir(), 'contrail-proof-'))
  try {
    return await use(folder)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

export interface Running {
  readonly directory: string
  readonly workflows: readonly string[]
  readonly handlers?: readonly string[]
  /** Steps are evaluated twice, and a version may be replaced under its number. */
  readonly dev?: boolean
  readonly log?: Logger
}

/** The engine for as long as `use` takes; stopped in peace afterwards. */
export const withEngine = async <T>(of: Running, use: (engine: Engine) => Promise<T>): Promise<T> => {
  const { directory, workflows, handlers = [], dev = false, log = logger('error') } = of
  const engine = await startEngine({ app: { workflows, handlers }, directory, host: '127.0.0.1', port: 0, dev, log })
  try {
    return await use(engine)
  } finally {
    await engine.stop(STOP)
  }
}

const inRepository = (path: string): string => fileURLToPath(new URL(`../../${path}`, import.meta.url))

/** The two workflows of the demo, with their handlers. */
export const demo = {
  workflows: [inRepository('workflows/order/order.ts'), inRepository('workflows/note/note.ts')],
  handlers: [inRepository('workflows/order/order.handlers.ts')],
} as const

/** A shop in a process of its own, which the handlers find for as long as `use` takes. */
export const withShop = async <T>(folder: string, use: (url: URL) => Promise<T>): Promise<T> => {
  const shop = await startShopProcess({ file: join(folder, 'shop.db'), port: 0, startedBy: 'hand', withUs: true })
  const before = process.env['CONTRAIL_SHOP_URL']
  process.env['CONTRAIL_SHOP_URL'] = shop.url
  try {
    return await use(new URL(shop.url))
  } finally {
    if (before === undefined) delete process.env['CONTRAIL_SHOP_URL']
    else process.env['CONTRAIL_SHOP_URL'] = before
    await shop.stop()
  }
}

/** Counts as a failure only where something hangs. Milliseconds. */
export const HANGS = 600_000
