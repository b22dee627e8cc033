// How the parts of a process end: the last begun first, and all of them, also where one fails.

/** Ends one part within a limit in milliseconds. */
export type End = (limitMs: number) => Promise<void>

export interface Ends {
  add(end: End): void
  /**
   * Each part gets a share of what is left of the limit: what one does not need is for those after it.
   * Rejects with the first failure once all have been called; called again, it ends nothing twice.
   */
  all(limitMs: number): Promise<void>
}

/** `now`: in milliseconds. */
export const ends = (now: () => number = () => performance.now()): Ends => {
  const parts: End[] = []
  return {
    add: (end) => void parts.push(end),
    all: async (limitMs) => {
      const until = now() + limitMs
      const failures: unknown[] = []
      const left = parts.splice(0)
      for (let end = left.pop(); end !== undefined; end = left.pop()) {
        try {
          await end(Math.max(0, until - now()) / (left.length + 1))
        } catch (error) {
          failures.push(error)
        }
      }
      if (failures.length > 0) throw failures[0]
    },
  }
}
