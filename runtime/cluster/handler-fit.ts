// Whether the handlers of a process can take what the versions in use ask for: seen when it starts, when versions are activated, and from time to time.
import type { Logger } from 'pino'
import type { Cancel, Clock } from '../../base/index.ts'
import type { Journal } from '../../journal/index.ts'
import type { FollowedVersions, Versions } from '../../versions/index.ts'
import { incompatibleKinds, olderVersions, unservedKinds } from '../handler-compatibility.ts'
import type { AppCode } from './live-handlers.ts'

export interface HandlerFitOptions {
  readonly journal: Pick<Journal, 'openVersions'>
  readonly versions: Pick<Versions, 'get'>
  readonly followed: Pick<FollowedVersions, 'active' | 'onChange'>
  readonly code: Pick<AppCode, 'handlers'>
  /** Whether requests of the kind come to this process. */
  readonly comes: (kind: string) => boolean
  readonly clock: Clock
  readonly log: Pick<Logger, 'warn'>
}
export interface HandlerFit {
  /** A sentence for each kind of a version in use that the handlers cannot take. */
  readonly problems: () => readonly string[]
  readonly stop: () => void
}

/** Instances and side effects end without a word: what is not in use any more is noticed within this. Milliseconds. */
const EVERY = 30_000

/** Rejects where the journal cannot be read at first. */
export const watchHandlerFit = async (on: HandlerFitOptions): Promise<HandlerFit> => {
  const { journal, versions, followed, code, comes, clock, log } = on
  let found: readonly string[] = []
  const told = new Set<string>()
  let stopped = false
  let cancel: Cancel = () => {}

  const look = async (): Promise<void> => {
    const active = followed.active()
    const older = await olderVersions({ journal, versions }, active)
    // Of kinds that active versions ask for and that have no handler here at all, others tell.
    const activated = active.map(({ workflow }) => workflow)
    found = [...incompatibleKinds(code.handlers, activated, comes), ...unservedKinds(code.handlers, older, comes)]
    for (const problem of found) {
      if (!told.has(problem)) log.warn({}, problem)
      told.add(problem)
    }
  }
  const again = (): void => {
    cancel()
    look()
      .catch((error: unknown) => log.warn({ err: error }, 'which versions are in use cannot be read: tried again'))
      .finally(later)
  }
  const later = (): void => {
    cancel()
    if (!stopped) cancel = clock.schedule(clock.now() + EVERY, again)
  }

  await look()
  followed.onChange(again)
  later()
  return {
    problems: () => found,
    stop: () => {
      stopped = true
      cancel()
    },
  }
}
