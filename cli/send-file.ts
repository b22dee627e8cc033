// Many payloads from a file, over one connection, with progress and a closing count. It goes as it is: what is broken becomes a dead letter.
import { stat } from 'node:fs/promises'
import type { Fed, FeedOptions, FileFeed } from '../client/index.ts'
import { FatalProblem, sentenceOf } from '../base/index.ts'
import { fileFeed } from './file-feed.ts'
import { complain, EXIT, printAnswer } from './output.ts'
import type { Format } from './output.ts'
import { progress } from './progress.ts'

export interface SendFile {
  /** The plural name of what is sent, for people. */
  readonly what: string
  readonly file: string
  readonly rate: number | undefined
  readonly output: Format
  readonly send: (file: FileFeed, on: FeedOptions) => Promise<Fed>
}

/** Reasons that are shown; the others are in the dead letters. */
const SHOWN = 5
const AGAIN = 'send it again, what was taken counts once'

export const sendFile = async ({ what, file, rate, output, send }: SendFile): Promise<void> => {
  const total = await countIn(file)
  const { one, ...feed } = fileFeed({ path: file, oneByOne: rate !== undefined })
  const bar = progress(what)
  const problems: string[] = []
  const fed = await untilStopped((stopSignal, stop) =>
    send(feed, {
      stopSignal,
      ...(rate !== undefined && { ratePerSecond: rate }),
      onProgress: ({ done }) => bar.set(done, total),
      onAnswer: (answer) => {
        if (answer.kind !== 'refused') return
        if (answer.code === 'unavailable') stop()
        else problems.push(`${one()} ${answer.line}: ${answer.message}`)
      },
    }),
  )
  bar.end()
  const { done, accepted, duplicates, deadLettered, refused } = fed.progress
  if (fed.kind === 'failed' && done === 0) throw new FatalProblem(fed.failure.message)
  const words = `accepted ${accepted}, there before ${duplicates}, dead letters ${deadLettered}, refused ${refused}`
  printAnswer(output, { accepted, duplicates, deadLettered, refused }, words)
  for (const problem of problems.slice(0, SHOWN)) complain(problem)
  if (problems.length > SHOWN) complain(`… and ${problems.length - SHOWN} more`)
  if (fed.kind === 'failed') throw new FatalProblem(`it ended early: ${adviceOn(fed.failure)}`)
  if (fed.kind === 'stopped') throw new FatalProblem(`stopped after ${done} of ${total}; ${AGAIN}`)
  if (problems.length > 0) process.exitCode = EXIT.refused
}

/** An answer of an unavailable server already says to send it again. */
const adviceOn = (failure: Extract<Fed, { readonly kind: 'failed' }>['failure']): string =>
  failure.kind === 'refused' && failure.code === 'unavailable' ? failure.message : `${failure.message}; ${AGAIN}`

/** The first Ctrl-C sends no more and waits for the answers to what was sent; the second ends at once. */
const untilStopped = async <T>(work: (stopSignal: AbortSignal, stop: () => void) => Promise<T>): Promise<T> => {
  const stopping = new AbortController()
  const stop = (): void => stopping.abort()
  process.once('SIGINT', stop)
  try {
    return await work(stopping.signal, stop)
  } finally {
    process.off('SIGINT', stop)
    stop() // after a failure too: the rest of the file would still be read, at its rate
  }
}

/** Everybody sees a true total: a pass of its own over the file, a second for every hundred megabytes or so. */
const countIn = async (path: string): Promise<number> => {
  try {
    if (!(await stat(path)).isFile()) throw new FatalProblem(`${path} is no file: --file takes one, which is read twice`)
    let total = 0
    for await (const { payloads } of fileFeed({ path }).portions) total += payloads
    return total
  } catch (error) {
    throw error instanceof FatalProblem ? error : new FatalProblem(`${path} cannot be read: ${sentenceOf(error)}`)
  }
}
