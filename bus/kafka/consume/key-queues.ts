// Records waiting to be handled, a queue for each key: batches of a key one after the other, keys concurrently.
import type { Cancel, Clock } from '../../../base/index.ts'
import { fifo } from '../../../base/index.ts'
import type { RecordHandler, RecordIn } from '../../records.ts'
import type { AssignedPartition } from './assigned-partition.ts'

export interface KeyQueues {
  add(record: RecordIn, from: AssignedPartition, done: () => void): void
  /** Forgets what waits under leases that ended: it comes again. What is in work ends, and counts for nothing. */
  forgetLost(): void
  /** Begins nothing of that topic until `release`. */
  hold(topic: string): void
  release(topic: string): void
  /**
   * Begins nothing more behind what was begun, so that what is done leaves no gap, until `goOn`. Resolves when nothing is in work, at the latest
   * after that time.
   */
  finish(ms: number): Promise<void>
  goOn(): void
  /** As `finish`, and after it nothing is begun any more. */
  drain(ms: number): Promise<void>
}
export interface KeyQueuesOptions {
  readonly handler: RecordHandler
  /** The record has to wait because earlier ones of its key are in work. */
  readonly onBehind?: ((record: RecordIn) => void) | undefined
  /** The most keys in work side by side. */
  readonly atOnce: number
  readonly clock: Clock
  /** Something of it was acknowledged. */
  readonly onDone: (of: AssignedPartition) => void
  readonly onRejected: (record: RecordIn, error: unknown, rejections: number) => void
}
interface Waiting {
  readonly record: RecordIn
  readonly from: AssignedPartition
  readonly done: () => void
}
interface KeyQueue {
  readonly id: string
  readonly topic: string
  waiting: Waiting[]
  state: 'ready' | 'working' | 'resting'
  /** Since the last acknowledgement. */
  rejections: number
}

/** The most records of a key that are handed over together. */
const MOST = 100
/** The first pause after a rejection, doubled with each further one up to the second figure, in milliseconds. */
const BACKOFF = 100
const LONGEST_BACKOFF = 10_000

export const keyQueues = ({ handler, onBehind, atOnce, clock, onDone, onRejected }: KeyQueuesOptions): KeyQueues => {
  const queues = new Map<string, KeyQueue>()
  const rests = new Set<Cancel>()
  const held = new Set<string>()
  let turns = fifo<KeyQueue>()
  let inWork = 0
  let mode: 'open' | 'finishing' | 'draining' | 'closed' = 'open'
  let pumping = false
  /** They wait until nothing is in work. */
  const idle = new Set<() => void>()

  const queueOf = (record: RecordIn): KeyQueue => {
    const id = lineId(record)
    const found = queues.get(id)
    if (found !== undefined) return found
    const made: KeyQueue = { id, topic: record.topic, waiting: [], state: 'ready', rejections: 0 }
    queues.set(id, made)
    turns.push(made)
    return made
  }
  const pumpSoon = (): void => {
    if (pumping) return
    pumping = true
    queueMicrotask(() => {
      pumping = false
      pump()
    })
  }
  const pump = (): void => {
    while (mode !== 'closed' && inWork < atOnce) {
      const queue = turns.shift()
      if (queue === undefined) return
      if (queue.state === 'ready' && !held.has(queue.topic)) void work(queue)
    }
  }
  const next = (queue: KeyQueue): readonly Waiting[] => {
    const behind = mode === 'open' ? -1 : queue.waiting.findIndex(({ record, from }) => record.offset > from.begun)
    return queue.waiting.splice(0, behind < 0 ? MOST : Math.min(MOST, behind))
  }
  const work = async (queue: KeyQueue): Promise<void> => {
    const batch = next(queue)
    const [first] = batch
    if (first === undefined) return
    for (const { record, from } of batch) if (record.offset > from.begun) from.begun = record.offset
    const { lease } = first.from
    queue.state = 'working'
    inWork++
    const outcome = await attempt(handler, batch, lease)
    inWork--
    // Without the lease it counts for nothing: whoever holds the partition now has the records too.
    if (lease.signal.aborted) again(queue)
    else if (outcome.ok) settled(queue, batch)
    else rejected(queue, batch, outcome.error)
    pump()
    if (inWork === 0) for (const resolve of idle) resolve()
  }
  const again = (queue: KeyQueue): void => {
    queue.state = 'ready'
    if (queue.waiting.length > 0) turns.push(queue)
    else queues.delete(queue.id)
  }
  const settled = (queue: KeyQueue, batch: readonly Waiting[]): void => {
    queue.rejections = 0
    for (const { done } of batch) done()
    for (const from of new Set(batch.map((waiting) => waiting.from))) onDone(from)
    again(queue)
  }
  const rejected = (queue: KeyQueue, batch: readonly Waiting[], error: unknown): void => {
    queue.rejections++
    queue.state = 'resting'
    queue.waiting.unshift(...batch)
    for (const { record } of batch.slice(0, 1)) onRejected(record, error, queue.rejections)
    if (mode === 'draining' || mode === 'closed') return
    const ms = Math.min(LONGEST_BACKOFF, BACKOFF * 2 ** (queue.rejections - 1))
    const cancel = clock.schedule(clock.now() + ms, () => {
      rests.delete(cancel)
      again(queue)
      pump()
    })
    rests.add(cancel)
  }
  /** What was passed over has its turn again. */
  const turnsAnew = (): void => {
    turns = fifo()
    for (const queue of queues.values()) if (queue.state === 'ready') turns.push(queue)
    pumpSoon()
  }
  const untilIdle = async (ms: number): Promise<void> => {
    pump()
    if (inWork === 0) return
    await new Promise<void>((resolve) => {
      const end = (): void => {
        cancel()
        idle.delete(end)
        resolve()
      }
      const cancel = clock.schedule(clock.now() + ms, end)
      idle.add(end)
    })
  }
  return {
    async finish(ms) {
      if (mode === 'open') mode = 'finishing'
      await untilIdle(ms)
    },
    goOn() {
      if (mode !== 'finishing') return
      mode = 'open'
      turnsAnew()
    },
    add(record, from, done) {
      const queue = queueOf(record)
      queue.waiting.push({ record, from, done })
      if (queue.state === 'working') onBehind?.(record)
      pumpSoon()
    },
    forgetLost() {
      for (const queue of queues.values()) {
        queue.waiting = queue.waiting.filter(({ from }) => !from.lease.signal.aborted)
        if (queue.waiting.length === 0 && queue.state === 'ready') queues.delete(queue.id)
      }
    },
    hold: (topic) => void held.add(topic),
    release(topic) {
      held.delete(topic)
      turnsAnew()
    },
    async drain(ms) {
      mode = 'draining'
      for (const cancel of rests) cancel()
      await untilIdle(ms)
      mode = 'closed'
    },
  }
}

/** Keys are bytes: Latin-1 keeps each of them apart. Records without a key go one line a partition; no topic's name has such a sign. */
const lineId = ({ topic, partition, key }: RecordIn): string =>
  key === null ? `${topic}#${partition}` : `${topic}:${Buffer.from(key.buffer, key.byteOffset, key.length).toString('latin1')}`

const attempt = async (handler: RecordHandler, batch: readonly Waiting[], lease: AssignedPartition['lease']) => {
  try {
    const records = batch.map(({ record }) => record)
    await handler(records, lease)
    return { ok: true } as const
  } catch (error) {
    return { ok: false, error } as const
  }
}
