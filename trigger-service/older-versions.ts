// Versions that are not active any more and that instances are pinned to which have not ended: those may still wait for their signals.
import type { Version } from '../engine/index.ts'
import type { Log, OpenInstances } from './ports.ts'
import type { Clock } from '../base/index.ts'

export interface OlderVersions {
  /**
   * Those besides the active ones, as of a look that is at most a second old where `fresh` is asked for, else of the last one: then
   * the next look begins meanwhile. The same list as before where nothing has changed. Rejects where they were never read.
   */
  besides(active: readonly Version[], fresh: boolean): Promise<readonly Version[]>
}
export interface OlderVersionsOptions {
  readonly instances: Pick<OpenInstances, 'versions'>
  readonly get: (hash: string) => Promise<Version | undefined>
  readonly clock: Pick<Clock, 'now'>
  readonly log: Log
}

/** How long what was seen suffices, in milliseconds: a question to the journal a second, however many signals there are. */
const SUFFICES_MS = 1_000
/** What does not load is tried again after so long, in milliseconds, then after twice as long, up to the longest: a script that hangs costs its limit each time. */
const FIRST_PAUSE_MS = 10_000
const LONGEST_PAUSE_MS = 600_000

interface Unusable {
  readonly pause: number
  readonly until: number
}

export const olderVersions = ({ instances, get, clock, log }: OlderVersionsOptions): OlderVersions => {
  let seen: { readonly active: readonly Version[]; readonly at: number; readonly older: readonly Version[] } | undefined
  let looking: { readonly active: readonly Version[]; readonly done: Promise<readonly Version[]> } | undefined
  /** By hash. What is stored never changes, but a machine that was busy may have stopped its script, and a module that it lacks may come. */
  const unusable = new Map<string, Unusable>()

  const load = async (hash: string): Promise<Version | undefined> => {
    const held = seen?.older.find((version) => version.hash === hash)
    if (held !== undefined) return held
    const before = unusable.get(hash)
    if (before !== undefined && clock.now() < before.until) return undefined
    try {
      const version = await get(hash)
      unusable.delete(hash)
      return version
    } catch (error) {
      if (!(error instanceof Error) || error.name !== 'UnusableVersion') throw error
      const pause = before === undefined ? FIRST_PAUSE_MS : Math.min(before.pause * 2, LONGEST_PAUSE_MS)
      unusable.set(hash, { pause, until: clock.now() + pause })
      if (before === undefined)
        log.warn({ err: error, hash }, 'a version with open instances cannot be used: signals that it alone declares are not taken')
      return undefined
    }
  }
  const look = async (active: readonly Version[]): Promise<readonly Version[]> => {
    const at = clock.now()
    const current = new Set(active.map(({ hash }) => hash))
    const hashes = (await instances.versions()).filter((hash) => !current.has(hash))
    const found = (await Promise.all(hashes.map(load))).filter((version) => version !== undefined)
    const older = seen !== undefined && isSame(seen.older, found) ? seen.older : found
    seen = { active, at, older }
    return older
  }
  const shared = (active: readonly Version[]): Promise<readonly Version[]> => {
    if (looking?.active === active) return looking.done
    const own = { active, done: look(active).finally(() => looking === own && (looking = undefined)) }
    looking = own
    return own.done
  }

  return {
    besides: async (active, fresh) => {
      if (seen?.active !== active) return shared(active)
      if (clock.now() - seen.at < SUFFICES_MS) return seen.older
      if (fresh) return shared(active)
      shared(active).catch((error: unknown) => log.warn({ err: error }, 'which versions have open instances cannot be read'))
      return seen.older
    },
  }
}

const isSame = (a: readonly Version[], b: readonly Version[]): boolean => a.length === b.length && a.every((one, i) => one === b[i])
