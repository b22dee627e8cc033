// One append: the fence, the duplicates, what must be found whatever happens, the turn, and then what is true of it.
import { randomUUID } from 'node:crypto'
import type { Appended } from '../journal.ts'
import type { BlobDocuments } from './blobs.ts'
import { findCauses, known as knownAmong } from './causes.ts'
import type { Documents } from './documents.ts'
import type { RepairIndex } from './repair-index.ts'
import { NO_MARKS } from './index-document.ts'
import type { KnownStreams, KnownStream } from './stream-cache.ts'
import type { Before, Lines } from './lines.ts'
import { newest, turnAt } from './latest-turn.ts'
import { marksAfter, turnDocument } from './turn-document.ts'
import type { Encoded } from './turn-document.ts'

export interface AppendOptions {
  readonly documents: Documents
  readonly blobs: BlobDocuments
  readonly lines: Lines
  readonly heal: RepairIndex
  readonly known: KnownStreams
}

type Basis = Pick<KnownStream, 'causes'> & Before

/** Appends to one stream are to be asked for one after the other. */
export type Appender = (encoded: Encoded) => Promise<Appended>

export const appender = ({ documents, blobs, lines, heal, known }: AppendOptions): Appender => {
  const conflict = async (stream: string): Promise<Appended> => {
    known.forget(stream)
    return { kind: 'conflict', version: (await newest(documents, stream, 'append')).version }
  }

  /** What is known of the version that was decided on; undefined where it is not the newest, or not there. */
  const basisOf = async (stream: string, expected: number): Promise<Basis | undefined> => {
    const found = known.get(stream)
    if (expected === 0) return { marks: NO_MARKS, line: null, causes: new Map() }
    const here = found?.version === expected ? found : undefined
    if (here && here.line !== undefined) return { ...here, line: here.line }
    const marks = here?.marks ?? (await marksAt(stream, expected))
    // This process has not written to the stream lately: whoever did may have died before all was written.
    return marks && { marks, line: await heal(stream), causes: here?.causes }
  }
  const marksAt = async (stream: string, version: number): Promise<KnownStream['marks'] | undefined> => {
    const turn = await turnAt(documents, stream, version, 'append')
    return turn && marksAfter(turn)
  }

  const append: Appender = async (encoded) => {
    const { causes } = encoded
    const { stream, expected, turn, index } = encoded.append
    const ahead = known.get(stream)
    if (ahead && ahead.version > expected) return { kind: 'conflict', version: ahead.version }
    const basis = await basisOf(stream, expected)
    if (!basis) return conflict(stream)

    const repeated = basis.causes
      ? knownAmong(causes, basis.causes)
      : causes.length === 0
        ? []
        : await findCauses(documents, { stream, version: expected, causes })
    if (!repeated) return conflict(stream)
    if (repeated.length > 0) return { kind: 'duplicate', causes: repeated }

    const coming = { stream, version: turn.version, at: turn.at, index, place: encoded.place }
    const writer = randomUUID()
    const document = await turnDocument(blobs, encoded, writer)
    const announced = await lines.announce(basis, coming)
    const created = await documents.create({ container: 'journal', document, purpose: 'append' })
    if (created.kind === 'exists') {
      const there = await turnAt(documents, stream, turn.version, 'append')
      if (there?.writer !== writer) {
        // What was announced for a turn that lost is taken back.
        if (announced && announced !== basis.line) await heal(stream)
        return conflict(stream)
      }
    }
    const line = await lines.settle(announced, coming)
    for (const cause of causes) basis.causes?.set(cause, turn.version)
    known.set(stream, { version: turn.version, marks: { open: index.open, due: index.due }, line, causes: basis.causes })
    return { kind: 'appended' }
  }

  return async (encoded) => {
    try {
      return await append(encoded)
    } catch (error) {
      // The turn may be there or not, and its lines as well.
      known.forget(encoded.append.stream)
      throw error
    }
  }
}
