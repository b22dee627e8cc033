// The documents of a Cosmos DB account, by @azure/cosmos. Retries are ours, so that they are counted and end.
import { CosmosClient } from '@azure/cosmos'
import type { Container as CosmosContainer, CosmosHeaders } from '@azure/cosmos'
import { Behind, chargeIn, chargeOfError, codeOf, isBehind, meaningOf } from './cosmos-errors.ts'
import { foundIn } from './documents.ts'
import type { ContainerName, DocumentTypes } from './document-types.ts'
import type { DocumentAddress, Documents, DocumentQuery, Row, Write } from './documents.ts'
import { feedOf, scanOf } from './feed.ts'
import { limited } from './limit.ts'
import type { Meter } from './meter.ts'
import { withRetry } from './retry.ts'
import type { RetryOptions } from './retry.ts'
import { CONFLICT_RU, queryRu, readRu, writeRu } from './ru.ts'
import { CONTAINERS, SHAPES } from './shape.ts'

export interface Account {
  readonly endpoint: string
  readonly key: string
  /** True for an emulator: it has one endpoint, and no feed of changes. */
  readonly emulator: boolean
}

export const clientOf = ({ endpoint, key, emulator }: Account): CosmosClient =>
  new CosmosClient({
    endpoint,
    key,
    connectionPolicy: {
      enableEndpointDiscovery: !emulator,
      enableBackgroundEndpointRefreshing: !emulator,
      retryOptions: { maxRetryAttemptCount: 0, fixedRetryIntervalInMilliseconds: 0, maxWaitTimeInSeconds: 0 },
    },
  })

export interface DocumentsOptions {
  readonly client: CosmosClient
  readonly database: string
  readonly emulator: boolean
  readonly meter: Meter
  readonly patience: RetryOptions
  /** Calls under way at once; the others wait, and so do their callers. */
  readonly concurrency: number
}

/** As many rows in a page as the store likes: an emulator gives all, and its pages are wrong. */
const PAGE = -1

export const documentsOf = ({ client, database, emulator, meter, patience, concurrency }: DocumentsOptions): Documents => {
  const containers = new Map(CONTAINERS.map((name) => [name, client.database(database).container(name)]))
  const inside = (name: ContainerName): CosmosContainer => containers.get(name)!
  const keyOf = <C extends ContainerName>(container: C, document: DocumentTypes[C]): string => String(document[SHAPES[container].key])
  const patient = withRetry(patience, meaningOf)
  const limit = limited(concurrency)

  /** One call: in its turn, again where it is put off. Gives undefined for the answers that are no errors here, by their status. */
  const call = <T>(
    purpose: Write<ContainerName>['purpose'],
    computed: number,
    expected: readonly number[],
    ask: () => Promise<T>,
  ): Promise<T | undefined> =>
    limit(() =>
      patient(async () => {
        try {
          return await ask()
        } catch (error) {
          meter.add(purpose, { charged: chargeOfError(error), computed: expected.includes(Number(codeOf(error))) ? computed : 0 })
          if (expected.includes(Number(codeOf(error)))) return undefined
          throw error
        }
      }),
    )
  const paid = (purpose: Write<ContainerName>['purpose'], headers: CosmosHeaders, computed: number): void =>
    meter.add(purpose, { charged: chargeIn(headers), computed })
  const sizeOf = (value: unknown): number => Buffer.byteLength(JSON.stringify(value) ?? '')

  const documents: Omit<Documents, 'changes'> = {
    create: async ({ container, document, purpose }) => {
      const answer = await call(purpose, CONFLICT_RU, [409], () => inside(container).items.create(document))
      if (!answer) return { kind: 'exists' }
      paid(purpose, answer.headers, writeRu(sizeOf(document)))
      return { kind: 'created', etag: answer.etag }
    },

    read: async <C extends ContainerName>({ container, key, id, purpose }: DocumentAddress<C>) => {
      // A container is asked for one kind of document only, and holds no other.
      const answer = await call(purpose, readRu(0), [404], async () => {
        const found = await inside(container).item(id, key).read<Row<DocumentTypes[C]>>()
        if (isBehind(found)) throw new Behind()
        return found
      })
      const found = answer?.resource
      if (answer) paid(purpose, answer.headers, readRu(sizeOf(found)))
      return found && foundIn(found)
    },

    replace: async ({ container, document, etag, purpose }) => {
      const accessCondition = { type: 'IfMatch', condition: etag }
      const { id } = document
      const answer = await call(purpose, readRu(0), [404, 412], () =>
        inside(container).item(id, keyOf(container, document)).replace(document, { accessCondition }),
      )
      if (!answer) return { kind: 'changed' }
      paid(purpose, answer.headers, writeRu(sizeOf(document)))
      return { kind: 'replaced', etag: answer.etag }
    },

    remove: async ({ container, key, id, etag, purpose }) => {
      const accessCondition = { type: 'IfMatch', condition: etag }
      const answer = await call(purpose, readRu(0), [404, 412], () => inside(container).item(id, key).delete({ accessCondition }))
      if (answer) paid(purpose, answer.headers, writeRu(0))
      return answer !== undefined
    },

    query: async <Selected>({ container, key, text, parameters, purpose }: DocumentQuery<ContainerName>) => {
      const spec = { query: text, parameters: Object.entries(parameters).map(([name, value]) => ({ name: `@${name}`, value })) }
      const options = { maxItemCount: PAGE, ...(key !== undefined && { partitionKey: key }) }
      // Begun anew where one of its pages is put off, so that it is whole.
      const rows = await call(purpose, 0, [], async () => {
        const all: Selected[] = []
        const pages = inside(container).items.query<Selected>(spec, options)
        let charged = 0
        while (pages.hasMoreResults()) {
          const { resources, requestCharge } = await pages.fetchNext()
          for (const row of resources ?? []) all.push(row)
          charged += requestCharge
        }
        meter.add(purpose, { charged, computed: queryRu(sizeOf(all)) })
        return all
      })
      return rows ?? []
    },

    close: async () => client.dispose(),
  }

  const feed = feedOf(inside('journal'), async (ask) => {
    const page = await limit(() => patient(ask))
    paid('read', page.headers, queryRu(sizeOf(page.result)))
    return page
  })
  return { ...documents, changes: emulator ? scanOf(documents) : feed }
}
