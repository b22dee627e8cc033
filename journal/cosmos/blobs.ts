// Content by its hash, in pieces that a document can hold; and texts that stand in a document while they are short, else as such content.
import { createHash } from 'node:crypto'
import { crc32 } from 'node:zlib'
import { DamagedJournal } from '../journal.ts'
import type { BlobDocument, StoredText } from './document-types.ts'
import type { Documents } from './documents.ts'

/** How long it is; of one that does not say so, as long as one that is kept apart may well be. */
export const sizeOf = ({ text, size }: Pick<StoredText, 'text' | 'size'>): number => text?.length ?? size ?? 1_000_000

/** In UTF-16 units: at most six bytes each as JSON, so that a piece stays below the 2 MB that a document may have. */
const PIECE = 256 * 1024
/** Texts longer than this stand in pieces of their own, in UTF-16 units. */
const LONGEST_INSIDE = 256 * 1024

export interface BlobDocuments {
  /** True where it was not there before. */
  readonly put: (hash: string, content: string) => Promise<boolean>
  readonly get: (hash: string) => Promise<string | undefined>
  /** To be written into a document; what it refers to is durable then. */
  readonly keep: (text: string) => Promise<StoredText>
  /** The text as it was kept; `what` says whose it is where it is damaged. @throws DamagedJournal */
  readonly give: (kept: StoredText, what: Whose) => Promise<string>
}
export interface Whose {
  readonly stream: string
  readonly version: number
  readonly what: string
}

export const blobs = (documents: Documents): BlobDocuments => {
  const piece = async (hash: string, id: string): Promise<BlobDocument | undefined> =>
    (await documents.read({ container: 'blobs', key: hash, id, purpose: 'blobs' }))?.document

  const put = async (hash: string, content: string): Promise<boolean> => {
    const pieces = inPieces(content)
    const [first = '', ...others] = pieces
    if (others.length > 0 && (await piece(hash, '0'))) return false
    for (const [i, text] of others.entries()) {
      await documents.create({ container: 'blobs', document: { id: String(i + 1), blob: hash, text }, purpose: 'blobs' })
    }
    const document = { id: '0', blob: hash, text: first, pieces: pieces.length, crc: crc32(content) }
    return (await documents.create({ container: 'blobs', document, purpose: 'blobs' })).kind === 'created'
  }

  const get = async (hash: string): Promise<string | undefined> => {
    const first = await piece(hash, '0')
    if (!first) return undefined
    const ids = Array.from({ length: (first.pieces ?? 1) - 1 }, (_, i) => String(i + 1))
    const others = await Promise.all(ids.map((id) => piece(hash, id)))
    const content = [first, ...others].map((found) => found?.text ?? '').join('')
    if (crc32(content) !== first.crc) throw new DamagedJournal('', 0, `blob ${hash} was changed after it was written`)
    return content
  }

  return {
    put,
    get,
    keep: async (text) => {
      const crc = crc32(text)
      if (text.length <= LONGEST_INSIDE) return { text, crc }
      const blob = createHash('sha256').update(text).digest('hex')
      await put(blob, text)
      return { blob, crc, size: text.length }
    },
    give: async ({ text, blob, crc }, { stream, version, what }) => {
      const found = text ?? (blob === undefined ? undefined : await get(blob))
      if (found === undefined) throw new DamagedJournal(stream, version, `${what} is missing`)
      if (crc32(found) !== crc) throw new DamagedJournal(stream, version, `${what} was changed after it was written`)
      return found
    },
  }
}

/** Never between the two halves of a character. No content is one empty piece. */
const inPieces = (content: string): readonly string[] => {
  const pieces: string[] = []
  for (let from = 0; from < content.length || pieces.length === 0;) {
    const end = from + PIECE
    const to = /[\ud800-\udbff]/.test(content.charAt(end - 1)) ? end - 1 : end
    pieces.push(content.slice(from, to))
    from = to
  }
  return pieces
}
