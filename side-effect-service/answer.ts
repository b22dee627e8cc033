// Reads the answer of a handler or a probe by the schemas that the kind declares.
import { isLeft } from 'fp-ts/lib/Either.js'
import { decode, fits, issuesText } from '../dsl/internal.ts'
import type { AnySchema, EffectValue, NotFound, Outcome } from '../dsl/index.ts'
import type { JsonValue } from '../base/index.ts'
import type { OutcomeCommand } from '../engine/index.ts'
import { shortText } from './report.ts'

/** It happened, or it certainly did not. */
export type Certain = Extract<OutcomeCommand['report'], { readonly kind: 'ok' | 'failed' }>
export type HandlerResult =
  | { readonly kind: 'certain'; readonly outcome: Certain }
  /** The outcome is not known yet. */
  | { readonly kind: 'uncertain'; readonly error: string }
  /** The handler or the declaration is wrong: another attempt would not help. */
  | { readonly kind: 'misfit'; readonly error: string }

/** Handlers in plain JavaScript may answer anything, nothing included. */
export type HandlerAnswer = Outcome<unknown, unknown> | NotFound | null | undefined

export const readOutcome = (effect: EffectValue, answer: HandlerAnswer): HandlerResult => {
  switch (answer?.kind) {
    case 'ok': {
      const value = declared(effect.schemas.ok, answer.value)
      if (value.kind === 'misfit') return misfit(`'${effect.kind}' happened, but its value does not fit: ${value.issues}`)
      return { kind: 'certain', outcome: { kind: 'ok', ...(value.kind === 'fits' && { value: value.value }) } }
    }
    case 'failed': {
      const error = declared(effect.schemas.failed, answer.error)
      if (error.kind === 'misfit') return misfit(`'${effect.kind}' failed, but its error does not fit: ${error.issues}`)
      return { kind: 'certain', outcome: { kind: 'failed', ...(error.kind === 'fits' && { error: error.value }) } }
    }
    case 'unknown':
      return { kind: 'uncertain', error: `the handler of '${effect.kind}' could not tell what came of it` }
    case 'notFound':
    case undefined:
    default:
      // Also what no type allows: the handler may be plain JavaScript.
      return misfit(`the handler of '${effect.kind}' answered with no outcome: return ok(…), failed(…) or unknown()`)
  }
}

/** A probe may find besides that the call never arrived. */
export const readProbe = (effect: EffectValue, answer: HandlerAnswer): HandlerResult | NotFound =>
  answer?.kind === 'notFound' ? { kind: 'notFound' } : readOutcome(effect, answer)

type Declared =
  | { readonly kind: 'fits'; readonly value: JsonValue }
  | { readonly kind: 'nothing' }
  | { readonly kind: 'misfit'; readonly issues: string }
/** Where a kind declares nothing there is nobody who could read a value. */
const declared = (schema: AnySchema | undefined, value: unknown): Declared => {
  if (schema === undefined) return { kind: 'nothing' }
  if (value === undefined && fits(schema, value).length === 0) return { kind: 'nothing' }
  const decoded = decode(schema, value)
  if (isLeft(decoded)) return { kind: 'misfit', issues: issuesText(decoded.left) }
  // `as`: `decode` gives the journal's form; of a schema that is known only at run time its type says nothing.
  return { kind: 'fits', value: decoded.right as JsonValue }
}
const misfit = (error: string): HandlerResult => ({ kind: 'misfit', error: shortText(error) })
