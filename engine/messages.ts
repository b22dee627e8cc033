// What the services say to each other, as plain data.
import type { EffectPlace, Outcome, Origin } from './places.ts'
import type { JsonValue } from '../base/index.ts'

export type { EffectPlace, Outcome, Origin } from './places.ts'

/** Where an answer goes: the process that asks and its number for the question. */
export interface ReplyTo {
  readonly process: string
  readonly request: string
}
interface ToStream {
  readonly stream: string
  readonly replyTo?: ReplyTo
}
export interface StartCommand extends ToStream {
  readonly kind: 'start'
  readonly instance: string
  readonly workflow: string
  readonly number: number
  readonly hash: string
  readonly key: string
  readonly input: JsonValue
  readonly origin: Origin
  /** Answer when the instance is completed, not when it is accepted. */
  readonly awaitResult?: boolean
}
export interface SignalCommand extends ToStream {
  readonly kind: 'signal'
  readonly signal: string
  readonly id: string
  readonly payload: JsonValue
  /** How long it is kept for a wait to come, in milliseconds. */
  readonly keep: number
  readonly origin: Origin
}
/** What the side-effect service reports. `after` is echoed from the request: no decision is taken on an older state. */
export interface OutcomeCommand extends ToStream {
  readonly kind: 'outcome'
  readonly of: EffectPlace
  readonly attempt: number
  readonly after: number
  readonly repeat: 'safe' | 'unsafe'
  readonly probed?: boolean
  /** That of the request. */
  readonly trace?: string
  readonly report:
    | Outcome
    /** It failed, the next attempt is due after that time, by the executor's clock: it asks again. */
    | { readonly kind: 'attempted'; readonly error: string; readonly retryInMs: number }
    /** No attempt is left. */
    | { readonly kind: 'exhausted'; readonly error: string }
}
export interface TimerCommand extends ToStream {
  readonly kind: 'timer'
  readonly due: number
}
/** Continue ready work and publish open output again: what a restart and the reconciler send. */
export interface DriveCommand extends ToStream {
  readonly kind: 'drive'
}
interface Operator extends ToStream {
  readonly kind: 'operator'
  /** Makes the action count once. */
  readonly id: string
  readonly by: string
  readonly reason: string
}
export type OperatorAction =
  | { readonly do: 'cancel'; readonly instance: string }
  | { readonly do: 'resubmit'; readonly instance: string; readonly hash?: string; readonly input?: JsonValue }
  | { readonly do: 'retryEffect'; readonly effect: EffectPlace }
  | { readonly do: 'skipEffect'; readonly effect: EffectPlace }
  | { readonly do: 'settleEffect'; readonly effect: EffectPlace; readonly outcome: Outcome }
  /** To the system stream of triggers. Without a topic: the whole source. */
  | { readonly do: 'pauseTrigger' | 'resumeTrigger'; readonly source: string; readonly topic?: string }
export type OperatorCommand = Operator & { readonly action: OperatorAction }
/** To the system stream of versions. */
export interface ActivateCommand extends ToStream {
  readonly kind: 'activate'
  readonly id: string
  readonly workflow: string
  readonly number: number
  readonly hash: string
  readonly by: string
  readonly reason: string
}
/** To the system stream of dead letters. */
export interface DeadLetterCommand extends ToStream {
  readonly kind: 'deadLetter'
  readonly id: string
  readonly origin: Origin
  /** What it was meant for: `workflow Order`, `signal Shipment`. */
  readonly target?: string
  readonly workflow?: string
  readonly reason: string
  readonly raw: string
}
export type Command =
  | StartCommand
  | SignalCommand
  | OutcomeCommand
  | TimerCommand
  | DriveCommand
  | OperatorCommand
  | ActivateCommand
  | DeadLetterCommand

/** A request for a side effect; its key on the topic is the effect key. */
export interface EffectRequest {
  readonly stream: string
  readonly of: EffectPlace
  readonly effect: string
  readonly workflow: string
  /** The version that asked: its declaration of the kind reads payload and outcome. */
  readonly hash: string
  readonly payload: JsonValue
  /** Attempts reported so far. */
  readonly attempts: number
  /** Those of them before a person had it tried again: the pauses begin anew after them. `retries.attempts` counts them. */
  readonly forgiven?: number
  readonly after: number
  readonly retries: { readonly attempts: number; readonly backoff: 'fixed' | 'exponential'; readonly delayMs: number }
  readonly trace?: string
}

/** The answer to a command that named `replyTo`. */
export type Reply = { readonly to: ReplyTo } & (
  | {
      readonly kind: 'accepted'
      readonly instance: string
      readonly status: string
      readonly duplicate: boolean
      readonly differs: boolean
    }
  | {
      readonly kind: 'completed'
      readonly instance: string
      readonly output: JsonValue
      readonly duplicate: boolean
      readonly differs: boolean
    }
  | { readonly kind: 'done' }
  | { readonly kind: 'refused'; readonly code: string; readonly message: string }
)

export interface Topics {
  readonly commands: Command
  readonly effects: EffectRequest
  readonly replies: Reply
  readonly control: never
}
