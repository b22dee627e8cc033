// Reads turns: a stream from its newest snapshot on, a range, an instance, everything.
import { READABLE_SNAPSHOTS } from '../codec.ts'
import { DamagedJournal } from '../journal.ts'
import type { Journal, Loaded } from '../journal.ts'
import { streamOf } from '../../engine/index.ts'
import { checkLimit, fitting } from '../paging.ts'
import type { Turn } from '../../engine/index.ts'
import { sizeOf } from './blobs.ts'
import type { BlobDocuments } from './blobs.ts'
import type { Documents, Purpose } from './documents.ts'
import type { KnownStreams } from './stream-cache.ts'
import { marksAfter, snapshotOf, turnOf } from './turn-document.ts'
import type { TurnDocument } from './document-types.ts'

/** Most streams are shorter: one query loads them whole. */
const SHORT = 20
const READABLE = READABLE_SNAPSHOTS.join(', ')

export type Reader = Pick<Journal, 'load' | 'read' | 'readInstance' | 'readAll'> & { turnsRead(): number }

export const reader = (documents: Documents, blobs: BlobDocuments, known: KnownStreams): Reader => {
  let turnsRead = 0

  const turnsOf = async (found: readonly TurnDocument[]): Promise<readonly Turn[]> => {
    turnsRead += found.length
    return Promise.all(found.map((document) => turnOf(blobs, document)))
  }
  const query = (
    stream: string,
    where: string,
    parameters: Readonly<Record<string, string | number>>,
    of: { readonly purpose: Purpose; readonly top?: number; readonly newestFirst?: boolean },
  ): Promise<readonly TurnDocument[]> =>
    documents.query<TurnDocument>({
      container: 'journal',
      key: stream,
      text: `SELECT ${of.top === undefined ? '' : `TOP ${of.top} `}* FROM c WHERE c.stream = @stream ${where} ORDER BY c.version ${of.newestFirst ? 'DESC' : 'ASC'}`,
      parameters: { stream, ...parameters },
      purpose: of.purpose,
    })

  const range = async (stream: string, from: number, to: number, purpose: Purpose): Promise<readonly TurnDocument[]> => {
    if (to < from) return []
    const found = await query(stream, 'AND c.version >= @from AND c.version <= @to', { from, to }, { purpose })
    return withoutGap(stream, from, found)
  }

  /** The end of a stream: at least from its newest readable snapshot on, or from its first turn. */
  const tail = async (stream: string): Promise<readonly TurnDocument[]> => {
    const last = (await query(stream, '', {}, { purpose: 'load', top: SHORT, newestFirst: true })).toReversed()
    const [first] = last
    if (!first || first.version === 1 || last.some((turn) => isReadable(turn) && turn.snapshot!.version >= first.version - 1)) return last
    const where = `AND c.snapshot.format IN (${READABLE})`
    const [snapshot] = await query(stream, where, {}, { purpose: 'load', top: 1, newestFirst: true })
    const from = snapshot?.snapshot ? Math.min(snapshot.version, snapshot.snapshot.version + 1) : 1
    return [...(await range(stream, from, first.version - 1, 'load')), ...last]
  }

  const load = async (stream: string): Promise<Loaded> => {
    const found = await tail(stream)
    const last = found.at(-1)
    if (!last) return { snapshot: null, turns: [], version: 0 }
    withoutGap(stream, found[0]!.version, found)
    const newest = found.findLast(isReadable)
    const snapshot = newest ? await snapshotOf(blobs, newest) : null
    const after = found.filter((turn) => turn.version > (snapshot?.version ?? 0))
    remember(stream, last, after)
    return { snapshot, turns: await turnsOf(after), version: last.version }
  }

  /** Saves the first append a look at the turn it stands on, and at its causes where they were all read. */
  const remember = (stream: string, last: TurnDocument, turns: readonly TurnDocument[]): void => {
    const before = known.get(stream)
    if (before && before.version >= last.version) return
    const causes =
      turns[0]?.version === 1
        ? new Map(turns.flatMap(({ causes: of, version }) => of.map((cause) => [cause, version] as const)))
        : undefined
    known.set(stream, { version: last.version, marks: marksAfter(last), line: undefined, causes })
  }

  return {
    load,
    read: async (stream, from, to) => turnsOf(await range(stream, Math.max(from, 1), to, 'read')),

    readInstance: async (instance) =>
      turnsOf(await query(streamOf(instance), 'AND ARRAY_CONTAINS(c.instances, @instance)', { instance }, { purpose: 'read' })),

    readAll: async (cursor, limit) => {
      checkLimit(limit)
      // The feed's cursors stand behind whole pages: where the texts of one are too many, a smaller one is asked for.
      for (let most = limit; ;) {
        const { turns, cursor: next } = await documents.changes(cursor, most)
        const fit = fitting(turns.map(({ body }) => sizeOf(body)))
        if (fit === turns.length) return { turns: await turnsOf(turns), cursor: next }
        most = fit
      }
    },

    turnsRead: () => turnsRead,
  }
}

const isReadable = ({ snapshot }: TurnDocument): boolean => snapshot !== undefined && READABLE_SNAPSHOTS.includes(snapshot.format)

/** @throws DamagedJournal */
const withoutGap = (stream: string, from: number, found: readonly TurnDocument[]): readonly TurnDocument[] => {
  const missing = found.findIndex(({ version }, i) => version !== from + i)
  if (missing >= 0) throw new DamagedJournal(stream, from + missing, 'a turn is missing')
  return found
}
