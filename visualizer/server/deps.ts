// What the routes work with: ports and pure functions, wired by who starts the process.
import type { DeadLetters, Monitor, Queues } from '../../bus/index.ts'
import type { OperatorCommand, Reply, RunCode, StartCommand, TaskCommand } from '../../engine/index.ts'
import type { CodeLimit, Versions } from '../../versions/index.ts'
import type { Journal } from '../../journal/index.ts'
import { journalDeadLetters, clusterDeadLetters } from './dead-letters.ts'
import type { DeadLetterPages } from './dead-letters.ts'
import type { Mask } from './mask.ts'
import { records } from './recorded-instance.ts'
import type { RecordedInstances } from './recorded-instance.ts'

/**
 * Submits the command with a `replyTo` of its own and resolves with the answer; with undefined where none came in time.
 * Durable once it resolves with an answer.
 */
export type Ask = (command: OperatorCommand | StartCommand | TaskCommand) => Promise<Reply | undefined>

export interface VisualizerOptions {
  readonly journal: Journal
  readonly versions: Versions
  readonly ask: Ask
  readonly mask: Mask
  /** By which code of versions is run where something is foretold; absent: for as long as it takes. */
  readonly code?: Pick<CodeLimit, 'soon'>
  /** Absent where there is no cluster to be watched. */
  readonly monitor?: Monitor
  /** The kinds of side effects that go by queues of their own. */
  readonly queues?: Queues
  /** Where dead letters are kept; absent: in the journal. */
  readonly deadLetters?: Pick<DeadLetters, 'list'>
  /** The name of this process, for people. */
  readonly process: string
  /** Milliseconds since the epoch. */
  readonly now: () => number
  /** Runs code of versions under a limit; absent: only what certainly returns is run. */
  readonly run?: RunCode
  /** What keeps the process from its work, a clause each; absent: it is not known. */
  readonly troubles?: () => readonly string[]
}

export interface Deps extends VisualizerOptions {
  readonly records: RecordedInstances
  readonly letters: DeadLetterPages
}

export const depsOf = (options: VisualizerOptions): Deps => {
  const { journal, deadLetters, now } = options
  return {
    ...options,
    records: records(journal),
    letters: deadLetters === undefined ? journalDeadLetters(journal) : clusterDeadLetters(deadLetters, now),
  }
}
