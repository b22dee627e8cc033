// Reads a topic from its first record to its end at the time of the call, partition by partition.
import type { Cluster } from 'kafkajs'
import type { Clock } from '../../../base/index.ts'
import type { RecordIn } from '../../records.ts'
import { placeOf } from '../topics/offsets.ts'
import type { Offsets, TopicPartition } from '../topics/offsets.ts'
import { readOnce, recover } from './reader.ts'

const MAX_BYTES = 1_048_576
/** What is asked for is there: the wait is for a broker that is slow, in milliseconds. */
const MAX_WAIT = 500
/** How often in a row a partition may fail before the scan does. */
const TRIES = 20

export async function* scan(on: {
  readonly cluster: Cluster
  readonly offsets: Offsets
  readonly clock: Clock
  readonly topic: string
  readonly partitions: number
  /** After it, what fails is not tried again. */
  readonly end: AbortSignal
}): AsyncGenerator<RecordIn> {
  const { cluster, offsets, clock, topic, partitions, end } = on
  const places = Array.from({ length: partitions }, (_, partition): TopicPartition => ({ topic, partition }))
  const [first, ends] = await Promise.all([offsets.first(places), offsets.end(places)])
  for (const place of places) {
    const until = ends.get(placeOf(place)) ?? 0n
    let failures = 0
    for (let offset = first.get(placeOf(place)) ?? 0n; offset < until;) {
      try {
        const { records, next } = await readOnce(cluster, { ...place, offset, maxWaitMs: MAX_WAIT, maxBytes: MAX_BYTES })
        for (const record of records) if (record.offset < until) yield record
        failures = 0
        offset = next
      } catch (error) {
        if (++failures === TRIES || end.aborted) throw error
        await recover(cluster, clock, error, end)
        // Retention may have taken what we were about to read.
        const kept = (await offsets.first([place])).get(placeOf(place)) ?? offset
        if (kept > offset) offset = kept
      }
    }
  }
}
