// First in, first out, in constant time: an array's own `shift` moves all that is behind.

export interface Fifo<T> {
  push(item: T): void
  /** The oldest, or undefined where nothing waits. */
  shift(): T | undefined
}
/** How many taken places are kept before the rest moves up: rare enough to cost nothing, soon enough to hold no memory. */
const SLACK = 1_024

export const fifo = <T>(): Fifo<T> => {
  let items: T[] = []
  let head = 0
  return {
    push: (item) => void items.push(item),
    shift() {
      if (head === items.length) return undefined
      const item = items[head++]
      if (head === items.length) {
        items = []
        head = 0
      } else if (head >= SLACK && head * 2 >= items.length) {
        items = items.slice(head)
        head = 0
      }
      return item
    },
  }
}
