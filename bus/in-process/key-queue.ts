// The messages of one key that wait or are in work, oldest first.

export interface QueuedMessage<T> {
  readonly value: T
  /** It goes before messages of other keys that do not. */
  readonly urgent: boolean
  readonly acknowledged?: (() => void) | undefined
}
export interface KeyQueue<T> {
  readonly key: string
  /** Those in work stay at the head until they are acknowledged, so that what is not is simply there again. */
  readonly entries: QueuedMessage<T>[]
  /** How many of the entries are urgent. */
  urgent: number
  /** `resting`: rejected, until its back-off is over. */
  state: 'ready' | 'working' | 'resting'
  /** Rejections since the last acknowledgement. */
  rejections: number
}

export const keyQueue = <T>(key: string): KeyQueue<T> => ({ key, entries: [], urgent: 0, state: 'ready', rejections: 0 })

export const add = <T>(queue: KeyQueue<T>, entry: QueuedMessage<T>): void => {
  queue.entries.push(entry)
  if (entry.urgent) queue.urgent++
}

/** The oldest messages are settled. */
export const acknowledge = <T>(queue: KeyQueue<T>, count: number): void => {
  for (const entry of queue.entries.splice(0, count)) {
    if (entry.urgent) queue.urgent--
    entry.acknowledged?.()
  }
  queue.rejections = 0
}
