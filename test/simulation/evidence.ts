// What a run leaves behind for the invariants: plain lists of what was seen at the ports, each entry numbered in the order of time.
import type { Command, EffectRequest, OperatorAction, StreamIndex, PauseSwitch } from '../../engine/index.ts'
import type { JsonValue } from '../../base/index.ts'
import type { Claim, Snapshot } from '../../journal/index.ts'
import type { MemoryStore } from '../../journal/memory/index.ts'
import type { StartAnswer } from '../../trigger-service/index.ts'

/** `seq` orders everything that was seen; `at` is the world's own time in milliseconds. */
export interface Entry {
  readonly seq: number
  readonly at: number
}
/** A turn was appended; `latest`: the latest time that any clock of the world had shown by then. */
export interface Appended extends Entry {
  readonly by: string
  /** The delivery that it came of: `began` of what was settled, or not, in the end. */
  readonly delivery: number | undefined
  readonly stream: string
  readonly version: number
  readonly latest: number
  readonly index: StreamIndex
  readonly snapshot?: Snapshot
}
/** A command or a request was handed to the bus, or a claim was made. */
export interface Sent<T> extends Entry {
  readonly by: string
  readonly value: T
}
/** An executor said that these commands are settled. `from` and `to`: the stream's version when it got them and when it said so. */
export interface Settled extends Entry {
  readonly by: string
  readonly stream: string
  readonly commands: readonly Command[]
  readonly began: number
  readonly from: number
  readonly to: number
}
/** A side-effect service said that it is done with a request, `began` being when it got it. */
export interface Reported extends Entry {
  readonly by: string
  readonly effectKey: string
  readonly began: number
}
/** What somebody outside asked for, and what came back; without an answer nobody knows whether it counts. */
export type Asked = Entry &
  (
    | { readonly kind: 'start'; readonly workflow: string; readonly key: string; readonly content: JsonValue; readonly answer: StartAnswer }
    | { readonly kind: 'signal'; readonly cause: string; readonly stream: string }
    /** `refused` is undefined where it is known to count and nobody heard how. */
    | {
        readonly kind: 'operator'
        readonly id: string
        readonly stream: string
        readonly action: OperatorAction
        readonly refused: boolean | undefined
      }
    | { readonly kind: 'activate'; readonly id: string }
    | { readonly kind: 'deadLetter'; readonly id: string }
  )
/** A call of a target: by the handler itself, or by its probe. */
export interface Called extends Entry {
  readonly what: 'run' | 'probe'
  readonly by: string
  readonly effect: string
  readonly effectKey: string
  readonly attempt: number
  readonly payload: unknown
  /** What the caller's clock showed. */
  readonly clock: number
  /** Whoever calls it ends with its process. */
  readonly poison: boolean
  /** It changed something at the target. */
  executed: boolean
  /** What the caller was told, and when (`seq`); absent where it never heard. */
  told?: { readonly seq: number; readonly answer: Told }
}
export type Told =
  | { readonly kind: 'ok'; readonly value: JsonValue }
  | { readonly kind: 'failed'; readonly error: JsonValue }
  | { readonly kind: 'unknown' | 'notFound' | 'threw' }

export interface Evidence {
  readonly seed: number
  readonly mode: 'cluster' | 'embedded'
  readonly kept: 'memory' | 'sqlite'
  readonly store: MemoryStore
  /** What the journal's own check of itself found in the end. */
  readonly findings: readonly string[]
  /** Transactions of the journal that failed. */
  readonly failedCommits: number
  readonly appended: readonly Appended[]
  readonly commands: readonly Sent<Command>[]
  readonly requests: readonly Sent<EffectRequest>[]
  readonly settled: readonly Settled[]
  readonly reported: readonly Reported[]
  readonly asked: readonly Asked[]
  readonly claimed: readonly Sent<Claim>[]
  /** What processes knew of pauses of workflows and of the engine, from then on. */
  readonly switches: readonly Sent<readonly PauseSwitch[]>[]
  readonly called: readonly Called[]
  /** Versions, by hash, that somebody looked up and could not use. */
  readonly unusable: readonly Sent<string>[]
  /** Workflows whose active version did not load when somebody asked which are active. */
  readonly leftOut: readonly Sent<string>[]
  /** What the plan leaves in review for good, by instance. */
  readonly left: ReadonlySet<string>
  /** Nothing moved any more at the end, before everything was sent a second time. */
  readonly quiet: boolean
  /** What still moved where it was not quiet, in words. */
  readonly moving: string
  /** The world's time at the end, in milliseconds. */
  readonly ended: number
  /** The number of the last entry before everything was sent a second time. */
  readonly echoed: number
  /** Lines of what went on, for people. */
  readonly trace: readonly string[]
}
