// Commits offsets: never above a record that is not done yet, a short while after records are done, one commit at a time.
import type { TopicPartitionOffsetAndMetadata } from 'kafkajs'
import type { Cancel, Clock } from '../../../base/index.ts'
import type { AssignedPartition } from './assigned-partition.ts'
import { asCommit } from '../topics/offsets.ts'
import type { GroupOffset } from '../topics/offsets.ts'

export interface Commits {
  /** Something was done. */
  soon(): void
  /** Commits at once what can be. Resolves when that has succeeded or failed; a failure is reported, and tried again. */
  now(): Promise<void>
  stop(): void
}
/** A commit for each acknowledgement would cost more than the work; the longer, the more comes again after a crash. In milliseconds. */
const AFTER = 100
const AFTER_FAILURE = 1_000

export const commits = (on: {
  readonly owned: () => Iterable<AssignedPartition>
  readonly commit: (offsets: TopicPartitionOffsetAndMetadata[]) => Promise<void>
  /** Resolves when all that was sent until now is durable: append, publish, acknowledge, in that order. */
  readonly sent: () => Promise<void>
  readonly clock: Clock
  readonly onFailed: (error: unknown) => void
}): Commits => {
  const { owned, commit, sent, clock, onFailed } = on
  let cancel: Cancel | undefined
  let running: Promise<void> | undefined
  let stopped = false

  const due = (): readonly { readonly of: AssignedPartition; readonly standing: GroupOffset }[] =>
    [...owned()].flatMap((of) => {
      const standing = of.standing()
      const isTold = standing?.offset === of.committed?.offset && standing?.doneAbove === of.committed?.doneAbove
      return standing === undefined || isTold || of.lease.signal.aborted ? [] : [{ of, standing }]
    })
  const once = async (): Promise<void> => {
    const done = due()
    if (done.length === 0) return
    try {
      await sent()
      const found = done.filter(({ of }) => !of.lease.signal.aborted)
      if (found.length === 0) return
      await commit(found.map(({ of: { topic, partition }, standing }) => ({ topic, partition, ...asCommit(standing) })))
      for (const { of, standing } of found) of.committed = standing
      if (due().length > 0) schedule(AFTER)
    } catch (error) {
      onFailed(error)
      schedule(AFTER_FAILURE)
    }
  }
  const schedule = (ms: number): void => {
    if (cancel !== undefined || stopped) return
    cancel = clock.schedule(clock.now() + ms, () => {
      cancel = undefined
      // The one that runs looks for more when it is done.
      if (running === undefined) void begin()
    })
  }
  const begin = (): Promise<void> => {
    running = once().finally(() => (running = undefined))
    return running
  }
  return {
    soon: () => schedule(AFTER),
    async now() {
      await running
      await begin()
    },
    stop() {
      stopped = true
      cancel?.()
    },
  }
}
