// A dead letter as a record of a topic: its bytes as they came, all else in headers. Pure.
import { LETTER_HEADERS, letterId } from './dead-letter.ts'
import type { DeadLetter, KeptLetter } from './dead-letter.ts'
import type { RecordIn, RecordOut } from './records.ts'

type Headers = Readonly<Record<string, Uint8Array>>

/** The most bytes of key, headers and value together: a topic takes a million, and the letter's own headers need room. */
const MOST_BYTES = 960_000
/** What a header costs besides its name and value, with room to spare: of very many small ones that is the most. */
const HEADER_BYTES = LETTER_HEADERS.original.length + 10
/** The most characters of a reason. */
const MOST_REASON = 4_000

/** Its record in the topic; letters of one origin have one key. `at`: when, in milliseconds since the epoch. */
export const letterRecord = (topic: string, letter: DeadLetter, at: number): RecordOut => {
  const { origin, target, workflow } = letter
  const { key, headers, value, cut } = kept(letter)
  const place = placeOf(letter)
  return {
    topic,
    key: place,
    value,
    headers: {
      ...headers,
      ...texts({
        [LETTER_HEADERS.id]: letterId(letter),
        [LETTER_HEADERS.at]: `${at}`,
        [LETTER_HEADERS.reason]: letter.reason.slice(0, MOST_REASON),
        [LETTER_HEADERS.source]: origin.source,
        [LETTER_HEADERS.target]: target,
        [LETTER_HEADERS.workflow]: workflow,
        [LETTER_HEADERS.trace]: origin.trace,
        [LETTER_HEADERS.cut]: letter.bytes === undefined ? cut : `${letter.bytes}`,
      }),
      [LETTER_HEADERS.origin]: place,
      ...(key !== null && { [LETTER_HEADERS.key]: key }),
    },
  }
}

/** The record that says of a letter that it was sent again. */
export const resentRecord = (topic: string, letter: KeptLetter, at: number): RecordOut => ({
  topic,
  key: placeOf(letter),
  value: null,
  headers: texts({ [LETTER_HEADERS.id]: letter.id, [LETTER_HEADERS.resentAt]: `${at}` }),
})

export type LetterRead =
  | { readonly kind: 'letter'; readonly letter: KeptLetter }
  | { readonly kind: 'resent'; readonly id: string; readonly at: number }
  /** Somebody else wrote it. */
  | { readonly kind: 'stranger' }

/** What a record of the topic of dead letters says. */
export const readLetter = ({ value, headers }: Pick<RecordIn, 'value' | 'headers'>): LetterRead => {
  const text = (name: string): string | undefined => headers[name] && Buffer.from(headers[name]).toString()
  const [id, resentAt] = [text(LETTER_HEADERS.id), text(LETTER_HEADERS.resentAt)]
  if (id !== undefined && resentAt !== undefined) return { kind: 'resent', id, at: Number(resentAt) }
  const [source, place, reason] = [text(LETTER_HEADERS.source), text(LETTER_HEADERS.origin), text(LETTER_HEADERS.reason)]
  if (id === undefined || source === undefined || place === undefined || reason === undefined) return { kind: 'stranger' }
  const [target, workflow, trace] = [text(LETTER_HEADERS.target), text(LETTER_HEADERS.workflow), text(LETTER_HEADERS.trace)]
  const letter: KeptLetter = {
    id,
    at: Number(text(LETTER_HEADERS.at)),
    origin: { source, ...(place !== source && { at: place }), ...(trace !== undefined && { trace }) },
    ...(target !== undefined && { target }),
    ...(workflow !== undefined && { workflow }),
    reason,
    raw: value,
    key: headers[LETTER_HEADERS.key] ?? null,
    headers: original(headers),
    cut: LETTER_HEADERS.cut in headers,
  }
  return { kind: 'letter', letter }
}

const placeOf = ({ origin }: Pick<DeadLetter, 'origin'>): Uint8Array => Buffer.from(origin.at ?? origin.source)

const texts = (of: Readonly<Record<string, string | undefined>>): Headers =>
  Object.fromEntries(Object.entries(of).flatMap(([name, text]) => (text === undefined ? [] : [[name, Buffer.from(text)]])))

interface Kept {
  readonly key: Uint8Array | null
  readonly headers: Headers
  readonly value: Uint8Array | null
  /** How many bytes there were, where not all of them are kept. */
  readonly cut: string | undefined
}

/** As much of it as there is room for: the key and the headers whole or not at all, of the value at least its beginning. */
const kept = (letter: DeadLetter): Kept => {
  const raw = typeof letter.raw === 'string' ? Buffer.from(letter.raw) : letter.raw
  let room = MOST_BYTES
  let size = 0
  const fits = (bytes: number): boolean => {
    size += bytes
    if (bytes > room) return false
    room -= bytes
    return true
  }
  const { key: own = null } = letter
  const key = own !== null && fits(own.length) ? own : null
  const headers = Object.entries(letter.headers ?? {}).flatMap(([name, value]) =>
    fits(HEADER_BYTES + Buffer.byteLength(name) + value.length) ? [[`${LETTER_HEADERS.original}${name}`, value] as const] : [],
  )
  const value = raw === null || fits(raw.length) ? raw : raw.subarray(0, room)
  return { key, headers: Object.fromEntries(headers), value, cut: size > MOST_BYTES ? `${size}` : undefined }
}

const original = (headers: Headers): Headers =>
  Object.fromEntries(
    Object.entries(headers).flatMap(([name, value]) =>
      name.startsWith(LETTER_HEADERS.original) ? [[name.slice(LETTER_HEADERS.original.length), value]] : [],
    ),
  )
