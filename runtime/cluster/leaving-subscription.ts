// A subscription that leaves its group while the journal does not answer: what it holds goes to processes that can do the work, and it comes back.
import type { Clock } from '../../base/index.ts'
import type { Subscription } from '../../bus/index.ts'

export interface LeavingSubscription extends Subscription {
  /** It left, and waits for the journal. */
  isAway(): boolean
  /** To be called now and then: leaves or comes back, as the journal answers. */
  look(): void
}
export interface LeavingOptions {
  readonly subscribe: () => Subscription
  /** Of the last answer of the journal, in milliseconds since the epoch. */
  readonly answeredAt: () => number
  /** Without an answer for longer than this it leaves. Milliseconds. */
  readonly afterMs: number
  readonly clock: Pick<Clock, 'now'>
  readonly told: (what: 'leaves' | 'returns' | 'failed', error?: unknown) => void
}

/** What is in work waits for the journal too: it is not waited for. The journal's fence stops what comes too late. */
const NO_DRAIN = 0

export const leavingSubscription = (on: LeavingOptions): LeavingSubscription => {
  const { subscribe, answeredAt, afterMs, clock, told } = on
  let current: Subscription | undefined = subscribe()
  let leaving: Promise<void> = Promise.resolve()
  let leftAt: number | undefined
  let stopped = false

  const leave = (of: Subscription): void => {
    told('leaves')
    leftAt = clock.now()
    current = undefined
    leaving = of.stop(NO_DRAIN).catch((error: unknown) => told('failed', error))
  }
  const comeBack = (): void => {
    leftAt = undefined
    // In order: the broker would have two members of one process for a moment.
    void leaving.then(() => {
      if (stopped || current !== undefined) return
      told('returns')
      current = subscribe()
    })
  }
  return {
    isAway: () => current === undefined && !stopped,
    look() {
      if (stopped) return
      if (current !== undefined && clock.now() - answeredAt() > afterMs) leave(current)
      else if (leftAt !== undefined && answeredAt() > leftAt) comeBack()
    },
    partitions: () => current?.partitions() ?? [],
    health: () => current?.health() ?? (stopped ? 'dead' : 'joining'),
    async stop(drainMs) {
      stopped = true
      await Promise.all([leaving, current?.stop(drainMs)])
    },
  }
}
