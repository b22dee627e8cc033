// Creates the database and its containers, and says what is wrong with those that are there.
import { ConsistencyLevel } from '@azure/cosmos'
import type { CosmosClient, IndexingPolicy } from '@azure/cosmos'
import { setTimeout as pause } from 'node:timers/promises'
import { JournalUnavailable } from '../errors.ts'
import { blobs as blobsIn } from './blobs.ts'
import { fillLines } from './fill-lines.ts'
import { meter as newMeter } from './meter.ts'
import { clientOf, documentsOf } from './client.ts'
import type { Account } from './client.ts'
import { codeOf, meaningOf } from './cosmos-errors.ts'
import { CONTAINERS, indexingPolicy, SHAPES } from './shape.ts'

export interface MigrateOptions extends Omit<Account, 'emulator'> {
  readonly database: string
  readonly emulator?: boolean
  /** Request units a second that the containers share, at most: an upper bound that scales by itself. Absent: as the account gives them. */
  readonly maxThroughput?: number
}

/** Can be run again, also beside processes that use the journal. @throws JournalUnavailable */
export const migrateCosmos = ({ database: id, emulator = false, maxThroughput, ...account }: MigrateOptions): Promise<void> =>
  using({ ...account, emulator }, async (client) => {
    const { database } = await beside(() =>
      client.databases.createIfNotExists({ id, ...(maxThroughput !== undefined && { maxThroughput }) }),
    )
    for (const container of CONTAINERS) {
      const policy = indexingPolicy(container)
      // Version 2 hashes all of a key, and not its first 100 bytes alone.
      const partitionKey = { paths: [`/${SHAPES[container].key}`], version: 2 }
      const { resource, container: there } = await beside(() =>
        database.containers.createIfNotExists({ id: container, partitionKey, indexingPolicy: policy }),
      )
      if (resource && !samePolicy(resource.indexingPolicy, policy))
        await there.replace({ id: container, partitionKey, indexingPolicy: policy })
    }
    const documents = documentsOf({ client, database: id, emulator, meter: newMeter(), concurrency: 1, patience: PATIENCE })
    await fillLines(documents, blobsIn(documents))
  })

/** A store that is too busy is waited for: whoever migrates has the time. */
const PATIENCE = {
  patience: 300_000,
  now: Date.now,
  random: Math.random,
  wait: async (milliseconds: number): Promise<void> => pause(milliseconds),
  throttled: (): void => {},
}

/** What is wrong, each in one sentence that says what to do; an empty list is a database that can be used. @throws JournalUnavailable */
export const checkCosmos = ({ database, emulator = false, ...account }: MigrateOptions): Promise<readonly string[]> =>
  using({ ...account, emulator }, (client) => checkWith(client, database))

export const checkWith = async (client: CosmosClient, id: string): Promise<readonly string[]> => {
  const { resource: account } = await client.getDatabaseAccount()
  const wrong: string[] = []
  const consistency = account?.consistencyPolicy
  if (consistency === ConsistencyLevel.Eventual || consistency === ConsistencyLevel.ConsistentPrefix) {
    wrong.push(
      `the account's consistency is ${consistency}: a process would not read what it wrote; set Session, BoundedStaleness or Strong`,
    )
  }
  if (account?.enableMultipleWritableLocations) {
    wrong.push('the account writes in several regions: two could take the same version of a stream; turn multi-region writes off')
  }
  const database = client.database(id)
  for (const name of CONTAINERS) {
    const found = await database
      .container(name)
      .read()
      .catch((error: unknown) => {
        if (codeOf(error) === 404) return undefined
        throw error
      })
    const resource = found?.resource
    if (!resource) wrong.push(`container ${name} is missing in database ${id}: run \`contrail journal migrate\``)
    else if (resource.partitionKey?.paths[0] !== `/${SHAPES[name].key}`) {
      wrong.push(`container ${name} is partitioned by ${resource.partitionKey?.paths[0]}, not /${SHAPES[name].key}: use another database`)
    } else if (!samePolicy(resource.indexingPolicy, indexingPolicy(name))) {
      wrong.push(`container ${name} has another indexing policy: run \`contrail journal migrate\``)
    }
  }
  return wrong
}

/** "If not exists" looks and then creates: who loses to another in between looks again. */
const beside = async <T>(create: () => Promise<T>): Promise<T> => {
  try {
    return await create()
  } catch (error) {
    if (codeOf(error) !== 409) throw error
    return create()
  }
}

const using = async <T>(account: Account, work: (client: CosmosClient) => Promise<T>): Promise<T> => {
  const client = clientOf(account)
  try {
    return await work(client)
  } catch (error) {
    const meaning = meaningOf(error)
    if (meaning.kind === 'final') throw meaning.error
    throw new JournalUnavailable(`Cosmos DB at ${account.endpoint} does not answer: check the endpoint and the network`, { cause: error })
  } finally {
    client.dispose()
  }
}

/** Paths only, in any order: the service adds its own, and its defaults. */
const samePolicy = (found: IndexingPolicy | undefined, wanted: IndexingPolicy): boolean => {
  const paths = (of: IndexingPolicy | undefined): string => JSON.stringify((of?.includedPaths ?? []).map(({ path }) => path).toSorted())
  return paths(found) === paths(wanted)
}
