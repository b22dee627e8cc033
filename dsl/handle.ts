// handle: one handler for each kind of side effect, in a file that no workflow imports.
import type { Duration } from './data.ts'
import { notADuration, parseDuration } from '../base/index.ts'
import type { NotFound, Outcome } from './outcome.ts'
import type { AnySideEffect, SideEffect } from './side-effect.ts'
import type { AnyWorkflow, Workflow } from './nodes/workflow.ts'

/** What a handler is told besides the payload. */
export interface Call {
  /** The same at every attempt: what a target that recognises repetitions should be given. */
  readonly effectKey: string
  /** Counts up from 1. */
  readonly attempt: number
  /** Aborts when the time limit is over. */
  readonly signal: AbortSignal
  /** W3C `traceparent` of what started the instance, to be passed on; absent where it came without one. */
  readonly trace?: string
}

type Interpret<E, Else = never> =
  E extends SideEffect<string, infer Payload, infer Value, infer Failure>
    ? (payload: Payload, call: Call) => Promise<Outcome<Value, Failure> | Else>
    : never
interface Limits {
  /** The time limit of one call; '30s' where nothing is said. */
  readonly limit?: Duration
  /** How many calls run side by side in one process; 16 where nothing is said. */
  readonly concurrency?: number
}
interface Safe<E> extends Limits {
  readonly repeat: 'safe'
  readonly run: Interpret<E>
}
interface Unsafe<E> extends Limits {
  readonly repeat: 'unsafe'
  readonly run: Interpret<E>
  readonly probe: Interpret<E, NotFound>
}
/**
 * `safe`: the target honours the effect key. `unsafe`: no second call before `probe` has looked whether the first one arrived.
 * It looks at once after a call that nobody heard the end of, which may still be on its way, and again when its time is over.
 */
export type Handler<E> = Safe<E> | Unsafe<E>
export type Handlers<E extends AnySideEffect> = { readonly [Kind in E['kind']]: Handler<Extract<E, { readonly kind: Kind }>> }

/** Side effects whose kind is `never` are performed by the platform itself: no author writes a handler for them. */
type Handled<Parts> = Parts extends AnySideEffect ? ([Parts['kind']] extends [never] ? never : Parts) : never

type Run<Else = never> = (payload: unknown, call: Call) => Promise<Outcome<unknown, unknown> | Else>
type ByRepeat =
  | { readonly repeat: 'safe'; readonly run: Run }
  | { readonly repeat: 'unsafe'; readonly run: Run; readonly probe: Run<NotFound> }
/** A handler at run time, with its defaults filled in; `limit` in milliseconds. */
export type HandlerValue = ByRepeat & { readonly limit: number; readonly concurrency: number }
/** The handlers of a workflow's side effects, by kind. */
export interface HandlersOf<ByKind> {
  readonly workflow: string
  readonly handlers: ByKind
  /** The versions that they were written for: a deploy looks whether others are live. */
  readonly serves?: readonly AnyWorkflow[]
  /** Other processes serve the other kinds. */
  readonly some?: true
}

/** Handlers for all kinds of side effects in a workflow, also those of the workflows nested in it. Throws a TypeError where a limit is none. */
export const handle = <Parts>(
  of: Workflow<never, unknown, Parts>,
  handlers: Handlers<Handled<Parts>>,
): HandlersOf<Handlers<Handled<Parts>>> => {
  for (const kind of Object.keys(handlers)) handlerOf({ handlers }, kind)
  return { workflow: of.name, handlers, serves: [of] }
}

type PartsOf<Of> = Of extends Workflow<never, unknown, infer Parts> ? Parts : never
type PayloadOf<E> = E extends SideEffect<string, infer Payload, unknown, unknown> ? Payload : never
/** What each of the versions can read; one that declares nothing reads nothing. */
type Spoken<Value> = [Value] extends [undefined] ? unknown : Value
type Heard<Value> = unknown extends Value ? undefined : Value
type ValueOf<E> = (E extends SideEffect<string, unknown, infer Value, unknown> ? (value: Spoken<Value>) => void : never) extends (
  value: infer All,
) => void
  ? Heard<All>
  : never
type ErrorOf<E> = (E extends SideEffect<string, unknown, unknown, infer Failure> ? (error: Spoken<Failure>) => void : never) extends (
  error: infer All,
) => void
  ? Heard<All>
  : never
type OfAll<E extends AnySideEffect> = SideEffect<E['kind'], PayloadOf<E>, ValueOf<E>, ErrorOf<E>>
type HandlersOfAll<E extends AnySideEffect> = {
  readonly [Kind in E['kind']]: Handler<OfAll<Extract<E, { readonly kind: Kind }>>>
}

/**
 * Handlers that serve several versions of a workflow, while instances of the older ones are open. A handler takes the payload of each of them,
 * and what it answers is what all of them can read. The first is the newest.
 */
export const handleVersions = <const Of extends readonly [AnyWorkflow, ...AnyWorkflow[]]>(
  of: Of,
  handlers: HandlersOfAll<Handled<PartsOf<Of[number]>>>,
): HandlersOf<HandlersOfAll<Handled<PartsOf<Of[number]>>>> => {
  const [{ name }] = of
  const other = of.find((each) => each.name !== name)
  if (other) throw new TypeError(`handlers of versions are of one workflow: '${other.name}' is not '${name}', give it handlers of its own`)
  for (const kind of Object.keys(handlers)) handlerOf({ handlers }, kind)
  return { workflow: name, handlers, serves: of }
}

/** Handlers for some of the kinds only: for a process that takes from the queues of these, while others serve the rest (docs/operations.md). */
export const handleSome = <Parts>(
  of: Workflow<never, unknown, Parts>,
  handlers: Partial<Handlers<Handled<Parts>>>,
): HandlersOf<Partial<Handlers<Handled<Parts>>>> => {
  for (const kind of Object.keys(handlers)) handlerOf({ handlers }, kind)
  return { workflow: of.name, handlers, serves: [of], some: true }
}

/** The handler of a kind, if there is one. Throws a TypeError where its limit or concurrency is none. */
export const handlerOf = (of: { readonly handlers: object }, kind: string): HandlerValue | undefined => {
  if (!Object.hasOwn(of.handlers, kind)) return undefined
  // `as`: `handle` has proved the types of each kind; by a name that comes at run time they cannot be told apart.
  const handler = of.handlers[kind as keyof typeof of.handlers] as Limits & ByRepeat
  const { limit = '30s', concurrency = 16 } = handler
  const ms = parseDuration(limit)
  if (ms === undefined) throw new TypeError(`the limit of handler '${kind}' is wrong: ${notADuration(limit)}`)
  if (!Number.isInteger(concurrency) || concurrency < 1)
    throw new TypeError(`the concurrency of handler '${kind}' is ${concurrency}: write a whole number from 1`)
  return { ...handler, limit: ms, concurrency }
}
