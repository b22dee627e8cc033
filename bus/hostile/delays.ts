// Holds messages back without ever changing their order within a key.
import type { Clock } from '../../base/index.ts'

interface Line {
  last: number
  waiting: number
}
export interface Delays {
  /** Calls `send` after `ms`, but not before what was held back earlier under the same name; at once where nothing is and `ms` is 0. */
  hold(name: string, ms: number, send: () => void): void
}

export const delays = (clock: Clock): Delays => {
  const lines = new Map<string, Line>()
  return {
    hold(name, ms, send) {
      const line = lines.get(name) ?? { last: 0, waiting: 0 }
      if (ms === 0 && line.waiting === 0) return send()
      line.last = Math.max(line.last, clock.now() + ms)
      line.waiting++
      lines.set(name, line)
      clock.schedule(line.last, () => {
        line.waiting--
        if (line.waiting === 0) lines.delete(name)
        send()
      })
    },
  }
}
