// Has a topic's records taken again, from an offset or a time, while no trigger service consumes it.
import type { RecordPosition, Records } from '../../bus/index.ts'
import { messageOf } from '../ports.ts'

export type Replayed = { readonly kind: 'rewound' } | { readonly kind: 'refused'; readonly message: string }

/** What was started or signalled counts once all the same; what was a dead letter gets another chance. */
export const replay = async (on: {
  readonly records: Pick<Records, 'rewind' | 'partitions'>
  /** Of the trigger services. */
  readonly group: string
  readonly topic: string
  readonly to: RecordPosition
}): Promise<Replayed> => {
  const { records, group, topic, to } = on
  const partitions = await records.partitions(topic)
  if (partitions === undefined) return { kind: 'refused', message: `there is no topic ${topic}` }
  if ('partition' in to && to.partition >= partitions) {
    return { kind: 'refused', message: `the topic ${topic} has the partitions 0 to ${partitions - 1}, not ${to.partition}` }
  }
  try {
    await records.rewind({ group, topic, to })
    return { kind: 'rewound' }
  } catch (error) {
    return { kind: 'refused', message: `${messageOf(error)}: stop all trigger services first, and start them again afterwards` }
  }
}
