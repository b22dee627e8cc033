// The order in which instances were taken, in the journal, against the order of their starts in the commands topic.
import type { Records } from '../../bus/index.ts'
import type { Turn } from '../../engine/index.ts'
import { acceptedIn } from './history.ts'

const decoder = new TextDecoder()
interface Start {
  readonly kind: string
  readonly instance: string
}
const isStart = (value: unknown): value is Start =>
  typeof value === 'object' &&
  value !== null &&
  'kind' in value &&
  value.kind === 'start' &&
  'instance' in value &&
  typeof value.instance === 'string'

/** The starts of each stream in the order of the topic, each where it first stands. */
const startsOf = async (records: Pick<Records, 'scan'>, topic: string): Promise<ReadonlyMap<string, readonly string[]>> => {
  const starts = new Map<string, Set<string>>()
  for await (const { key, value } of records.scan(topic)) {
    if (key === null || value === null) continue
    const command: unknown = JSON.parse(decoder.decode(value))
    if (!isStart(command)) continue
    const stream = decoder.decode(key)
    starts.set(stream, (starts.get(stream) ?? new Set()).add(command.instance))
  }
  return new Map([...starts].map(([stream, instances]) => [stream, [...instances]]))
}

/** Streams whose instances were not taken in the order of their commands. Of those that had two or more, there were so many. */
export const wrongOrder = async (
  records: Pick<Records, 'scan'>,
  topic: string,
  streams: ReadonlyMap<string, readonly Turn[]>,
): Promise<{ readonly compared: number; readonly wrong: readonly string[] }> => {
  const several = [...(await startsOf(records, topic))].filter(([, instances]) => instances.length > 1)
  const wrong = several.flatMap(([stream, sent]) => {
    const taken = acceptedIn(streams.get(stream) ?? [])
    return taken.join() === sent.join() ? [] : [`${stream}: sent ${sent.join(', ')}; taken ${taken.join(', ')}`]
  })
  return { compared: several.length, wrong }
}
