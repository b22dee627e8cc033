// The port over documents: each member where it belongs.
import { randomBytes } from 'node:crypto'
import { checkBatch } from '../check-append.ts'
import { closable } from '../closable.ts'
import type { Journal } from '../journal.ts'
import { appender } from './append.ts'
import { blobs as blobsIn } from './blobs.ts'
import { claims } from './claims.ts'
import type { Documents } from './documents.ts'
import { createIndexRepair } from './repair-index.ts'
import { padded } from './ids.ts'
import { instances } from './instances.ts'
import { knownStreams } from './stream-cache.ts'
import { serialByName } from './limit.ts'
import { lines as linesIn } from './lines.ts'
import { reader } from './read.ts'
import { streams } from './streams.ts'
import { encodeAppend } from './turn-document.ts'

export interface CosmosJournalOptions {
  readonly documents: Documents
  readonly now: () => number
  /** Lines that are older than this and say something else than their stream are put right, in milliseconds. */
  readonly healAfter: number
  /** A line whose turn did not come within this time is taken back, in milliseconds. */
  readonly abandonAfter: number
}

export const createCosmosJournal = ({ documents, now, healAfter, abandonAfter }: CosmosJournalOptions): Journal => {
  const count = { appends: 0, turns: 0, flushes: 0, bytes: 0 }
  const blobs = blobsIn(documents)
  const lines = linesIn(documents, blobs)
  const heal = createIndexRepair({ documents, blobs, lines, now, abandonAfter })
  const known = knownStreams()
  const append = appender({ documents, blobs, lines, heal, known })
  const read = reader(documents, blobs, known)
  const inTurn = serialByName()
  const place = places(now)
  const underWay = new Set<Promise<unknown>>()

  return closable({
    ...streams({ documents, heal, now, healAfter }),
    ...instances(documents, blobs),
    ...claims(documents),
    load: read.load,
    read: read.read,
    readInstance: read.readInstance,
    readAll: read.readAll,

    append: async (batch) => {
      checkBatch(batch)
      const encoded = batch.map((one) => encodeAppend(one, place()))
      const answers = Promise.all(
        encoded.map(async (one) => {
          const answer = await inTurn(one.append.stream, () => append(one))
          count.appends += 1
          if (answer.kind !== 'appended') return answer
          count.turns += 1
          count.flushes += 1
          count.bytes += one.bytes
          return answer
        }),
      )
      underWay.add(answers)
      try {
        return await answers
      } finally {
        underWay.delete(answers)
      }
    },

    putBlob: async (hash, content) => {
      if (await blobs.put(hash, content)) count.bytes += Buffer.byteLength(content)
    },
    getBlob: blobs.get,

    /** Every turn waits for its own document; nothing is shared. */
    counters: () => ({ ...count, turnsRead: read.turnsRead() }),

    close: async () => {
      await Promise.allSettled(underWay)
      await documents.close()
    },
  })
}

/** Places in the list in the order of asking: this process's clock, never back, and its own letters, so that no two are alike. */
const places = (now: () => number): (() => string) => {
  const own = randomBytes(4).toString('hex')
  let last = 0
  return () => {
    last = Math.max(last + 1, Math.floor(now() * 1000))
    return `${padded(last)}-${own}`
  }
}
