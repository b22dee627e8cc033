// How the parts of a process end: the last begun first, and all of them, also where one fails.

/** Ends one part within a limit in milliseconds. */
export type End = (limitMs: number) => Promise<void>

export interface Ends {
  add(end: End): void
  /** Each part gets a share of the limit. Rejects with the first failure once all have been called; called again, it ends nothing twice. */
  all(limitMs: number): Promise<void>
}

export const ends = (): Ends => {
  const parts: End[] = []
  return {
    add: (end) => void parts.push(end),
    all: async (limitMs) => {
      const share = limitMs / Math.max(1, parts.length)
      const failures: unknown[] = []
      for (const end of parts.splice(0).toReversed()) {
        try {
          await end(share)
        } catch (error) {
          failures.push(error)
        }
      }
      if (failures.length > 0) throw failures[0]
    },
  }
}
