// Time that passes when a test says so.
import type { FeedClock } from './feed-body.ts'

export const virtualClock = (): FeedClock & { advance(ms: number): Promise<void>; slept(): number } => {
  let now = 0
  let slept = 0
  const sleepers: { readonly at: number; readonly wake: () => void }[] = []
  return {
    now: () => now,
    sleep: (ms) =>
      new Promise((resolve) => {
        slept += ms
        sleepers.push({ at: now + ms, wake: resolve })
      }),
    slept: () => slept,
    async advance(ms) {
      const until = now + ms
      for (;;) {
        for (let i = 0; i < 20; i++) await new Promise((resolve) => void setImmediate(resolve))
        const next = sleepers.toSorted((a, b) => a.at - b.at)[0]
        if (next === undefined || next.at > until) break
        sleepers.splice(sleepers.indexOf(next), 1)
        now = next.at
        next.wake()
      }
      now = until
    },
  }
}
