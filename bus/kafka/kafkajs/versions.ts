// The check at start that this Kafka and our client have a version of each request in common: kafkajs itself finds out too late.
import type { Cluster } from 'kafkajs'
import type { ApiRange } from './internals.ts'

/** What our adapter asks for; an API that is missing here may be of any version. */
const USED = new Set([
  'Produce',
  'Fetch',
  'ListOffsets',
  'Metadata',
  'OffsetCommit',
  'OffsetFetch',
  'GroupCoordinator',
  'JoinGroup',
  'Heartbeat',
  'LeaveGroup',
  'SyncGroup',
  'DescribeGroups',
  'ListGroups',
  'CreateTopics',
  'DescribeConfigs',
])

export interface ServedApis {
  readonly [key: number]: { readonly minVersion: number; readonly maxVersion: number }
}

/** A sentence for each request that the two do not have in common. */
export const versionProblems = (spoken: readonly ApiRange[], served: ServedApis): readonly string[] =>
  spoken
    .filter(({ api }) => USED.has(api))
    .flatMap(({ api, key, min, max }) => {
      const range = served[key]
      if (range === undefined) return [`${api} is not served`]
      if (range.minVersion <= max && min <= range.maxVersion) return []
      return [`${api} is served in versions ${range.minVersion} to ${range.maxVersion}, the client speaks ${min} to ${max}`]
    })

/** Throws where the brokers' versions do not fit; brokers that are down just now are not asked. */
export const checkVersions = async (cluster: Cluster, spoken: readonly ApiRange[]): Promise<void> => {
  await cluster.refreshMetadata()
  // kafkajs keeps the ids as strings, whatever its types say.
  const asked = await Promise.allSettled(
    cluster.getNodeIds().map(async (id) => {
      const broker = await cluster.findBroker({ nodeId: String(id) })
      return { id, problems: versionProblems(spoken, await broker.apiVersions()) }
    }),
  )
  for (const answer of asked) {
    if (answer.status === 'fulfilled' && answer.value.problems.length > 0)
      throw new Error(
        `broker ${answer.value.id} and the Kafka client do not understand each other: ${answer.value.problems.join('; ')}. ` +
          'Use a broker version that docs/operations.md names',
      )
  }
}
