// Lines of before instances were found by fields and times: each is given what it is found by. Running it twice, or beside appends, does no harm.
import type { BlobDocuments } from './blobs.ts'
import type { IndexDocument } from './document-types.ts'
import { foundIn } from './documents.ts'
import type { Documents, Row } from './documents.ts'
import { foundBy, rowIn } from './index-document.ts'

/** So many lines are read at once. */
const PAGE = 500

/** How many lines were written. */
export const fillLines = async (documents: Documents, blobs: BlobDocuments): Promise<number> => {
  let filled = 0
  for (;;) {
    const rows = await documents.query<Row<IndexDocument>>({
      container: 'index',
      text: `SELECT TOP ${PAGE} * FROM c WHERE IS_DEFINED(c.place) AND NOT IS_DEFINED(c.time)`,
      parameters: {},
      purpose: 'heal',
    })
    let written = 0
    for (const { document, etag } of rows.map(foundIn)) {
      const row = await rowIn(blobs, document)
      if (!row || document.place === undefined) continue
      const replaced = await documents.replace({
        container: 'index',
        document: { ...document, ...foundBy(row, document.place) },
        etag,
        purpose: 'heal',
      })
      if (replaced.kind === 'replaced') written += 1
    }
    filled += written
    // What somebody else changed meanwhile is his: he writes it whole, or another run does.
    if (written === 0) return filled
  }
}
