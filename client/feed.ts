// Many payloads over one connection: they go out while their answers come in, and the slower side sets the pace.
import type { Broken, Failure, Fed, LineAnswer, FeedProgress } from './answers.ts'
import { answerLines } from './answer-lines.ts'
import { bodyOf, linesOf } from './feed-body.ts'
import type { FileFeed, FeedPace, Payloads, FeedTally } from './feed-body.ts'
import { ask, senderHeaders } from './server.ts'
import type { Sender, Server } from './server.ts'
import { readLine, unreachable } from './wire.ts'

export interface FeedOptions extends Omit<FeedPace, 'clock'>, Sender {
  /** Names the feed, so that a line that cannot be decoded counts once where the whole is sent again; absent: each feed is one of its own. */
  readonly feed?: string
  readonly onProgress?: (progress: FeedProgress) => void
  /** Told of every answer, in the order of the payloads. */
  readonly onAnswer?: (answer: LineAnswer) => void
}
export interface FeedRequest extends FeedOptions, FeedPace {
  readonly server: Server
  readonly path: string
  readonly payloads: Payloads<unknown> | FileFeed
}

export const feed = async (of: FeedRequest): Promise<Fed> => {
  const { server, path, payloads, onProgress, onAnswer, stopSignal } = of
  const tally: FeedTally = { sent: 0 }
  let progress: FeedProgress = { done: 0, total: sizeOf(payloads), accepted: 0, duplicates: 0, deadLettered: 0, refused: 0 }
  let lost: Failure | undefined
  const failed = (failure: Failure): Fed => ({ kind: 'failed', failure: tally.broke ? broken(tally.broke.error) : failure, progress })

  const [parts, query] = 'portions' in payloads ? [payloads, fileQuery(payloads)] : [linesOf(payloads, of), '']
  const body = ReadableStream.from(bodyOf(parts, of, tally))
  const answered = await ask(server, `${path}${query}`, {
    method: 'POST',
    headers: {
      'content-type': 'application/x-ndjson',
      ...(of.feed !== undefined && { 'contrail-feed': of.feed }),
      ...senderHeaders(of),
    },
    body,
    duplex: 'half',
  })
  if (answered.kind !== 'answered') return failed(answered)
  try {
    for await (const lines of answerLines(answered.response.body ?? nothing())) {
      for (const text of lines) {
        const answer = readLine(text)
        if (answer === undefined) return failed({ kind: 'unreachable', message: `${server.url} answered a line not as this API does` })
        progress = counted(progress, answer)
        if (answer.kind === 'refused' && answer.code === 'unavailable') {
          lost ??= { kind: 'refused', status: 503, code: answer.code, message: `payload ${answer.line}: ${answer.message}` }
        }
        onAnswer?.(answer)
      }
      onProgress?.(progress)
    }
  } catch (error) {
    return failed(unreachable(server.url, error))
  }
  if (lost !== undefined) return failed(lost)
  if (progress.done < tally.sent || tally.broke) {
    return failed({ kind: 'unreachable', message: `${server.url} went away after ${progress.done} of ${tally.sent} answers` })
  }
  return { kind: stopSignal?.aborted === true ? 'stopped' : 'done', progress }
}

const fileQuery = ({ name }: FileFeed): string => `?source=file&name=${encodeURIComponent(name)}`

const broken = (error: unknown): Broken => ({
  kind: 'broken',
  message: `the payloads broke off: ${error instanceof Error ? error.message : 'unknown error'}`,
})

const counted = (so: FeedProgress, answer: LineAnswer): FeedProgress => {
  const next = { ...so, done: so.done + 1 }
  if (answer.deadLetter !== undefined) return { ...next, deadLettered: so.deadLettered + 1 }
  if (answer.kind === 'refused') return { ...next, refused: so.refused + 1 }
  const known = 'duplicate' in answer && answer.duplicate
  return known ? { ...next, duplicates: so.duplicates + 1 } : { ...next, accepted: so.accepted + 1 }
}

const sizeOf = (payloads: object): number | null => {
  if ('length' in payloads && typeof payloads.length === 'number') return payloads.length
  return 'size' in payloads && typeof payloads.size === 'number' ? payloads.size : null
}

async function* nothing(): AsyncGenerator<Uint8Array, void> {}
