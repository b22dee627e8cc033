// A journal in memory: the readable specification of the port, and what tests and simulations run on.
import { decodeSnapshot, decodeTurn, encodeState, encodeTurn, READABLE_SNAPSHOTS } from '../codec.ts'
import { checkBatch, checkClaim } from '../check-append.ts'
import { closable } from '../closable.ts'
import type { Journal, JournalCounters } from '../journal.ts'
import { checkLimit, fitting, fromCursor, naming, toCursor } from '../paging.ts'
import type { Turn } from '../../engine/index.ts'
import { appendTo } from './append.ts'
import { memoryLists } from './lists.ts'
import { memoryStore } from './store.ts'
import type { MemoryStore } from './store.ts'

export { copyStore, memoryStore } from './store.ts'
export type { MemoryStore } from './store.ts'

/** Over a `store` of its own, or over one that another journal filled before: a crash loses the journal, never the store. */
export const memoryJournal = ({ store = memoryStore() }: { readonly store?: MemoryStore } = {}): Journal => {
  const count = { appends: 0, turns: 0, bytes: 0, turnsRead: 0 }

  const read = (stream: string, from: number, to: number): readonly Turn[] => {
    const texts = store.streams.get(stream)?.turns ?? []
    const first = Math.max(from, 1)
    const turns = texts.slice(first - 1, Math.max(to, 0)).map((text, i) => decodeTurn(text, { stream, version: first + i }))
    count.turnsRead += turns.length
    return turns
  }

  return closable({
    ...memoryLists(store),

    load: async (stream) => {
      const found = store.streams.get(stream)
      if (!found) return { snapshot: null, turns: [], version: 0 }
      const newest = found.snapshots.findLast(({ format }) => READABLE_SNAPSHOTS.includes(format))
      const snapshot = newest ? decodeSnapshot(newest.state, { stream, ...newest }) : null
      const version = found.turns.length
      return { snapshot, turns: read(stream, (snapshot?.version ?? 0) + 1, version), version }
    },

    append: async (batch) => {
      checkBatch(batch)
      return batch.map((append) => {
        const text = encodeTurn(append.turn)
        const answer = appendTo(store, append, text)
        count.appends += 1
        if (answer.kind === 'appended') {
          count.turns += 1
          count.bytes += Buffer.byteLength(text) + (append.snapshot ? Buffer.byteLength(encodeState(append.snapshot.state)) : 0)
        }
        return answer
      })
    },

    read: async (stream, from, to) => read(stream, from, to),

    readInstance: async (instance) => {
      const row = store.instances.get(instance)
      return row ? read(row.stream, row.accepted, row.version).filter(naming(instance)) : []
    },

    readAll: async (cursor, limit) => {
      checkLimit(limit)
      const from = cursor === undefined ? 0 : fromCursor(cursor)
      const most = store.log.slice(from, from + limit)
      const sizeOf = ({ stream, version }: (typeof most)[number]): number => store.streams.get(stream)?.turns[version - 1]?.length ?? 0
      const entries = most.slice(0, fitting(most.map(sizeOf)))
      const turns = entries.flatMap(({ stream, version }) => read(stream, version, version))
      return { turns, cursor: toCursor(from + entries.length) }
    },

    claim: async (claim) => {
      checkClaim(claim)
      const claims = store.claims.get(claim.effect) ?? []
      const holder = claims.find(({ attempt }) => attempt === claim.attempt)
      if (holder) return { kind: 'held', claim: holder }
      store.claims.set(claim.effect, [...claims, { ...claim }])
      return { kind: 'claimed' }
    },

    lastClaim: async (effect) =>
      store.claims
        .get(effect)
        ?.toSorted((a, b) => a.attempt - b.attempt)
        .at(-1),

    putBlob: async (hash, content) => {
      if (store.blobs.has(hash)) return
      store.blobs.set(hash, content)
      count.bytes += Buffer.byteLength(content)
    },

    getBlob: async (hash) => store.blobs.get(hash),

    /** Nothing here waits for a disk. */
    counters: (): JournalCounters => ({ ...count, flushes: 0 }),

    close: async () => {},
  })
}
