// The demo's feed with its progress, and the summary of what came of it.
import { contrailClient } from '../client/index.ts'
import type { Demo } from '../runtime/app.ts'
import type { Engine } from '../runtime/engine.ts'
import { FatalProblem, sentenceOf } from '../base/index.ts'
import { JournalUnavailable } from '../journal/index.ts'
import { untilQuiet } from '../runtime/quiet.ts'
import { complain, print } from './output.ts'
import { progress } from './progress.ts'
import { setTimeout as pause } from 'node:timers/promises'

export interface FeedReport {
  /** Says what came of it: as one JSON line, or in words with what to try next. */
  report(json: boolean): Promise<void>
}

/** How often the progress of the instances is polled, in milliseconds. */
const LOOK = 150

export const runDemo = async (
  demo: Demo,
  engine: Engine,
  on: { readonly signal: AbortSignal; readonly rate: number | undefined },
): Promise<FeedReport> => {
  let bar = progress('sent')
  let what = ''
  let duplicates = 0
  const client = contrailClient({ url: engine.url })
  const send = (): Promise<void> =>
    demo.feed(client, {
      signal: on.signal,
      ...(on.rate !== undefined && { ratePerSecond: on.rate }),
      onProgress: (p) => {
        if (p.what !== what) {
          if (what !== '') bar.end()
          what = p.what
          bar = progress(what)
        }
        if (p.what === demo.fed) duplicates = p.duplicates
        bar.set(p.done, p.total, p.duplicates > 0 ? `${p.duplicates} were there before` : '')
      },
    })
  await retryWhileUnavailable({ send, troubleSince: engine.troubleSince, signal: on.signal, stopped: () => bar.end() })
  bar.end()
  await watch(demo, engine, on.signal)
  return {
    report: async (json) => {
      const { total, by } = await countsOf(demo, engine)
      const { completed = 0, review = 0 } = by
      const summary = { instances: total, completed, waiting: by.waiting ?? 0, review, ...(await demo.summary()), duplicates }
      if (json) return print(JSON.stringify(summary))
      complain(
        Object.entries(summary)
          .map(([name, value]) => `${name} ${value}`)
          .join(', '),
      )
      if (on.signal.aborted) return // nobody can try anything on an engine that ends
      for (const line of ['', 'Try next:', ...demo.next(engine.url).map((n) => `  ${n}`)]) complain(line)
    },
  }
}

interface RetryOptions {
  readonly send: () => Promise<void>
  /** Why the journal refused a write since that time of the monotonic clock; undefined where it refused none. */
  readonly troubleSince: (at: number) => string | undefined
  readonly signal: AbortSignal
  /** Called before a message is printed, so that the progress bar does not overwrite it. */
  readonly stopped: () => void
  /** Between two tries, in milliseconds. */
  readonly everyMs?: number
}

/**
 * Retries while the journal refuses writes, for example on a full disk; idempotency keys make the repeated feed count once.
 * Any other failure is final, such as a paused trigger: resuming it needs a running engine.
 */
export const retryWhileUnavailable = async ({ send, troubleSince, signal, stopped, everyMs = 2_000 }: RetryOptions): Promise<void> => {
  for (let lastReason = ''; ;) {
    const began = performance.now()
    try {
      return await send()
    } catch (error) {
      const why = troubleSince(began)
      stopped()
      if (why === undefined || signal.aborted)
        throw new FatalProblem(`the demo's data is not sent: ${because(error, why)} (--no-feed runs without it)`, { cause: error })
      if (why !== lastReason) complain(`the demo's data waits and goes on by itself: ${why}`)
      lastReason = why
      await pause(everyMs, undefined, { signal }).catch(() => {}) // Aborted: the next attempt throws.
    }
  }
}
const because = (error: unknown, why: string | undefined): string => {
  const sentence = sentenceOf(error)
  return why === undefined || sentence.includes(why) ? sentence : `${sentence}, because ${why}`
}

/** Undefined while the journal is unavailable: the feed reports why, and the next poll asks again. */
const untilReadable = (error: unknown): undefined => {
  if (error instanceof JournalUnavailable) return undefined
  throw error
}

const countsOf = async (
  { counts }: Demo,
  { journal }: Engine,
): Promise<{ readonly total: number; readonly by: Readonly<Record<string, number>> }> => {
  const rows = (await journal.counts()).filter((row) => row.workflow === counts)
  return { total: rows.reduce((sum, row) => sum + row.count, 0), by: Object.fromEntries(rows.map((row) => [row.status, row.count])) }
}

/** Shows how far the instances are until nothing moves. */
const watch = async (demo: Demo, engine: Engine, signal: AbortSignal): Promise<void> => {
  const bar = progress('completed')
  let quiet = false
  const done = untilQuiet(engine, signal).then(() => {
    quiet = true
  })
  while (!quiet) {
    const now = await countsOf(demo, engine).catch(untilReadable)
    if (now) bar.set(now.by['completed'] ?? 0, now.total)
    await Promise.race([done, new Promise((resolve) => void setTimeout(resolve, LOOK))])
  }
  const { total, by } = await countsOf(demo, engine)
  bar.set(by['completed'] ?? 0, total, `${by['waiting'] ?? 0} waiting, ${by['review'] ?? 0} in review`)
  bar.end()
}
