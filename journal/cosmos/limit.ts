// So many at a time: of calls to the store, and of the work on one stream.

export type Limited = <T>(work: () => Promise<T>) => Promise<T>

/** Runs at most `most` works at once; the others wait in order. */
export const limited = (most: number): Limited => {
  let running = 0
  const waiting: (() => void)[] = []
  return async (work) => {
    if (running >= most) await new Promise<void>((resolve) => waiting.push(resolve))
    else running += 1
    try {
      return await work()
    } finally {
      // A place is handed on rather than freed, so that nobody slips in between.
      const next = waiting.shift()
      if (next) next()
      else running -= 1
    }
  }
}

/** Runs the works of one name one after the other, in the order of asking; those of different names side by side. */
export const serialByName = (): (<T>(name: string, work: () => Promise<T>) => Promise<T>) => {
  const last = new Map<string, Promise<unknown>>()
  return (name, work) => {
    const before = last.get(name)
    const mine = before ? before.then(work, work) : work()
    last.set(name, mine)
    const over = (): void => {
      if (last.get(name) === mine) last.delete(name)
    }
    mine.then(over, over)
    return mine
  }
}
