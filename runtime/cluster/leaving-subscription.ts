// A subscription that leaves its consumer group while the journal does not answer, so that other processes get its partitions, and rejoins afterwards.
import type { Clock } from '../../base/index.ts'
import type { Subscription } from '../../bus/index.ts'

export interface LeavingSubscription extends Subscription {
  /** It left, and waits for an answer of the journal. */
  isAway(): boolean
  /** To be called periodically: leaves or rejoins, depending on the journal's last answer. */
  check(): void
}
export interface LeavingOptions {
  readonly subscribe: () => Subscription
  /** Of the last answer of the journal, in milliseconds since the epoch. */
  readonly answeredAt: () => number
  /** Without an answer for longer than this it leaves. Milliseconds. */
  readonly afterMs: number
  readonly clock: Pick<Clock, 'now'>
  readonly onChange: (what: 'leaves' | 'returns' | 'failed', error?: unknown) => void
}

/** Work in progress waits for the journal as well, so there is no point in draining it; the fence refuses appends that come too late. */
const NO_DRAIN = 0

export const leavingSubscription = (on: LeavingOptions): LeavingSubscription => {
  const { subscribe, answeredAt, afterMs, clock, onChange } = on
  let current: Subscription | undefined = subscribe()
  let leaving: Promise<void> = Promise.resolve()
  let leftAt: number | undefined
  let stopped = false

  const leave = (of: Subscription): void => {
    onChange('leaves')
    leftAt = clock.now()
    current = undefined
    leaving = of.stop(NO_DRAIN).catch((error: unknown) => onChange('failed', error))
  }
  const rejoin = (): void => {
    leftAt = undefined
    // After leaving has ended: otherwise the group would have two members of this process for a moment.
    void leaving.then(() => {
      if (stopped || current !== undefined) return
      onChange('returns')
      current = subscribe()
    })
  }
  return {
    isAway: () => current === undefined && !stopped,
    check() {
      if (stopped) return
      if (current !== undefined && clock.now() - answeredAt() > afterMs) leave(current)
      else if (leftAt !== undefined && answeredAt() > leftAt) rejoin()
    },
    partitions: () => current?.partitions() ?? [],
    health: () => current?.health() ?? (stopped ? 'dead' : 'joining'),
    async stop(drainMs) {
      stopped = true
      await Promise.all([leaving, current?.stop(drainMs)])
    },
  }
}
