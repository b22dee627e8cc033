// Lines of the index around an append: what has to be found is written before the turn, what is true of it after. See docs/cosmos.md.
import type { InstanceRow, StreamIndex } from '../../engine/index.ts'
import type { BlobDocuments } from './blobs.ts'
import type { Documents, StoredDocument } from './documents.ts'
import {
  confirmed,
  covers,
  instanceLine,
  isMarked,
  lineOf,
  marksOf,
  merged,
  sameMarks,
  showing,
  stored,
  STREAM_LINE,
  streamLine,
  withMarks,
} from './index-document.ts'
import type { IndexDocument } from './document-types.ts'
import type { Marks } from './index-document.ts'
import { lineStore } from './line-store.ts'

export type StoredIndexRow = StoredDocument<IndexDocument>

/** What is known before the turn: the marks of the stream, and the line that carries them exactly, or null. */
export interface Before {
  readonly marks: Marks
  readonly line: StoredIndexRow | null
}
/** The turn that an append writes, as far as lines need it. */
export interface Coming {
  readonly stream: string
  readonly version: number
  readonly at: number
  readonly index: StreamIndex
  /** Where instances that it accepts stand in the list. */
  readonly place: string
}

export interface Lines {
  /** Before the turn: sees to it that whoever looks for open or due streams finds this one, whatever happens next. */
  announce(before: Before, coming: Coming): Promise<StoredIndexRow | null>
  /** After the turn: writes what is true. `line` is what `announce` gave; undefined where somebody else has gone on with the stream. */
  settle(line: StoredIndexRow | null, coming: Coming): Promise<StoredIndexRow | null | undefined>
  /** Writes a row unless a newer one stands there. The marks of its line stay as they are. */
  writeRow(row: InstanceRow, place: string): Promise<void>
}

/** The place in the list of the `nth` instance of a turn. */
export const placeIn = (place: string, nth: number): string => `${place}-${String(nth).padStart(6, '0')}`

export const lines = (documents: Documents, blobs: BlobDocuments): Lines => {
  const { read, create, replace, remove } = lineStore(documents, 'index')

  /** The line that marks are put on where none carries any yet: that of the first instance, else the stream's own. */
  const lead = async (coming: Coming, target: Marks): Promise<{ readonly line: StoredIndexRow; readonly written: boolean }> => {
    const { stream, version, index, place } = coming
    const [row, ...others] = index.instances
    const fresh = row ? await instanceLine(blobs, row, placeIn(place, 0)) : streamLine(stream)
    // Where nothing else is to be written, this line is true as soon as the turn is there.
    const pending = others.length > 0 || !sameMarks(target, stored(index))
    for (;;) {
      const known = row && row.accepted !== version ? await read(stream, fresh.id) : undefined
      const ahead = { ...withMarks(fresh, version, target, pending), ...(row && { ahead: true as const }) }
      const made = known ? undefined : await create(ahead)
      if (made) return { line: made, written: true }
      const line = known ?? (await read(stream, fresh.id))
      if (line) return { line, written: false }
    }
  }

  const announce: Lines['announce'] = async ({ marks, line: carrier }, coming) => {
    const { version, at, index } = coming
    // A turn that changes rows is announced as if it left work, so that rows which were then not written are found soon.
    const wanted = stored({ open: index.open ?? (index.instances.length > 0 ? at : null), due: index.due })
    if (!isMarked(wanted) || (carrier && isSettled(carrier.document, version - 1, marks) && covers(marks, wanted))) return carrier
    const target = merged(stored(marks), wanted)
    let line = carrier ? { ...carrier, document: confirmed(carrier.document) } : undefined
    for (;;) {
      if (!line) {
        const first = await lead(coming, target)
        if (first.written) return first.line
        line = first.line
      }
      // Also a line that says enough is written anew: whoever has read it cannot take anything from it any more.
      const { document } = line
      const written = await replace(withMarks(document, version, merged(marksOf(document), target), true), line)
      if (written) return written
      line = await read(document.stream, document.id)
      // Ours, and its answer was lost; or that of somebody who announces the same version at this moment.
      if (line?.document.version === version && covers(marksOf(line.document), target)) return line
    }
  }

  const writeRow: Lines['writeRow'] = async (row, place) => {
    const line = await instanceLine(blobs, row, place)
    for (;;) {
      if (row.accepted === row.version && (await create(line))) return
      const found = await read(row.stream, line.id)
      if (!found && (await create(line))) return
      if (!found) continue
      if ((found.document.shows ?? 0) > row.version || shows(found.document, line)) return
      if (await replace(showing(line, found.document), found)) return
    }
  }

  const settle: Lines['settle'] = async (line, { stream, version, index, place }) => {
    const truth = stored(index)
    let own: { readonly row: InstanceRow; readonly place: string } | undefined
    // The line with the marks comes last: until then it says that there is more to be written.
    for (const [nth, row] of index.instances.entries()) {
      if (lineOf(row.instance) === line?.document.id) own = { row, place: placeIn(place, nth) }
      else await writeRow(row, placeIn(place, nth))
    }
    const shown = own && (await instanceLine(blobs, own.row, own.place))
    const silent = !shown && !isMarked(truth)
    for (let now = line ?? undefined; ;) {
      if (!now && silent) return null
      // Somebody took it for the line of a turn that would never come.
      now ??=
        (await create(withMarks(shown ?? streamLine(stream), version, truth))) ?? (await read(stream, (shown ?? streamLine(stream)).id))
      if (!now) continue
      const { document } = now
      if (document.version > version) {
        if (own) await writeRow(own.row, own.place)
        return undefined
      }
      if ((!shown || shows(document, shown)) && !document.pending && sameMarks(marksOf(document), truth)) return now
      const spent = document.id === STREAM_LINE && !isMarked(truth)
      if (spent && (await remove(now))) return null
      const next = withMarks(shown ? showing(shown, document) : document, version, truth)
      const written: StoredIndexRow | undefined = spent ? undefined : await replace(next, now)
      if (written) return written
      now = await read(stream, document.id)
    }
  }

  return { announce, settle, writeRow }
}

/** It shows the row of another line already. */
const shows = (line: IndexDocument, other: IndexDocument): boolean => line.shows === other.shows && line.row?.crc === other.row?.crc

/** The line says of this version what is true, and nobody has more to write about it. */
const isSettled = (line: IndexDocument, version: number, marks: Marks): boolean =>
  !line.pending && line.version <= version && sameMarks(marksOf(line), stored(marks))
