// Makes sure that a shop listens: uses the one that runs already, or starts one.
import { existsSync, realpathSync } from 'node:fs'
import { setTimeout as pause } from 'node:timers/promises'
import { About } from './about.ts'
import { startShopProcess } from './process.ts'
import type { ShopProcess } from './process.ts'

/** How long a shop may take to say who it is, in milliseconds. */
const ANSWER = 2_000
/** How long a shop may take to stop, in milliseconds: its own patience and a little more. */
const STOP = 4_000

export interface AttachedShop extends ShopProcess {
  /** It ran before: another engine may be using it. */
  readonly found: boolean
}

/**
 * The shop with this file at this URL. One that runs already is used, for it outlives an engine that was killed;
 * `stop` stops it only if a demo started it, this one or an earlier one. Rejects when something else listens there.
 */
export const shopAt = async ({ url, file }: { readonly url: URL; readonly file: string }): Promise<AttachedShop> => {
  const running = await aboutShop(url)
  if (running !== undefined) {
    if (existsSync(file) && realpathSync(file) === running.file)
      return { url: url.origin, pid: running.pid, stop: () => stopped(url, running), found: true }
    throw new Error(
      `the shop at ${url.origin} works on the file ${running.file}, not on ${file}: stop process ${running.pid}, or name another place in CONTRAIL_SHOP_URL`,
    )
  }
  if (url.protocol !== 'http:' || url.hostname !== '127.0.0.1')
    throw new Error(`nobody listens at ${url.origin}, and the demo starts its shop on http://127.0.0.1 only: correct CONTRAIL_SHOP_URL`)
  return { ...(await startShopProcess({ file, port: Number(url.port || '80'), startedBy: 'demo' })), found: false }
}

/** Who listens there; undefined when nobody does. Rejects when it is no shop. */
const aboutShop = async (url: URL): Promise<About | undefined> => {
  const response = await fetch(new URL('/about', url), { signal: AbortSignal.timeout(ANSWER) }).catch((error: unknown) => {
    if (isRefused(error)) return undefined
    throw new Error(`what listens at ${url.origin} does not answer as a shop: name another place in CONTRAIL_SHOP_URL`, { cause: error })
  })
  if (response === undefined) return undefined
  const about = About.safeParse(await response.json().catch(() => undefined))
  if (!about.success) throw new Error(`what listens at ${url.origin} is not the demo's shop: name another place in CONTRAIL_SHOP_URL`)
  return about.data
}

const isRefused = (error: unknown): boolean => {
  const cause = error instanceof Error ? error.cause : undefined
  return cause instanceof Error && 'code' in cause && cause.code === 'ECONNREFUSED'
}

const stopped = async (url: URL, { pid, startedBy }: About): Promise<void> => {
  // Asked again, because after a while the number may belong to another process.
  const listens = async () => (await aboutShop(url).catch(() => undefined))?.pid === pid
  if (startedBy === 'hand' || !(await listens())) return
  process.kill(pid, 'SIGTERM')
  const until = Date.now() + STOP
  while (Date.now() < until && (await listens())) await pause(50)
}
