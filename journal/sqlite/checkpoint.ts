// When the log is copied into the database: never inside a commit, at a quiet moment or before the log grows long.
import { machinePace } from './pace.ts'
import type { Pace } from './pace.ts'

/** Quiet for this long is idle. */
const IDLE_MS = 200
/** After so many commits, or bytes of turns, a checkpoint does not wait for a quiet moment: that keeps the log at some 10 MB. */
const MOST_COMMITS = 250
const MOST_BYTES = 2 * 1024 * 1024

export interface Checkpoints {
  /** After each commit, with the bytes of its turns. */
  wrote(bytes: number): void
  stop(): void
}

interface CheckpointOptions {
  /** Writes what has waited for a quiet moment. Whether there is more, for another such moment. */
  readonly settle: () => boolean
  /** Copies the log as far as nobody needs it any more, and waits for nobody. */
  readonly copy: () => void
  readonly warn: (message: string) => void
  readonly pace?: Pick<Pace, 'soon' | 'idle'>
}

export const checkpoints = ({ settle, copy, warn, pace = machinePace }: CheckpointOptions): Checkpoints => {
  let commits = 0
  let bytes = 0

  const run = (): void => {
    soon = undefined
    if (commits === 0) return
    bytes = 0
    try {
      copy()
      commits = 0
    } catch (error) {
      // Nothing is lost: the log has it all. There is something left to copy, at the next quiet moment or after as many commits again.
      commits = 1
      warn(`the journal's log could not be copied into its database, it will be tried again: ${String(error)}`)
    }
  }

  let soon: (() => void) | undefined
  const idle = pace.idle(IDLE_MS, () => {
    if (settle()) idle.refresh()
    run()
  })

  return {
    wrote: (written) => {
      commits += 1
      bytes += written
      idle.refresh()
      // Not here: the callers of this commit hear of it first.
      if (commits >= MOST_COMMITS || bytes >= MOST_BYTES) soon ??= pace.soon(run)
    },
    stop: () => {
      idle.stop()
      soon?.()
    },
  }
}
