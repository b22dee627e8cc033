// Records that were sent and are not durable yet: an acknowledgement waits for all that were sent before it.

export interface InFlight {
  /** One more is on its way. To be called back once, when it is durable or refused. */
  add(): () => void
  /** Resolves when all that is on its way now has arrived or been refused; what comes later does not count. */
  settled(): Promise<void>
}

export const inFlight = (): InFlight => {
  /** By number, so in the order in which they were added. */
  const open = new Set<number>()
  let last = 0
  let waiters: readonly { readonly upTo: number; readonly wake: () => void }[] = []

  const wake = (): void => {
    if (waiters.length === 0) return
    const oldest = open.values().next().value ?? Number.POSITIVE_INFINITY
    const ready = waiters.filter(({ upTo }) => upTo < oldest)
    if (ready.length === 0) return
    waiters = waiters.filter(({ upTo }) => upTo >= oldest)
    for (const one of ready) one.wake()
  }
  return {
    add() {
      const number = ++last
      open.add(number)
      return () => {
        open.delete(number)
        wake()
      }
    },
    settled: () => new Promise((resolve) => (open.size === 0 ? resolve() : void (waiters = [...waiters, { upTo: last, wake: resolve }]))),
  }
}
