// Numbers that are noted where they come up and counted when somebody asks: a metric's bookkeeping has no place on the hot path.

export interface Later<T> {
  readonly note: (what: T) => void
  /** Counts all that was noted: to be called before the figures are read. */
  readonly settle: () => void
}

/** So many are counted without being asked for: half a millisecond of work, and a bound for the memory. */
const MOST = 1_000

export const later = <T>(count: (what: T) => void): Later<T> => {
  let noted: T[] = []
  const settle = (): void => {
    const all = noted
    noted = []
    for (const what of all) count(what)
  }
  return {
    note: (what) => {
      noted.push(what)
      if (noted.length >= MOST) settle()
    },
    settle,
  }
}
