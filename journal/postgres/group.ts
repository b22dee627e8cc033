// Group commit: what waits while batches are written shares the next one. A stream is never in two batches at once.

export interface AppendGroupOptions<Item, Answer> {
  /** What orders and separates items: the name of their stream. */
  readonly keyOf: (item: Item) => string
  readonly bytesOf: (item: Item) => number
  /** Items of one call stay together where they can. */
  readonly callOf: (item: Item) => number
  /** Writes a batch, of different keys in the order of them, and answers each: `again` puts an item into a later batch, an error rejects it. */
  readonly write: (batch: readonly Item[]) => Promise<readonly (Answer | Error | 'again')[]>
  /** Whether a batch of several that failed like this is to be tried one by one. */
  readonly isOfOne: (error: unknown) => boolean
  /** The most batches that are written at once. */
  readonly atOnce: number
}

export interface AppendGroup<Item, Answer> {
  /** Resolves when it is durable. Rejects alone where the fault is its own, with all of its batch where the database failed. */
  submit(item: Item): Promise<Answer>
  /** Resolves when nothing waits any more. */
  idle(): Promise<void>
}

/** A longer batch would keep its first callers waiting for nothing: the cost of each does not fall any more. */
const MOST_ITEMS = 1_000
const MOST_BYTES = 4 * 1024 * 1024

interface Waiting<Item, Answer> {
  readonly item: Item
  readonly resolve: (answer: Answer) => void
  readonly reject: (error: unknown) => void
}

export const groupCommit = <Item, Answer>(options: AppendGroupOptions<Item, Answer>): AppendGroup<Item, Answer> => {
  type One = Waiting<Item, Answer>
  const { keyOf, bytesOf, callOf, write, isOfOne, atOnce } = options
  /** In the order of their keys' first arrival; those of one key in theirs. */
  const queues = new Map<string, One[]>()
  const writing = new Set<string>()
  const resting: (() => void)[] = []
  let batches = 0
  let due = false

  /** The first of each key that is not being written, within the bounds; one at least where there is one. */
  const take = (): readonly One[] => {
    const batch: One[] = []
    let bytes = 0
    let call: number | undefined
    for (const [key, queue] of queues) {
      if (writing.has(key)) continue
      const { item } = queue[0]!
      bytes += bytesOf(item)
      if (call !== undefined && call !== callOf(item) && (batch.length >= MOST_ITEMS || bytes > MOST_BYTES)) break
      call = callOf(item)
      batch.push(queue.shift()!)
      if (queue.length === 0) queues.delete(key)
    }
    return batch.toSorted((a, b) => (keyOf(a.item) < keyOf(b.item) ? -1 : 1))
  }

  const writeAll = async (batch: readonly One[]): Promise<void> => {
    try {
      const answers = await write(batch.map(({ item }) => item))
      for (const [i, one] of batch.entries()) {
        const answer = answers[i]
        if (answer === undefined) one.reject(new Error('a batch was answered in part'))
        else if (answer === 'again') enqueue(one, 'first')
        else if (answer instanceof Error) one.reject(answer)
        else one.resolve(answer)
      }
    } catch (error) {
      if (batch.length === 1 || !isOfOne(error)) for (const one of batch) one.reject(error)
      else for (const one of batch) await writeAll([one])
    }
  }

  const enqueue = (one: One, place: 'first' | 'last'): void => {
    const key = keyOf(one.item)
    const queue = queues.get(key)
    if (!queue) queues.set(key, [one])
    else if (place === 'last') queue.push(one)
    else queue.unshift(one)
  }

  const start = (batch: readonly One[]): void => {
    const keys = batch.map(({ item }) => keyOf(item))
    for (const key of keys) writing.add(key)
    batches += 1
    void writeAll(batch).then(() => {
      for (const key of keys) writing.delete(key)
      batches -= 1
      schedule()
    })
  }

  /** In the next round of the event loop: what is asked for in this one goes together. */
  const schedule = (): void => {
    if (due) return
    due = true
    setImmediate(() => {
      due = false
      while (batches < atOnce) {
        const batch = take()
        if (batch.length === 0) break
        start(batch)
      }
      if (batches === 0 && queues.size === 0) for (const rest of resting.splice(0)) rest()
    })
  }

  return {
    submit: (item) =>
      new Promise((resolve, reject) => {
        enqueue({ item, resolve, reject }, 'last')
        schedule()
      }),
    idle: () =>
      new Promise((resolve) => {
        resting.push(resolve)
        schedule()
      }),
  }
}
