// Many payloads from a file, over one connection, with progress and a closing count. Lines go as they are: what is broken becomes a dead letter.
import { createReadStream, readFileSync } from 'node:fs'
import { createInterface } from 'node:readline'
import { RawLine } from '../../client/index.ts'
import type { Fed, FeedOptions, Payloads } from '../../client/index.ts'
import { canonical } from '../../dsl/index.ts'
import type { JsonValue } from '../../dsl/index.ts'
import { FatalProblem, sentenceOf } from '../fatal.ts'
import { complain, EXIT, print } from './output.ts'
import { progress } from './progress.ts'

export type Item = JsonValue | RawLine

export interface SendFile {
  /** The plural name of what is sent, for people. */
  readonly what: string
  readonly file: string
  readonly rate: number | undefined
  readonly send: (items: Payloads<Item>, on: FeedOptions) => Promise<Fed>
}

/** Reasons that are shown; the others are in the dead letters. */
const SHOWN = 5
const AGAIN = 'send it again, what was taken counts once'

export const sendFile = async ({ what, file, rate, send }: SendFile): Promise<void> => {
  const { items, total, one } = await itemsOf(file)
  const bar = progress(what)
  const problems: string[] = []
  const fed = await untilStopped((stopSignal) =>
    send(items, {
      stopSignal,
      ...(rate !== undefined && { ratePerSecond: rate }),
      onProgress: ({ done }) => bar.set(done, total),
      onAnswer: (answer) => void (answer.kind === 'refused' && problems.push(`${one} ${answer.line}: ${answer.message}`)),
    }),
  )
  bar.end()
  const { done, accepted, duplicates, deadLettered, refused } = fed.progress
  if (fed.kind === 'failed' && done === 0) throw new FatalProblem(fed.failure.message)
  print(`accepted ${accepted}, there before ${duplicates}, dead letters ${deadLettered}, refused ${refused}`)
  for (const problem of problems.slice(0, SHOWN)) complain(problem)
  if (problems.length > SHOWN) complain(`… and ${problems.length - SHOWN} more`)
  if (fed.kind === 'failed') throw new FatalProblem(`it ended early: ${fed.failure.message}; ${AGAIN}`)
  if (fed.kind === 'stopped') throw new FatalProblem(`stopped after ${done} of ${total}; ${AGAIN}`)
  if (problems.length > 0) process.exitCode = EXIT.refused
}

/** The first Ctrl-C sends no more and waits for the answers to what was sent; the second ends at once. */
const untilStopped = async <T>(work: (stopSignal: AbortSignal) => Promise<T>): Promise<T> => {
  const stopping = new AbortController()
  const stop = (): void => stopping.abort()
  process.once('SIGINT', stop)
  try {
    return await work(stopping.signal)
  } finally {
    process.off('SIGINT', stop)
    stop() // after a failure too: the rest of the file would still be read, at its rate
  }
}

interface Items {
  readonly items: Payloads<Item>
  readonly total: number
  /** What one of them is called. */
  readonly one: 'line' | 'item'
}

/** One JSON array, read whole; or lines, one at a time. */
const itemsOf = async (file: string): Promise<Items> => {
  try {
    let first: string | undefined
    let total = 0
    for await (const line of linesOf(file)) {
      first ??= line.trim()
      total++
    }
    if (first?.startsWith('[') !== true) return { items: rawLines(file), total, one: 'line' }
    const array = canonical(JSON.parse(readFileSync(file, 'utf8')), file)
    if (array.kind === 'refused') throw new FatalProblem(array.problem)
    if (!Array.isArray(array.value)) throw new FatalProblem(`${file} begins like a JSON array and is none`)
    return { items: array.value, total: array.value.length, one: 'item' }
  } catch (error) {
    throw error instanceof FatalProblem ? error : new FatalProblem(`${file} cannot be read: ${sentenceOf(error)}`)
  }
}

async function* rawLines(file: string): AsyncGenerator<RawLine, void> {
  for await (const line of linesOf(file)) yield new RawLine(line)
}

async function* linesOf(file: string): AsyncGenerator<string, void> {
  for await (const line of createInterface({ input: createReadStream(file, 'utf8'), crlfDelay: Infinity }))
    if (line.trim() !== '') yield line
}
