// Follows which versions are activated: a process that does not activate them itself looks into the journal, cheaply and often.
import type { Logger } from 'pino'
import type { Cancel, Clock } from '../../bus/clock.ts'
import { VERSIONS } from '../../journal/index.ts'
import type { Journal, Version } from '../../journal/index.ts'
import type { StoredVersions } from '../../journal/versions/index.ts'

export interface FollowedVersions {
  /** Those that were active at the last look. */
  active(): readonly Version[]
  /** Looks now, whatever the time of the next look is. */
  look(): Promise<void>
  /** Called after each change, with what is active then. */
  onChange(listener: (active: readonly Version[]) => void): void
  /** Why the journal could not be read of late, as a clause; undefined where it could. */
  problem(): string | undefined
  stop(): Promise<void>
}
export interface Following {
  readonly journal: Pick<Journal, 'load' | 'read'>
  readonly versions: Pick<StoredVersions, 'active' | 'refresh'>
  readonly clock: Clock
  readonly log: Pick<Logger, 'info' | 'error'>
}

/** Between two looks, in milliseconds: what they find a deploy waits for. */
const EVERY = 1000
/** A look that takes longer than this is a problem, in milliseconds. */
const LATE = 5000

/** Rejects where the journal cannot be read at all. */
export const followVersions = async ({ journal, versions, clock, log }: Following): Promise<FollowedVersions> => {
  let { version: seen } = await journal.load(VERSIONS)
  let active = await versions.active()
  let lastLook = clock.now()
  let failure: string | undefined
  let stopped = false
  let cancel: Cancel = () => {}
  let looking = Promise.resolve()
  const listeners: ((active: readonly Version[]) => void)[] = []

  const look = async (): Promise<void> => {
    const news = await journal.read(VERSIONS, seen + 1, Number.MAX_SAFE_INTEGER)
    lastLook = clock.now()
    if (failure !== undefined) log.info({}, 'the journal can be read again')
    failure = undefined
    const newest = news.at(-1)
    if (newest === undefined) return
    versions.refresh()
    active = await versions.active()
    seen = newest.version
    log.info({ active: active.map(({ workflow }) => `${workflow.name} ${workflow.version}`) }, 'the activated versions have changed')
    for (const listener of listeners) listener(active)
  }
  const failed = (error: unknown): void => {
    if (failure === undefined) log.error({ err: error }, 'the journal cannot be read: tried again')
    failure = error instanceof Error ? error.message : String(error)
  }
  const later = (): void => {
    if (stopped) return
    cancel = clock.schedule(clock.now() + EVERY, () => {
      looking = look().catch(failed).finally(later)
    })
  }
  later()

  return {
    active: () => active,
    look,
    onChange: (listener) => void listeners.push(listener),
    problem: () => {
      if (failure !== undefined) return `the journal cannot be read: ${failure}`
      const silent = clock.now() - lastLook
      return silent > LATE ? `the journal has not answered for ${Math.round(silent / 1000)} s` : undefined
    },
    stop: () => {
      stopped = true
      cancel()
      return looking
    },
  }
}
