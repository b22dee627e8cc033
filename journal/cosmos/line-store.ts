// Single lines of the index in the store: every change is made on the line as it was read.
import { foundIn } from './documents.ts'
import type { Documents, StoredDocument, Purpose, Row } from './documents.ts'
import type { IndexDocument } from './document-types.ts'

type Line = StoredDocument<IndexDocument>

export interface LineStore {
  readonly read: (stream: string, id: string) => Promise<Line | undefined>
  /** Undefined where it is there already. */
  readonly create: (document: IndexDocument) => Promise<Line | undefined>
  /** Undefined where it is another by now. */
  readonly replace: (document: IndexDocument, as: Line) => Promise<Line | undefined>
  /** False where it is another by now. */
  readonly remove: (line: Line) => Promise<boolean>
  /** All lines of a stream that carry marks. */
  readonly marked: (stream: string) => Promise<readonly Line[]>
}

export const lineStore = (documents: Documents, purpose: Purpose): LineStore => ({
  read: (stream, id) => documents.read({ container: 'index', key: stream, id, purpose }),
  create: async (document) => {
    const created = await documents.create({ container: 'index', document, purpose })
    return created.kind === 'created' ? { document, etag: created.etag, at: 0 } : undefined
  },
  replace: async (document, { etag }) => {
    const replaced = await documents.replace({ container: 'index', document, etag, purpose })
    return replaced.kind === 'replaced' ? { document, etag: replaced.etag, at: 0 } : undefined
  },
  remove: ({ document, etag }) => documents.remove({ container: 'index', key: document.stream, id: document.id, etag, purpose }),
  marked: async (stream) => {
    const rows = await documents.query<Row<IndexDocument>>({
      container: 'index',
      key: stream,
      text: 'SELECT * FROM c WHERE c.stream = @stream AND (IS_DEFINED(c.open) OR IS_DEFINED(c.due))',
      parameters: { stream },
      purpose,
    })
    return rows.map(foundIn)
  },
})
