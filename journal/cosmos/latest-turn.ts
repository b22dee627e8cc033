// What is true of a stream: what its newest turn says. The index only says where to look.
import type { InstanceRow } from '../../engine/index.ts'
import type { Documents, Purpose } from './documents.ts'
import { turnId } from './ids.ts'
import { marksOf, NO_MARKS, sameMarks, stored } from './index-document.ts'
import type { IndexDocument } from './document-types.ts'
import type { Marks } from './index-document.ts'
import { marksAfter } from './turn-document.ts'
import type { TurnDocument } from './document-types.ts'

/** The version and the marks of the newest turn; version 0 where there is none. */
export interface LatestTurn {
  readonly version: number
  readonly marks: Marks
}

type Line = Pick<TurnDocument, 'version' | 'open' | 'due'>

export const newest = async (documents: Documents, stream: string, purpose: Purpose): Promise<LatestTurn> => {
  const [last] = await documents.query<Line>({
    container: 'journal',
    key: stream,
    text: 'SELECT TOP 1 c.version, c.open, c.due FROM c WHERE c.stream = @stream ORDER BY c.version DESC',
    parameters: { stream },
    purpose,
  })
  return last ? { version: last.version, marks: marksAfter(last) } : { version: 0, marks: NO_MARKS }
}

export const turnAt = async (
  documents: Pick<Documents, 'read'>,
  stream: string,
  version: number,
  purpose: Purpose,
): Promise<TurnDocument | undefined> =>
  (await documents.read({ container: 'journal', key: stream, id: turnId(version), purpose }))?.document

/** The truth about the stream of a line. A line names the newest turn nearly always: two reads by id cost less than a query. */
export const latestTurnOf = async (documents: Documents, { stream, version }: IndexDocument, purpose: Purpose): Promise<LatestTurn> => {
  const [at, after] = await Promise.all([turnAt(documents, stream, version, purpose), turnAt(documents, stream, version + 1, purpose)])
  return at && !after ? { version, marks: marksAfter(at) } : newest(documents, stream, purpose)
}

/** Nothing is left to be written down about the stream. */
export const isExact = (line: IndexDocument, truth: LatestTurn): boolean =>
  !line.pending && line.version === truth.version && sameMarks(marksOf(line), stored(truth.marks))

/** A line whose row was written ahead of a turn that, as far as this can be told, did not come to be. `rows` are those of the version it shows. */
export const isOrphaned = ({ ahead, instance }: IndexDocument, rows: readonly InstanceRow[]): boolean =>
  ahead === true && !rows.some((row) => row.instance === instance)
