// A message of our own topics that nobody can read, as a dead letter: as it came, with where it stood and why.
import { letterRecord } from '../../letter-record.ts'
import type { RecordIn, RecordOut } from '../../records.ts'

export const deadLetterTopic = (prefix: string): string => `${prefix}deadletters`

/** `now`: milliseconds since the epoch. */
export const deadLetterRecord = (prefix: string, record: RecordIn, reason: string, now: number): RecordOut => {
  const { topic, partition, offset, value, key, headers, fault } = record
  const origin = { source: 'kafka', at: `${topic}/${partition}@${offset}` }
  return letterRecord(
    deadLetterTopic(prefix),
    { origin, target: topic, reason, raw: value, key, headers, ...(fault && { bytes: fault.bytes }) },
    now,
  )
}
