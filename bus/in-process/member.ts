// A consumer in a group: the keys that are ready for it, and what it has in work.
import type { Cancel, Clock } from '../../base/index.ts'
import type { MessageHandler, Lease, SubscribeOptions } from '../bus.ts'
import { fifo } from '../../base/index.ts'
import type { KeyQueue } from './key-queue.ts'

/** One call of a handler: the batch at the head of a key's queue. */
export interface KeyBatch<T> {
  readonly queue: KeyQueue<T>
  readonly taken: number
}
export interface LocalMember<T> {
  readonly handler: MessageHandler<T>
  readonly atOnce: number
  readonly onBehind: SubscribeOptions<T>['onBehind'] | undefined
  readonly inWork: Set<KeyBatch<T>>
  lease: Lease
  /** Puts a key in line; where one of its messages goes first, before all keys where none does. */
  ready(queue: KeyQueue<T>): void
  /** The key whose turn it is, if any; it is the caller's now. */
  next(): KeyQueue<T> | undefined
  /** Forgets who was in line. */
  clear(): void
  /** Resolves when nothing is in work any more, at the latest after that time, with what is then still in work: it lost its lease. */
  drain(ms: number): Promise<readonly KeyBatch<T>[]>
  /** To be called when something in work has ended. */
  ended(work: KeyBatch<T>): void
}

export const member = <T>(of: Pick<LocalMember<T>, 'handler' | 'atOnce' | 'onBehind'> & { readonly clock: Clock }): LocalMember<T> => {
  const { handler, atOnce, onBehind, clock } = of
  const controller = new AbortController()
  const inWork = new Set<KeyBatch<T>>()
  let first = fifo<KeyQueue<T>>()
  let others = fifo<KeyQueue<T>>()
  let drained: (() => void) | undefined

  // A key can stand in line twice, when a message that goes first came later: the first of the two takes it, the other finds it taken.
  const nextIn = (line: typeof first): KeyQueue<T> | undefined => {
    let queue = line.shift()
    while (queue !== undefined && queue.state !== 'ready') queue = line.shift()
    return queue
  }
  return {
    handler,
    atOnce,
    onBehind,
    inWork,
    lease: { epoch: 0, signal: controller.signal },
    ready: (queue) => (queue.urgent > 0 ? first : others).push(queue),
    next: () => nextIn(first) ?? nextIn(others),
    clear() {
      first = fifo()
      others = fifo()
    },
    async drain(ms) {
      if (inWork.size > 0) {
        await new Promise<void>((resolve) => {
          const cancel: Cancel = clock.schedule(clock.now() + ms, resolve)
          drained = () => {
            cancel()
            resolve()
          }
        })
      }
      controller.abort(new Error('the subscription was stopped'))
      const lost = [...inWork]
      inWork.clear()
      return lost
    },
    ended(work) {
      inWork.delete(work)
      if (inWork.size === 0) drained?.()
    },
  }
}
