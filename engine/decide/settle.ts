// What a person says came of a side effect: read by the declaration of the version that asked, as a handler's answer would be.
import { isLeft } from 'fp-ts/lib/Either.js'
import { decode, effectOf, issuesText } from '../../dsl/internal.ts'
import type { EffectValue } from '../../dsl/index.ts'
import type { JsonValue } from '../../base/index.ts'
import type { RecordedOutcome } from '../events.ts'
import { effectKey } from '../ids.ts'
import type { OpenEffect } from '../state.ts'
import { isUnusable } from '../version.ts'
import { runCode } from './code.ts'
import { versionOf } from './draft.ts'
import type { Draft } from './draft.ts'
import type { Refusal } from './refusal.ts'

export type SettleResult =
  | { readonly kind: 'fits'; readonly outcome: RecordedOutcome }
  | { readonly kind: 'refused'; readonly refusal: Refusal }

/** Undefined where the version has to be looked up first. */
export const settledAs = (draft: Draft, open: OpenEffect, outcome: RecordedOutcome): SettleResult | undefined => {
  if (outcome.kind === 'unknown') return { kind: 'fits', outcome }
  const version = versionOf(draft, open.hash)
  if (!version) return undefined
  if (isUnusable(version)) return { kind: 'refused', refusal: { code: 'version', message: version.unusable } }
  const declared = effectOf(version.workflow, open.effect)
  // A kind that only steps ask for is declared in no graph: nobody reads what came of it but people.
  if (!declared) return { kind: 'fits', outcome }
  const part = outcome.kind === 'ok' ? 'value' : 'error'
  const given = outcome.kind === 'ok' ? outcome.value : outcome.error
  const what = `the ${part} of '${open.effect}'`
  const ran = runCode(
    draft.env,
    () => ({ what, version: open.hash, of: effectKey(open) }),
    () => read(declared.schemas[outcome.kind], given),
  )
  if (ran.kind === 'stuck') return { kind: 'refused', refusal: ran.fault }
  if (ran.value.kind === 'misfit')
    return { kind: 'refused', refusal: { code: 'misfit', message: `${what} does not fit: ${ran.value.issues}` } }
  const { value } = ran.value
  return { kind: 'fits', outcome: { kind: outcome.kind, ...(value !== undefined && { [part]: value }) } }
}

type Read = { readonly kind: 'fits'; readonly value: JsonValue | undefined } | { readonly kind: 'misfit'; readonly issues: string }
const read = (schema: EffectValue['schemas']['ok'], given: JsonValue | undefined): Read => {
  if (schema === undefined) {
    return given === undefined ? { kind: 'fits', value: undefined } : { kind: 'misfit', issues: 'this kind declares none, leave it out' }
  }
  const decoded = decode(schema, given)
  // `as`: `decode` gives the journal's form; of a schema that is known only at run time its type says nothing.
  return isLeft(decoded) ? { kind: 'misfit', issues: issuesText(decoded.left) } : { kind: 'fits', value: decoded.right as JsonValue }
}
