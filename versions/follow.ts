// Follows which versions are activated: a process that does not activate them itself hears of it here.
import type { Logger } from 'pino'
import type { Clock } from '../base/index.ts'
import { VERSIONS } from '../engine/index.ts'
import type { FollowedStream, TurnLog } from '../journal/index.ts'
import type { Version } from '../engine/index.ts'
import type { StoredVersions } from './stored.ts'
import { followStream } from '../journal/index.ts'

export interface FollowedVersions extends FollowedStream {
  /** Those that were active at the last look. */
  active(): readonly Version[]
  /** Called after each change, with what is active then. */
  onChange(listener: (active: readonly Version[]) => void): void
}
export interface Following {
  readonly journal: Pick<TurnLog, 'load' | 'read'>
  readonly versions: Pick<StoredVersions, 'active' | 'refresh'>
  readonly clock: Clock
  readonly log: Pick<Logger, 'info' | 'error'>
}

/** Rejects where the journal cannot be read at all. */
export const followVersions = async ({ journal, versions, clock, log }: Following): Promise<FollowedVersions> => {
  const { version: from } = await journal.load(VERSIONS)
  let active = await versions.active()
  const listeners: ((active: readonly Version[]) => void)[] = []
  const take = async (): Promise<void> => {
    versions.refresh()
    active = await versions.active()
    log.info({ active: active.map(({ workflow }) => `${workflow.name} ${workflow.version}`) }, 'the activated versions have changed')
    for (const listener of listeners) listener(active)
  }
  return {
    ...followStream({ journal, stream: VERSIONS, from, take, clock, log }),
    active: () => active,
    onChange: (listener) => void listeners.push(listener),
  }
}
