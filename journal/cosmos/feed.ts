// Everything, in an order that keeps the order within each stream: the feed of changes of an account; on an emulator, whose feed is none, a scan.
import { ChangeFeedStartFrom } from '@azure/cosmos'
import type { ChangeFeedIteratorResponse, Container } from '@azure/cosmos'
import { BadCursor } from '../errors.ts'
import { fromCursor, toCursor } from '../paging.ts'
import type { Documents } from './documents.ts'
import { turnAt } from './latest-turn.ts'
import type { TurnDocument } from './document-types.ts'

type Changes = Documents['changes']

/** What a place in the feed looks like as a cursor. */
const FEED = /^feed:([\w-]+)$/
const asCursor = (token: string): string => `feed:${Buffer.from(token).toString('base64url')}`
const tokenIn = (cursor: string): string => {
  const [, token] = FEED.exec(cursor) ?? []
  if (token === undefined) throw new BadCursor(cursor)
  return Buffer.from(token, 'base64url').toString()
}

export type FeedPage = ChangeFeedIteratorResponse<readonly TurnDocument[]>

/** `call` makes one request. */
export const feedOf =
  (container: Container, call: (ask: () => Promise<FeedPage>) => Promise<FeedPage>): Changes =>
  async (cursor, limit) => {
    const from = cursor === undefined ? ChangeFeedStartFrom.Beginning() : ChangeFeedStartFrom.Continuation(tokenIn(cursor))
    // An iterator that failed has not moved on, and one that is asked goes through all partitions before it says that there is nothing.
    const page = await call(() =>
      container.items.getChangeFeedIterator<TurnDocument>({ maxItemCount: limit, changeFeedStartFrom: from }).readNext(),
    )
    return { turns: page.result, cursor: asCursor(page.continuationToken) }
  }

/** The emulator numbers what it creates, in the order of creation, and hides the number in the `_rid`. */
const numberIn = (rid: string): number => Buffer.from(rid.replace('-', '/'), 'base64').readUInt32LE(8)

export const scanOf =
  (documents: Pick<Documents, 'query' | 'read'>): Changes =>
  async (cursor, limit) => {
    const from = cursor === undefined ? 0 : fromCursor(cursor)
    const all = await documents.query<Pick<TurnDocument, 'stream' | 'version'> & { readonly _rid: string }>({
      container: 'journal',
      text: 'SELECT c.stream, c.version, c._rid FROM c',
      parameters: {},
      purpose: 'read',
    })
    const numbered = all.map(({ _rid: rid, ...line }) => ({ ...line, number: numberIn(rid) })).filter(({ number }) => number > from)
    const here = numbered.toSorted((a, b) => a.number - b.number).slice(0, limit)
    const turns = await Promise.all(here.map(({ stream, version }) => turnAt(documents, stream, version, 'read')))
    return { turns: turns.flatMap((turn) => turn ?? []), cursor: toCursor(here.at(-1)?.number ?? from) }
  }
