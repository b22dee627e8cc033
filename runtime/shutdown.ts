// Shutdown hooks of a process, run in reverse order of registration, also where one fails.

/** Stops one part within a limit in milliseconds. */
export type ShutdownHook = (limitMs: number) => Promise<void>

export interface Shutdown {
  add(hook: ShutdownHook): void
  /**
   * Each part gets a share of what is left of the limit: what one does not need is for those after it.
   * Rejects with the first failure once all have been called; called again, it ends nothing twice.
   */
  run(limitMs: number): Promise<void>
}

/** `now`: in milliseconds. */
export const createShutdown = (now: () => number = () => performance.now()): Shutdown => {
  const hooks: ShutdownHook[] = []
  return {
    add: (hook) => void hooks.push(hook),
    run: async (limitMs) => {
      const until = now() + limitMs
      const failures: unknown[] = []
      const left = hooks.splice(0)
      for (let hook = left.pop(); hook !== undefined; hook = left.pop()) {
        try {
          await hook(Math.max(0, until - now()) / (left.length + 1))
        } catch (error) {
          failures.push(error)
        }
      }
      if (failures.length > 0) throw failures[0]
    },
  }
}
