// What a request says, checked header by header.
import { randomUUID } from 'node:crypto'
import type { Origin } from '../../engine/index.ts'
import { notADuration, parseDuration } from '../../base/index.ts'
import type { Source } from '../answers.ts'
import { textOf } from '../feed/piece.ts'
import { parseJson } from '../json.ts'
import { traceOf } from '../trace.ts'
import { problem } from './problem.ts'
import type { HttpAnswer } from './problem.ts'

const ONE = 'application/json'
const MANY: ReadonlySet<string> = new Set(['application/x-ndjson', 'application/ndjson', 'application/jsonl'])

/** Whether one payload comes or a feed of them; a problem where it is neither. */
export const formOf = (contentType = '', contentEncoding = 'identity'): 'one' | 'many' | HttpAnswer => {
  if (contentType === ONE && contentEncoding === 'identity') return 'one' // as nearly everybody writes it
  const media = mediaOf(contentType)
  if (contentEncoding.toLowerCase() !== 'identity') return unsupported(`send the body without Content-Encoding ${contentEncoding}`)
  if (media === ONE) return 'one'
  return MANY.has(media) ? 'many' : unsupported(`send Content-Type ${ONE} for one payload, or application/x-ndjson for one a line`)
}

const unsupported = (detail: string): HttpAnswer =>
  problem({ status: 415, code: 'unsupportedMediaType', detail, headers: { 'accept-post': `${ONE}, application/x-ndjson` } })

/** Milliseconds of `?wait=5s`; 0 where nothing is said. */
export const waitOf = (text: string | undefined, mostMs: number): number | HttpAnswer => {
  if (text === undefined) return 0
  const ms = parseDuration(text)
  if (ms === undefined) return problem({ status: 400, code: 'badWait', detail: `wait: ${notADuration(text)}` })
  return ms <= mostMs
    ? ms
    : problem({ status: 400, code: 'badWait', detail: `wait: at most ${mostMs / 1_000}s, then ask for the instance` })
}

type Header = (name: string) => string | undefined

/** Where it comes from, with the caller's trace, and who sends it and why, where the caller says so. */
export const originOf = (header: Header, source: Source = 'http'): Origin | HttpAnswer => {
  const trace = traceOf(header('traceparent'))
  const by = saidIn(header('contrail-by'), MOST_OF_BY)
  const reason = saidIn(header('contrail-reason'), MOST_OF_REASON)
  if (by === null) return badSaying('Contrail-By', MOST_OF_BY)
  if (reason === null) return badSaying('Contrail-Reason', MOST_OF_REASON)
  if (trace === undefined && by === undefined && reason === undefined) return { source }
  return { source, ...(trace !== undefined && { trace }), ...(by !== undefined && { by }), ...(reason !== undefined && { reason }) }
}

const MOST_OF_BY = 128
const MOST_OF_REASON = 2_000

/** A header carries ASCII: what is more is percent-encoded. Null where it cannot be read. */
const saidIn = (text: string | undefined, most: number): string | undefined | null => {
  if (text === undefined) return undefined
  try {
    const said = decodeURIComponent(text).trim()
    return said !== '' && said.length <= most && !/[\p{Cc}]/u.test(said.replaceAll('\n', ' ')) ? said : null
  } catch {
    return null
  }
}
const badSaying = (header: string, most: number): HttpAnswer =>
  problem({ status: 400, code: 'badOrigin', detail: `${header}: write 1 to ${most} characters, percent-encoded as in an address` })

/**
 * What names a feed among others, so that its third line is told from the third line of another: what the sender says, that it may send the
 * feed again; else each request is one of its own. A file is named by its name.
 */
export const feedOf = (header: Header, { source }: RequestSource): string | undefined | HttpAnswer => {
  const named = header('contrail-feed')
  if (named !== undefined) {
    const detail = 'Contrail-Feed: write 1 to 128 letters, digits, dots, colons, dashes or underscores'
    return /^[\w.:-]{1,128}$/.test(named) ? named : problem({ status: 400, code: 'badFeed', detail })
  }
  return source === 'file' ? undefined : randomUUID()
}

/** A feed is read as it comes; every other body is read whole before anything is done with it. */
export const isFeed = (url: string, contentType = ''): boolean =>
  (contentType !== ONE && MANY.has(mediaOf(contentType))) ||
  (NAMES_SOURCE.test(url) && new URLSearchParams(url.slice(url.indexOf('?'))).get('source') === 'file')

/** A query in which the source may be named; a percent sign may hide any letter of it. */
const NAMES_SOURCE = /\?.*(?:source|%)/

const mediaOf = (contentType: string): string => contentType.split(';', 1)[0]!.trim().toLowerCase()

/** Who sends: a caller of the API, or somebody a file of theirs; its name is for people, nothing is opened by it. */
export type RequestSource = { readonly source: 'http' } | { readonly source: 'file'; readonly name: string }

/** A name without a folder, on one line. */
const FILE_NAME = /^[^/\\\p{Cc}\p{Zl}\p{Zp}]{1,255}$/u

/** The sender of `?source=file&name=orders.jsonl`; the caller where no source is named. */
export const senderOf = (source: string = 'http', name: string = ''): RequestSource | HttpAnswer => {
  if (source === 'http') return { source }
  if (source !== 'file') return problem({ status: 400, code: 'badSource', detail: 'source: say http or file' })
  if (FILE_NAME.test(name)) return { source, name }
  const detail = 'name: give the name of the file without its folder, 1 to 255 characters, such as name=orders.jsonl'
  return problem({ status: 400, code: 'badName', detail })
}

/** The JSON of a body; a problem where it is no text or no JSON. */
export const jsonOf = (bytes: Uint8Array): { readonly raw: unknown } | HttpAnswer => {
  const text = textOf(bytes)
  if (text === undefined) return problem({ status: 400, code: 'notUtf8', detail: 'the body is not UTF-8' })
  const parsed = parseJson(text)
  if ('raw' in parsed) return parsed
  const detail = `the body ${parsed.fault}`
  return parsed.issue
    ? problem({ status: 422, code: 'invalid', detail, issues: [parsed.issue] })
    : problem({ status: 400, code: 'notJson', detail })
}

export const tooLarge = (limit: number): HttpAnswer =>
  problem({ status: 413, code: 'tooLarge', detail: `the body may have ${limit} bytes: send many payloads as application/x-ndjson` })
