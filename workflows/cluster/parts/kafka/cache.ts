// Where parts that tests need are kept between runs, and that only one process at a time puts something there.
import { mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { homedir } from 'node:os'
import { dirname, join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'

export const cacheFolder = (): string =>
  process.env['CONTRAIL_CACHE'] ?? join(process.env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache'), 'contrail')

/** How often the holder of a lock is looked at, in milliseconds, and how old a lock may be before it says whose it is. */
const LOOK = 100
const WRITING = 5_000

/** Runs `work` while no other process does so under the same name. A lock whose process has died counts for nothing. */
export const alone = async <T>(lock: string, work: () => Promise<T>): Promise<T> => {
  mkdirSync(dirname(lock), { recursive: true })
  while (!taken(lock)) await pause(LOOK)
  try {
    return await work()
  } finally {
    rmSync(lock, { force: true })
  }
}

const taken = (lock: string): boolean => {
  try {
    writeFileSync(lock, String(process.pid), { flag: 'wx' })
    return true
  } catch {
    if (isStale(lock)) rmSync(lock, { force: true })
    return false
  }
}

const isStale = (lock: string): boolean => {
  try {
    const holder = Number(readFileSync(lock, 'utf8'))
    return holder > 0 ? !isAlive(holder) : Date.now() - statSync(lock).mtimeMs > WRITING
  } catch {
    // It was given back meanwhile.
    return false
  }
}

export const isAlive = (pid: number): boolean => {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM'
  }
}
