// Writes what a process that died between a turn and its lines left out. Running it twice, or beside an append, does no harm.
import type { InstanceRow } from '../../engine/index.ts'
import type { BlobDocuments } from './blobs.ts'
import type { Documents, StoredDocument } from './documents.ts'
import { confirmed, isMarked, NO_MARKS, STREAM_LINE, withMarks } from './index-document.ts'
import type { IndexDocument } from './document-types.ts'
import type { Marks } from './index-document.ts'
import { lineStore } from './line-store.ts'
import { placeIn } from './lines.ts'
import type { Lines } from './lines.ts'
import { isExact, isOrphaned, newest } from './latest-turn.ts'
import { rowsOf } from './turn-document.ts'
import type { TurnDocument } from './document-types.ts'

type Line = StoredDocument<IndexDocument>
type Told = Pick<TurnDocument, 'stream' | 'version' | 'place' | 'rows'>

export interface RepairOptions {
  readonly documents: Documents
  readonly blobs: BlobDocuments
  readonly lines: Lines
  readonly now: () => number
  /** A line whose turn did not come within this time, in milliseconds, is taken back: whoever announced it is gone. */
  readonly abandonAfter: number
}

/** Makes the lines of a stream say what its turns say. Gives the line that carries the marks then, or null. */
export type RepairIndex = (stream: string) => Promise<Line | null>

export const createIndexRepair = ({ documents, blobs, lines, now, abandonAfter }: RepairOptions): RepairIndex => {
  const { read, replace, remove, marked } = lineStore(documents, 'heal')

  const turnsFrom = (stream: string, version: number): Promise<readonly Told[]> =>
    documents.query<Told>({
      container: 'journal',
      key: stream,
      text: 'SELECT c.stream, c.version, c.place, c.rows FROM c WHERE c.stream = @stream AND c.version >= @version ORDER BY c.version',
      parameters: { stream, version },
      purpose: 'heal',
    })

  /** Null: it is gone, as it says nothing more. Undefined: somebody changed it meanwhile, and it is theirs. */
  const mark = async (line: Line, version: number, marks: Marks): Promise<Line | null | undefined> => {
    if (line.document.id === STREAM_LINE && !isMarked(marks)) return (await remove(line)) ? null : undefined
    return replace(confirmed(withMarks(line.document, version, marks)), line)
  }

  const heal: RepairIndex = async (stream) => {
    // Sorted, so that two who heal at once keep the same line.
    const found = (await marked(stream)).toSorted((a, b) => (a.document.id < b.document.id ? -1 : 1))
    if (found.length === 0) return null
    const truth = await newest(documents, stream, 'heal')
    const [only] = found
    if (only && found.length === 1 && isExact(only.document, truth)) return only

    const since = ({ document }: Line): number => Math.min(document.version, document.ahead ? (document.shows ?? 0) : document.version)
    const turns = await turnsFrom(stream, Math.min(...found.map(since)))
    // A replica that is behind: nothing is taken away on its word.
    if (settledIn(found, truth.version) && turns.at(-1)?.version !== truth.version) return only ?? null
    const told = new Map<number | undefined, readonly InstanceRow[]>()
    for (const turn of turns) {
      const rows = await rowsOf(blobs, turn)
      told.set(turn.version, rows)
      for (const [nth, row] of rows.entries()) await lines.writeRow(row, placeIn(turn.place, nth))
    }

    const ghostly = ({ document }: Line): boolean => isOrphaned(document, told.get(document.shows) ?? [])
    // Read again, because their rows may have been written just now.
    const again = (await Promise.all(found.map(({ document }) => read(stream, document.id)))).flatMap((line) => line ?? [])
    const settled = again.filter(({ document }) => document.version <= truth.version)
    const ghosts = settled.filter(ghostly)
    const [keeper, ...others] = settled.filter((line) => !ghosts.includes(line))
    // Nothing that leads to an open stream is taken away before the line that keeps leading to it is written.
    const kept = keeper ? await mark(keeper, truth.version, truth.marks) : null
    if (kept === undefined) return heal(stream)
    if (isMarked(truth.marks) && !kept) return again[0] ?? null
    for (const line of others) await mark(line, truth.version, NO_MARKS)
    for (const line of ghosts) await remove(line)

    for (const line of again.filter(({ document }) => document.version > truth.version)) {
      if (line.at + abandonAfter > now()) continue
      if (ghostly(line)) await remove(line)
      else await mark(line, truth.version, kept ? NO_MARKS : truth.marks)
    }
    return kept
  }
  return heal
}

const settledIn = (found: readonly Line[], version: number): boolean => found.some(({ document }) => document.version <= version)
