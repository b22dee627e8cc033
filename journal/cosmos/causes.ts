// Duplicates: the causes of a turn that its stream knows already. There is no unique constraint to hit, so the turns are asked.
import type { Appended } from '../journal.ts'
import type { Documents } from './documents.ts'
import type { TurnDocument } from './document-types.ts'

export type Duplicates = Extract<Appended, { kind: 'duplicate' }>['causes']

/** What one query asks for at most. */
const AT_ONCE = 50

/**
 * The causes among the turns up to `version`; undefined where the answer came from a replica that has not seen that turn,
 * or where the stream has gone on: then the append is a conflict. Who has seen a turn has seen all before it.
 */
export const findCauses = async (
  documents: Documents,
  of: { readonly stream: string; readonly version: number; readonly causes: readonly string[] },
): Promise<Duplicates | undefined> => {
  const { stream, version, causes } = of
  const found = new Map<string, number>()
  for (let from = 0; from < causes.length; from += AT_ONCE) {
    const asked = causes.slice(from, from + AT_ONCE)
    const rows = await documents.query<Pick<TurnDocument, 'version' | 'causes'>>({
      container: 'journal',
      key: stream,
      text: `SELECT c.version, c.causes FROM c WHERE c.stream = @stream AND (c.version >= @version OR ${asked.map((_, i) => `ARRAY_CONTAINS(c.causes, @cause${i})`).join(' OR ')})`,
      parameters: { stream, version, ...Object.fromEntries(asked.map((cause, i) => [`cause${i}`, cause])) },
      purpose: 'causes',
    })
    if (!rows.some((row) => row.version === version) || rows.some((row) => row.version > version)) return undefined
    for (const row of rows) for (const cause of row.causes) found.set(cause, row.version)
  }
  return known(causes, found)
}

/** Those of the causes that are in the map, in their own order. */
export const known = (causes: readonly string[], at: ReadonlyMap<string, number>): Duplicates =>
  causes.flatMap((cause) => {
    const version = at.get(cause)
    return version === undefined ? [] : [{ cause, at: version }]
  })
