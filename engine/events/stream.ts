// What happens to the stream itself, whoever holds it: its state, signals that nobody has taken yet, commands that changed nothing.
import { event, id, json, matched, name, number, Origin, signal, text, time } from './parts.ts'
import type { Of } from './parts.ts'

export const StateInitialised = event('StateInitialised', {
  /** The aggregate's name and version, or null where the state belongs to the instance. */
  aggregate: name.nullable(),
  schema: number.nullable(),
  state: json,
})
export type StateInitialised = Of<typeof StateInitialised>

export const StateUpcast = event('StateUpcast', { aggregate: name, from: number, to: number, state: json })
export type StateUpcast = Of<typeof StateUpcast>

export const SignalKept = event('SignalKept', {
  signal,
  id,
  payload: json,
  /** After it nobody takes the signal any more. */
  expires: time,
  /** The value of the field that it declares as `match`. */
  match: matched.exactOptional(),
  origin: Origin,
})
export type SignalKept = Of<typeof SignalKept>

export const SignalExpired = event('SignalExpired', { signal, id })
export type SignalExpired = Of<typeof SignalExpired>

/** A command that was understood, was new, and changed nothing; refused with `code` where it asked for something. */
export const Ignored = event('Ignored', { cause: text, reason: text, code: text.exactOptional() })
export type Ignored = Of<typeof Ignored>

export const streamSchemas = [StateInitialised, StateUpcast, SignalKept, SignalExpired, Ignored] as const
