// Where an assigned partition is read from: the committed offset of its group, else its first record.
import { pause } from '../../../base/index.ts'
import type { Clock } from '../../../base/index.ts'
import type { AssignedPartition } from './assigned-partition.ts'
import type { KafkaLog } from '../log.ts'
import { placeOf } from '../topics/offsets.ts'
import type { Offsets, OffsetsByPlace } from '../topics/offsets.ts'

export interface StartOffsets {
  /** Asks until it is known, or the lease has ended. */
  begin(of: readonly AssignedPartition[]): void
  /** What was fetched is not what comes next. Either it was fetched for a former assignment, or retention took what we had not read. */
  again(held: AssignedPartition, position: bigint): void
}
export interface StartOffsetsOptions {
  readonly offsets: Offsets
  readonly group: string
  readonly topics: readonly string[]
  readonly clock: Clock
  readonly log: KafkaLog
  /** Told under a lease that holds. */
  readonly found: (held: AssignedPartition, position: bigint) => void
}

/** The pause before it is asked again where a group stands, in milliseconds. */
const ASK_AGAIN = 500

export const startOffsets = ({ offsets, group, topics, clock, log, found }: StartOffsetsOptions): StartOffsets => {
  const untilKnown = async (of: readonly AssignedPartition[], find: () => Promise<OffsetsByPlace>): Promise<void> => {
    while (of.some(({ lease }) => !lease.signal.aborted)) {
      try {
        const places = await find()
        for (const held of of) {
          const position = places.get(placeOf(held))
          if (!held.lease.signal.aborted && position !== undefined) found(held, position)
        }
        return
      } catch (err) {
        log.warn({ group, topics, err }, 'it is not known yet where a group stands')
        await pause(clock, ASK_AGAIN)
      }
    }
  }
  const standing = async (of: readonly AssignedPartition[]): Promise<OffsetsByPlace> => {
    const committed = await offsets.committed(group, of)
    for (const held of of) held.committed = committed.get(placeOf(held))
    const first = await offsets.first(of.filter((held) => held.committed === undefined))
    return new Map([...first, ...[...committed].map(([place, { offset }]) => [place, offset] as const)])
  }
  const next = async (held: AssignedPartition, position: bigint): Promise<OffsetsByPlace> => {
    const place = placeOf(held)
    const first = (await offsets.first([held])).get(place) ?? position
    if (first <= position) return new Map([[place, position]])
    const lost = { topic: held.topic, partition: held.partition, from: String(position), to: String(first) }
    log.error(lost, 'records were deleted before they were read: retention is too short')
    return new Map([[place, first]])
  }
  return {
    begin: (of) => void untilKnown(of, () => standing(of)),
    again: (held, position) => void untilKnown([held], () => next(held, position)),
  }
}
