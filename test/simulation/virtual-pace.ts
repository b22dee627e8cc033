// A journal's own timing on the clock of a world: "soon" is in this very instant, behind what is under way.
import type { Cancel, Clock } from '../../base/index.ts'
import type { Pace } from '../../journal/sqlite/pace.ts'

export const virtualPace = (clock: Clock): Pace => ({
  now: () => clock.now(),
  soon: (fn) => {
    let wanted = true
    queueMicrotask(() => {
      if (wanted) fn()
    })
    return () => void (wanted = false)
  },
  idle: (ms, fn) => {
    let cancel: Cancel = () => {}
    const refresh = (): void => {
      cancel()
      cancel = clock.schedule(clock.now() + ms, fn)
    }
    refresh()
    return { refresh, stop: () => cancel() }
  },
})
