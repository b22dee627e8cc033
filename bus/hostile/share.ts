// What a consumer is told of its partitions: sometimes what was so a while ago, so that two believe in one, or nobody does.
import type { Clock } from '../../base/index.ts'

export interface ShareOptions {
  readonly clock: Clock
  readonly random: () => number
  /** That a change is told late. */
  readonly probability: number
  /** How late, at most, in milliseconds. */
  readonly maxMs: number
  /** What is so. */
  readonly share: () => readonly number[]
}

export const toldLate = ({ clock, random, probability, maxMs, share }: ShareOptions): (() => readonly number[]) => {
  let told = share()
  let until: number | undefined
  return () => {
    const now = share()
    if (String(now) === String(told)) {
      until = undefined
      return told
    }
    until ??= clock.now() + (probability > 0 && random() < probability ? Math.floor(random() * maxMs) : 0)
    if (clock.now() >= until) {
      told = now
      until = undefined
    }
    return told
  }
}
