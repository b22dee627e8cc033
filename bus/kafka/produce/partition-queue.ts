// The send queue of one partition: one send at a time; what arrives in between goes into the next.
import type { Message } from 'kafkajs'
import type { Cancel, Clock } from '../../../base/index.ts'
import { fifo } from '../../../base/index.ts'
import type { Outgoing } from './outgoing.ts'
import type { Sent } from './send-result.ts'

export interface PartitionQueue {
  add(record: Outgoing): void
  waiting(): number
  /** What the last send failed with; null while they succeed. */
  trouble(): Error | null
  /** Refuses all that is not written, and sends no more. */
  close(why: Error): void
}
export interface PartitionQueueOptions {
  readonly clock: Clock
  /** Calls what it is given once, when the records are really to go: what comes until then goes along. */
  readonly send: (take: () => readonly Message[]) => Promise<Sent>
  /** Whether the partition is not there any more: asked when a send fails. */
  readonly isGone: () => Promise<boolean>
  readonly onFailed: (error: Error, waiting: number) => void
  readonly onWritten: (messages: number) => void
}

/** The most that goes in one send: a request costs more than a message does, but a leader has to copy it in one go. */
const MOST_MESSAGES = 500
const MOST_BYTES = 524_288
/** The first pause after a failure, doubled up to the second figure, in milliseconds. */
const BACKOFF = 100
const LONGEST_BACKOFF = 5_000

export const partitionQueue = ({ clock, send, isGone, onFailed, onWritten }: PartitionQueueOptions): PartitionQueue => {
  const queue = fifo<Outgoing>()
  /** Taken from the queue and not written yet, in pieces that are sent one after the other. */
  let pieces: (readonly Outgoing[])[] = []
  let overhang: Outgoing | undefined
  let waiting = 0
  let failures = 0
  let trouble: Error | null = null
  let busy = false
  let closed: Error | null = null
  let cancel: Cancel = () => undefined

  const settle = (record: Outgoing, how: (record: Outgoing) => void): void => {
    waiting--
    how(record)
  }
  const take = (): readonly Outgoing[] => {
    const taken: Outgoing[] = []
    let bytes = 0
    for (let next = overhang ?? queue.shift(); ; next = queue.shift()) {
      overhang = undefined
      if (next === undefined) return taken
      bytes += next.bytes
      if (taken.length > 0 && (taken.length === MOST_MESSAGES || bytes > MOST_BYTES)) {
        overhang = next
        return taken
      }
      taken.push(next)
    }
  }
  const work = async (): Promise<void> => {
    for (;;) {
      if (waiting === 0 || closed !== null) break
      const sent = await send(() => (closed === null ? first().map(({ message }) => message) : []))
      await deliver(sent)
      if (trouble !== null && closed === null) await rest()
    }
    busy = false
  }
  const first = (): readonly Outgoing[] => (pieces[0] ??= take())
  const deliver = async (sent: Sent): Promise<void> => {
    // Closed meanwhile: who waited was told that it is not known.
    if (closed !== null) return
    const piece = first()
    if (sent.kind === 'failed') return failed(piece, sent.error)
    pieces = pieces.slice(1)
    failures = 0
    trouble = null
    if (sent.kind === 'written') {
      for (const record of piece) settle(record, ({ written }) => written())
      onWritten(piece.length)
    } else if (piece.length === 1) {
      for (const record of piece) settle(record, ({ refused }) => refused(sent.error))
    } else {
      // One of them is at fault: the others must not suffer for it.
      const half = Math.ceil(piece.length / 2)
      pieces = [piece.slice(0, half), piece.slice(half), ...pieces]
    }
  }
  const failed = async (piece: readonly Outgoing[], error: Error): Promise<void> => {
    failures++
    trouble = error
    onFailed(error, waiting)
    const gone = await isGone()
    if (!gone || closed !== null) return
    for (const record of piece) if (!record.patient) settle(record, ({ refused }) => refused(error))
    const left = piece.filter(({ patient }) => patient)
    pieces = left.length > 0 ? [left, ...pieces.slice(1)] : pieces.slice(1)
  }
  const rest = (): Promise<void> =>
    new Promise((resolve) => {
      const stop = clock.schedule(clock.now() + Math.min(LONGEST_BACKOFF, BACKOFF * 2 ** (failures - 1)), resolve)
      cancel = () => {
        stop()
        resolve()
      }
    })
  return {
    add(record) {
      if (closed !== null) return record.refused(closed)
      waiting++
      queue.push(record)
      if (busy) return
      busy = true
      // What is published in the same turn of the loop goes in one send.
      setImmediate(() => void work())
    },
    waiting: () => waiting,
    trouble: () => trouble,
    close(why) {
      if (closed !== null) return
      closed = why
      cancel()
      for (const record of [...pieces.flat(), ...take()]) record.refused(why)
      for (let next = overhang ?? queue.shift(); next !== undefined; next = queue.shift()) next.refused(why)
      pieces = []
      waiting = 0
    },
  }
}
