// The containers: their partition keys and what is indexed. A change of either asks for `contrail journal migrate`.
import type { ContainerName, DocumentTypes } from './document-types.ts'

interface Shape<Document> {
  /** The property that a document is partitioned by. */
  readonly key: keyof Document & string
  /** Paths that queries look for. All else is payload, and indexing it would be paid for with every write. */
  readonly indexed: readonly string[]
}

export const SHAPES: { readonly [C in ContainerName]: Shape<DocumentTypes[C]> } = {
  journal: { key: 'stream', indexed: ['/stream/?', '/version/?', '/causes/[]/?', '/instances/[]/?', '/snapshot/format/?'] },
  index: {
    key: 'stream',
    indexed: '/stream /open /due /shard /place /time /number /found/[] /workflow /status /review /openVersion /tasks /instance /key'
      .split(' ')
      .map((path) => `${path}/?`),
  },
  claims: { key: 'effect', indexed: ['/effect/?', '/attempt/?'] },
  blobs: { key: 'blob', indexed: [] },
}

// Written out, because the keys of an object are no list of containers to the compiler.
export const CONTAINERS: readonly ContainerName[] = ['journal', 'index', 'claims', 'blobs']

/** As Cosmos DB gives it back. */
export const indexingPolicy = (container: ContainerName) => ({
  indexingMode: 'consistent' as const,
  automatic: true,
  includedPaths: SHAPES[container].indexed.map((path) => ({ path })),
  excludedPaths: [{ path: '/*' }],
})
