// Appends of many streams as one statement, and its answers as values.
import { JournalUnavailable } from '../errors.ts'
import type { Append, Appended } from '../journal.ts'
import type { Database } from './database.ts'
import { columns, encodeAppend } from './encode.ts'
import type { Encoded } from './encode.ts'
import { isOfOneAppend } from './errors.ts'
import { groupCommit } from './group.ts'

interface Refused {
  readonly nth: number
  readonly answer: 'conflict' | 'duplicate' | 'again'
  readonly cause: number
  readonly at: number
}

export interface AppendCounters {
  readonly appends: number
  readonly turns: number
  readonly flushes: number
  readonly bytes: number
}

export interface Appender {
  append(batch: readonly Append[]): Promise<readonly Appended[]>
  counters(): AppendCounters
  /** Resolves when all that was asked for is answered. */
  idle(): Promise<void>
}

/** A transaction that began before another one ended is rare; one that always did means that the server's numbers went back. */
const MOST_TRIES = 20

export const appender = (db: Database, atOnce: number): Appender => {
  const count = { appends: 0, turns: 0, flushes: 0, bytes: 0 }
  const asked = { calls: 0, appends: 0 }
  const tries = new WeakMap<Encoded, number>()

  const write = async (batch: readonly Encoded[]): Promise<readonly (Appended | Error | 'again')[]> => {
    const values = columns(batch)
    const sql = `SELECT nth, answer, cause, at FROM ${db.schema}.append(${values.map((_, i) => `$${i + 1}`).join(', ')})`
    const alone = batch.length === 1 ? batch[0]?.append.stream : undefined
    const refused = Map.groupBy(await db.write<Refused>(sql, values, alone), ({ nth }) => nth)
    const causes = batch.flatMap((encoded) => encoded.causes)
    const answers = batch.map((encoded, i) => answerOf(encoded, refused.get(i + 1) ?? [], causes))
    const written = batch.filter((_, i) => !refused.has(i + 1))
    count.appends += answers.filter((answer) => answer !== 'again').length
    count.turns += written.length
    count.bytes += written.reduce((sum, { bytes }) => sum + bytes, 0)
    if (written.length > 0) count.flushes += 1
    return answers
  }

  const answerOf = (encoded: Encoded, refused: readonly Refused[], causes: readonly string[]): Appended | Error | 'again' => {
    const [first] = refused
    if (!first) return { kind: 'appended' }
    switch (first.answer) {
      case 'conflict':
        return { kind: 'conflict', version: first.at }
      case 'duplicate': {
        const known = refused.toSorted((a, b) => a.cause - b.cause)
        return { kind: 'duplicate', causes: known.map(({ cause, at }) => ({ cause: causes[cause - 1]!, at })) }
      }
      case 'again': {
        const tried = (tries.get(encoded) ?? 0) + 1
        tries.set(encoded, tried)
        if (tried < MOST_TRIES) return 'again'
        return new JournalUnavailable(`the ${db.where} has turns of later transactions than its own: run contrail journal migrate`)
      }
    }
  }

  const group = groupCommit<Encoded, Appended>({
    keyOf: ({ name }) => name,
    bytesOf: ({ bytes }) => bytes,
    callOf: ({ call }) => call,
    write,
    isOfOne: isOfOneAppend,
    atOnce,
  })

  return {
    append: (batch) => {
      const call = ++asked.calls
      const encoded = batch.map((append) => encodeAppend(append, { call, arrival: ++asked.appends }))
      return Promise.all(encoded.map((one) => group.submit(one)))
    },
    counters: () => count,
    idle: () => group.idle(),
  }
}
