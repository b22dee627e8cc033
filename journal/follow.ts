// Follows a stream that other processes write: looks into the journal, cheaply and often, and hands on what is new.
import type { Logger } from 'pino'
import type { Cancel, Clock } from '../base/index.ts'
import type { TurnLog } from './journal.ts'
import type { Turn } from '../engine/index.ts'

export interface FollowedStream {
  /** Looks now, whatever the time of the next look is. */
  look(): Promise<void>
  /** Why the journal could not be read of late, as a clause; undefined where it could. */
  problem(): string | undefined
  stop(): Promise<void>
}
export interface FollowingStream {
  readonly journal: Pick<TurnLog, 'read'>
  readonly stream: string
  /** The version that is known already. */
  readonly from: number
  /** Given what is new, never nothing, in order. Where it rejects it is given the same again. */
  readonly take: (news: readonly Turn[]) => Promise<void> | void
  readonly clock: Clock
  readonly log: Pick<Logger, 'info' | 'error'>
}

/** Between two looks, in milliseconds: what they find a deploy waits for. */
const EVERY = 1000
/** A look that takes longer than this is a problem, in milliseconds. */
const LATE = 5000

export const followStream = ({ journal, stream, from, take, clock, log }: FollowingStream): FollowedStream => {
  let seen = from
  let lastLook = clock.now()
  let failure: string | undefined
  let stopped = false
  let cancel: Cancel = () => {}
  let looking: Promise<void> = Promise.resolve()

  const lookNow = async (): Promise<void> => {
    const news = await journal.read(stream, seen + 1, Number.MAX_SAFE_INTEGER)
    lastLook = clock.now()
    if (failure !== undefined) log.info({ stream }, 'the journal can be read again')
    failure = undefined
    const newest = news.at(-1)
    if (newest === undefined) return
    await take(news)
    seen = newest.version
  }
  /** One after the other: nothing new is taken twice, nor after what is newer. */
  const look = (): Promise<void> => {
    const mine = looking.then(lookNow)
    looking = mine.catch(() => {})
    return mine
  }
  const failed = (error: unknown): void => {
    if (failure === undefined) log.error({ err: error, stream }, 'the journal cannot be read: tried again')
    failure = error instanceof Error ? error.message : String(error)
  }
  const later = (): void => {
    if (stopped) return
    cancel = clock.schedule(clock.now() + EVERY, () => void look().catch(failed).finally(later))
  }
  later()

  return {
    look,
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
